package io.spillway.load.peer;

import io.spillway.load.report.ReportCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our reports, each with a sequence of its own. They are made off the event loop, one after the other, so that they
 * leave in the order of their sequences: peers refuse one that was overtaken.
 *
 * <p>Thread rule: the event loop only.
 */
final class OwnReports {
    private static final Logger log = LoggerFactory.getLogger(OwnReports.class);

    private final Context context;
    private final ReportSource own;
    private long sequence;

    OwnReports(Context context, ReportSource own) {
        this.context = context;
        this.own = own;
    }

    /** The next one, encoded; fails with an {@link OwnReportException}. */
    Future<Buffer> next(String peer) {
        long next = ++sequence;
        return context.executeBlocking(() -> make(peer, next)).map(Objects::requireNonNull);
    }

    private Buffer make(String peer, long next) throws OwnReportException {
        try {
            return ReportCodec.encode(own.write(peer, next));
        } catch (RuntimeException e) {
            log.error("this site's own report could not be made; peers get none", e);
            throw new OwnReportException();
        }
    }

    /** The log has the cause. */
    static final class OwnReportException extends Exception {
        private static final long serialVersionUID = 1L;

        OwnReportException() {
            super("our own report could not be made");
        }
    }
}
