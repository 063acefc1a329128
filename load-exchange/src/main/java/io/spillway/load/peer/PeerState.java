package io.spillway.load.peer;

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
    private @Nullable LoadReport report;
    private ReplayWindow window = new ReplayWindow(0);
    private long arrivedMs;
    private long received;
    private long refused;
    private int failures;
    private @Nullable String lastError;
    private Reach reach = Reach.UNKNOWN;

    PeerState(PeerConfig config) {
        this.config = config;
    }

    PeerConfig config() {
        return config;
    }

    /**
     * Takes a report. One that was overtaken by a younger one on its way is passed over.
     *
     * @throws ReportException its epoch is below the last one, or its sequence was seen before
     */
    synchronized void take(LoadReport arrived, long nowMs) throws ReportException {
        LoadReport last = report;
        if (last != null && arrived.epoch() < last.epoch()) {
            throw new ReportException(
                    Kind.OUTDATED, "epoch: " + arrived.epoch() + " is below " + last.epoch() + ", seen before");
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
                        Kind.OUTDATED,
                        "sequence: " + arrived.sequence() + " is a repetition; the last was " + last.sequence());
        }
    }

    private void keep(LoadReport arrived, long nowMs) {
        report = arrived;
        arrivedMs = nowMs;
        received++;
        if (failures == 0) {
            lastError = null;
        }
    }

    /** Counts a report that was not taken. */
    synchronized void refuse(String why) {
        refused++;
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
    synchronized boolean callFailed(String why) {
        failures++;
        lastError = why;
        boolean news = reach != Reach.FAILS;
        reach = Reach.FAILS;
        return news;
    }

    synchronized PeerView view(long nowMs) {
        LoadReport last = report;
        long ageMs = last == null ? 0 : nowMs - arrivedMs;
        boolean live = last != null && ageMs <= last.leaseMs();
        return new PeerView(config, last, ageMs, live, received, refused, failures, lastError);
    }
}
