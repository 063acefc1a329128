package io.spillway.bgp.exabgp.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of a stream that may hold anything: however long a line is, memory stays bounded. Confined to one thread. */
final class LineReader {
    private final InputStream in;
    private final int maxOctets;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int end;

    /** @param maxOctets of a line, its end not counted */
    LineReader(InputStream in, int maxOctets) {
        this.in = in;
        this.maxOctets = maxOctets;
    }

    /**
     * A line.
     *
     * @param text without its end; cut where it is too long
     */
    record Line(String text, boolean tooLong) {}

    /** The next line; null: the stream has ended. What stands behind the last line end is not a line. */
    @Nullable
    Line next() throws IOException {
        byte[] line = new byte[256];
        int length = 0;
        boolean tooLong = false;
        while (true) {
            if (at == end) {
                at = 0;
                end = in.read(buffer);
                if (end < 0) {
                    end = 0;
                    return null;
                }
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            int taken = Math.min(at - from, maxOctets - length);
            tooLong |= taken < at - from;
            if (length + taken > line.length) {
                line = Arrays.copyOf(line, Math.max(length + taken, 2 * line.length));
            }
            System.arraycopy(buffer, from, line, length, taken);
            length += taken;
            if (at < end) {
                at++;
                return new Line(new String(line, 0, length, StandardCharsets.UTF_8), tooLong);
            }
        }
    }
}
