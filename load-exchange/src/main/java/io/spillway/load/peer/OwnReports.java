package io.spillway.load.peer;

import io.spillway.load.report.ReportCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our reports, each peer's with sequences of its own. They are made off the event loop, one after the other, so that they
 * leave in the order of their sequences: peers refuse one that was overtaken.
 *
 * <p>Thread rule: the event loop only.
 */
final class OwnReports {
    private static final Logger log = LoggerFactory.getLogger(OwnReports.class);

    private final Context context;
    private final ReportSource own;

    OwnReports(Context context, ReportSource own) {
        this.context = context;
        this.own = own;
    }

    /** The next one for this peer, encoded; fails with an {@link OwnReportException}. */
    Future<Buffer> next(PeerState peer) {
        long sequence = peer.nextSequence();
        return context.executeBlocking(() -> make(peer, sequence)).map(Objects::requireNonNull);
    }

    private Buffer make(PeerState peer, long sequence) throws OwnReportException {
        try {
            return ReportCodec.encode(peer.stamp(own.write(peer.config().site(), sequence)));
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
