package io.spillway.geo.api;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines to one client for as long as it listens. Whoever writes them never waits: what a slow client doesn't take is
 * counted and dropped. {@link #line} is for any thread, all else happens on the server's.
 */
final class LineStream {
    private static final Logger LOG = LoggerFactory.getLogger(LineStream.class);
    private static final int MOST_PENDING = 10_000;

    private final Context context;
    private final HttpServerResponse response;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    /** What came while the head had not left yet; few, for that takes a moment. */
    private final List<String> early = new ArrayList<>();

    private boolean open;
    private boolean closed;

    LineStream(Context context, HttpServerResponse response) {
        this.context = context;
        this.response = response;
    }

    /** The lines may come; {@code source} is closed with the connection. */
    void opened(AutoCloseable source) {
        if (response.closed()) {
            close(source);
            return;
        }
        response.closeHandler(_ -> {
            closed = true;
            close(source);
        });
        // The head leaves at once, so that the client knows that it listens.
        response.putHeader("Content-Type", "text/plain; charset=utf-8").setChunked(true);
        response.writeHead().onFailure(LineStream::gone);
        open = true;
        early.forEach(this::write);
        early.clear();
    }

    void line(String text) {
        if (pending.incrementAndGet() > MOST_PENDING) {
            pending.decrementAndGet();
            dropped.incrementAndGet();
            return;
        }
        context.runOnContext(_ -> {
            pending.decrementAndGet();
            write(text);
        });
    }

    private void write(String text) {
        if (closed) {
            return;
        }
        if (!open) {
            early.add(text);
            return;
        }
        if (response.writeQueueFull()) {
            dropped.incrementAndGet();
            return;
        }
        long lost = dropped.getAndSet(0);
        String gap = lost == 0 ? "" : "… " + lost + " lines left out: they came faster than they were read\n";
        response.write(gap + text + "\n").onFailure(LineStream::gone);
    }

    private static void gone(Throwable e) {
        LOG.debug("a client has gone", e);
    }

    private static void close(AutoCloseable source) {
        try {
            source.close();
        } catch (Exception e) {
            LOG.warn("a packet log would not end", e);
        }
    }
}
