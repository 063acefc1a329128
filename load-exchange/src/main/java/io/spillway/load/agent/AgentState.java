package io.spillway.load.agent;

import io.spillway.load.agent.Reading.Admin;
import io.spillway.load.agent.Reading.Operating;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one agent. Time is passed in, of one monotonic clock. Thread rule: any thread.
 *
 * <p>A load counts for less than three intervals after the report. A state stands until the agent says otherwise: an agent
 * that has said "drain" and fallen silent has not said "ready" (so does HAProxy).
 */
final class AgentState {
    /** So many times full and more are the same: a server's own opinion must not drown what is measured. */
    static final double MOST = 1.5;

    private static final int FRESH_INTERVALS = 3;

    private final AgentTarget target;
    private Admin admin = Admin.READY;
    private Operating operating = Operating.UP;
    private boolean shunned;
    private String words = "";
    private double load = Double.NaN;
    private long reportedNs;
    private long reports;
    private long errors;
    private @Nullable String lastError;

    AgentState(AgentTarget target) {
        this.target = target;
    }

    synchronized void take(Reading reading, long nowNs) throws AgentException {
        double sum = 0;
        for (Map.Entry<String, Double> weight : target.weights().entrySet()) {
            Double number = reading.numbers().get(weight.getKey());
            if (number == null && !reading.partial()) {
                throw new AgentException("its report has no number " + AgentException.quote(weight.getKey()));
            }
            sum += number == null ? Double.NaN : weight.getValue() * number;
        }
        load = Double.isNaN(sum) ? load : Math.min(sum, MOST);
        admin = reading.admin() == null ? admin : reading.admin();
        shunned = reading.shunned() == null ? shunned : reading.shunned();
        if (reading.operating() != null) {
            operating = reading.operating();
            words = reading.words();
        }
        reportedNs = nowNs;
        reports++;
        lastError = null;
    }

    /** A question without an answer that can be read. */
    synchronized void fail(String reason) {
        errors++;
        lastError = reason;
    }

    /** NaN: none that is fresh. */
    synchronized double load(long nowNs) {
        return isFresh(nowNs) ? load : Double.NaN;
    }

    synchronized boolean usable() {
        return admin == Admin.READY && operating == Operating.UP && !shunned;
    }

    synchronized AgentStatus status(long nowNs) {
        return new AgentStatus(
                target,
                state(),
                usable(),
                load,
                reports == 0 ? -1 : Math.max(0, nowNs - reportedNs) / 1_000_000,
                isFresh(nowNs),
                lastError,
                reports,
                errors);
    }

    private boolean isFresh(long nowNs) {
        return reports > 0
                && nowNs - reportedNs < FRESH_INTERVALS * target.interval().toNanos();
    }

    private String state() {
        if (operating == Operating.DOWN) {
            return words.isEmpty() || words.equals("down") ? "down" : "down (" + words + ")";
        }
        if (admin != Admin.READY) {
            return admin.name().toLowerCase(Locale.ROOT);
        }
        return shunned ? "drain (0%)" : "up";
    }
}
