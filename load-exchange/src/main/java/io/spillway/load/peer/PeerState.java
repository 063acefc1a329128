package io.spillway.load.peer;

import io.spillway.load.report.Heard;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ReportException;
import io.spillway.load.report.ReportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one peer, and the rules by which its reports are taken. Time is passed in: ms of a monotonic clock
 * of ours.
 *
 * <p>Thread safe; every method holds the lock for nanoseconds.
 */
final class PeerState {
    private enum Reach {
        UNKNOWN,
        ANSWERS,
        FAILS
    }

    private final PeerConfig config;
    private final SentReports sent = new SentReports();
    private @Nullable LoadReport report;
    private ReplayWindow window = new ReplayWindow(0);
    private long arrivedMs;
    private long received;
    private int failures;
    private final Counts refused = new Counts();
    private final Counts failed = new Counts();
    private @Nullable String lastError;
    private Reach reach = Reach.UNKNOWN;

    PeerState(PeerConfig config) {
        this.config = config;
    }

    PeerConfig config() {
        return config;
    }

    /** For our next report to the peer: 1, 2, 3... */
    synchronized long nextSequence() {
        return sent.nextSequence();
    }

    /** Our report as it goes to the peer: with an epoch that the peer takes. */
    synchronized LoadReport stamp(LoadReport ours) {
        return sent.stamp(ours);
    }

    /** The peer has refused a report of ours as old: the next one gets an epoch above this one. */
    synchronized void peerKnowsEpoch(long epoch) {
        sent.refusedAsOld(epoch);
    }

    /** The epoch of the peer that is taken now; -1: none yet. */
    synchronized long epoch() {
        LoadReport last = report;
        return last == null ? -1 : last.epoch();
    }

    /**
     * Takes a report. One that was overtaken by a younger one on its way is passed over.
     *
     * @throws ReportException its epoch is below the last one, its sequence was seen before, or it has heard of what
     *     was never said
     */
    synchronized void take(LoadReport arrived, long nowMs) throws ReportException {
        LoadReport last = report;
        if (last != null && arrived.epoch() < last.epoch()) {
            throw new ReportException(
                    Kind.OLD_EPOCH, "epoch: " + arrived.epoch() + " is below " + last.epoch() + ", seen before");
        }
        Heard heard = arrived.heard();
        if (heard != null && sent.neverSent(heard)) {
            throw new ReportException(
                    Kind.IMPOSSIBLE,
                    "heard: sequence " + heard.sequence() + " of epoch " + heard.epoch() + " was never sent");
        }
        if (last == null || arrived.epoch() > last.epoch()) {
            window = new ReplayWindow(arrived.sequence());
            keep(arrived, nowMs);
            return;
        }
        switch (window.take(arrived.sequence())) {
            case YOUNGEST -> keep(arrived, nowMs);
            case OVERTAKEN -> {}
            case REPEATED ->
                throw new ReportException(
                        Kind.REPEATED,
                        "sequence: " + arrived.sequence() + " is a repetition; the last was " + last.sequence());
        }
    }

    private void keep(LoadReport arrived, long nowMs) {
        report = arrived;
        arrivedMs = nowMs;
        received++;
        if (arrived.heard() != null) {
            sent.heard(arrived.heard());
        }
        if (failures == 0) {
            lastError = null;
        }
    }

    /** Counts a report or certificate that was not taken. */
    synchronized void refuse(Refusal reason, String why) {
        refused.add(reason.label());
        lastError = "refused its report: " + why;
    }

    /** @return whether that is news */
    synchronized boolean callSucceeded() {
        failures = 0;
        lastError = null;
        boolean news = reach != Reach.ANSWERS;
        reach = Reach.ANSWERS;
        return news;
    }

    /** @return whether that is news */
    synchronized boolean callFailed(CallFailure reason, String why) {
        failures++;
        failed.add(reason.label());
        lastError = why;
        boolean news = reach != Reach.FAILS;
        reach = Reach.FAILS;
        return news;
    }

    synchronized PeerView view(long nowMs) {
        LoadReport last = report;
        long ageMs = last == null ? 0 : nowMs - arrivedMs;
        boolean live = last != null && ageMs <= last.leaseMs();
        return new PeerView(
                config,
                last,
                ageMs,
                live,
                received,
                refused.total(),
                refused.byLabel(),
                failures,
                failed.byLabel(),
                sent.heardSequence(last == null ? null : last.heard()),
                lastError);
    }
}
