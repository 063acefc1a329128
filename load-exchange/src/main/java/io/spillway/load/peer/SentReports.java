package io.spillway.load.peer;

import io.spillway.load.report.Heard;
import io.spillway.load.report.LoadReport;
import org.jspecify.annotations.Nullable;

/**
 * Which of our reports went to one peer: their sequences, and the epoch they had.
 *
 * <p>The epoch is the site's own, unless the peer knows a higher one of an earlier start of ours: a clock that went back
 * before a restart makes an epoch that the peer would refuse for as long as the clock had gone back. The peer tells
 * which one it knows, by what it has heard or when it refuses; then the epoch is one above that, for this peer alone,
 * so that one that lies harms nobody else.
 *
 * <p>Not thread safe.
 */
final class SentReports {
    private static final long NONE = -1;

    /** The highest one of ours that the peer says to know. */
    private long known = NONE;

    private long epoch = NONE;
    private long sequence;
    /** The sequence given out last; the report with it may not have been made. */
    private long given;

    long nextSequence() {
        return ++given;
    }

    LoadReport stamp(LoadReport ours) {
        long next = Math.max(ours.epoch(), epoch);
        // Before our first report, whatever the peer knows is of an earlier start.
        if (epoch == NONE ? known >= next : known > next) {
            next = known == Long.MAX_VALUE ? known : known + 1;
        }
        epoch = next;
        sequence = ours.sequence();
        return ours.epoch() == next ? ours : ours.withEpoch(next);
    }

    /** Of a report that the peer has sent. */
    void heard(Heard heard) {
        known = Math.max(known, heard.epoch());
    }

    /** @param peerKnows the epoch that the peer knows, or one that it refused */
    void refusedAsOld(long peerKnows) {
        known = Math.max(known, peerKnows);
        if (known >= epoch) {
            // Ours is known and still refused: it was that of an earlier start too.
            epoch = NONE;
        }
    }

    /** Whether this is of our present epoch, and of a report not made yet. */
    boolean neverSent(Heard heard) {
        return heard.epoch() == epoch && heard.sequence() > sequence;
    }

    /** The sequence of our present epoch that the peer has heard; {@link PeerView#NONE_HEARD} if it has not. */
    long heardSequence(@Nullable Heard heard) {
        return heard != null && heard.epoch() == epoch ? heard.sequence() : PeerView.NONE_HEARD;
    }
}
