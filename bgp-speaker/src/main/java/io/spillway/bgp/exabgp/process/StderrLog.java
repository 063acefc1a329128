package io.spillway.bgp.exabgp.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child's stderr, in our log: so many lines in ten seconds, without characters that could forge others. */
final class StderrLog {
    private static final Logger LOG = LoggerFactory.getLogger(StderrLog.class);
    private static final int MAX_OCTETS = 1000;
    private static final int LINES = 200;
    private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(10);

    private StderrLog() {}

    /** Returns when the stream ends. */
    static void pump(String name, InputStream stderr) {
        LineReader reader = new LineReader(stderr, MAX_OCTETS);
        long windowNs = System.nanoTime();
        long lines = 0;
        try {
            for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
                long nowNs = System.nanoTime();
                if (nowNs - windowNs > WINDOW_NS) {
                    if (lines > LINES) {
                        LOG.warn("process {}: {} more lines on stderr", name, lines - LINES);
                    }
                    windowNs = nowNs;
                    lines = 0;
                }
                lines++;
                if (lines <= LINES) {
                    LOG.info("process {}: {}", name, line.text().replaceAll("[\\p{Cc}\\p{Cf}]", " "));
                }
            }
        } catch (IOException e) {
            LOG.debug("process {}: stderr is closed: {}", name, e.toString());
        }
    }
}
