package io.spillway.director.health;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one target until its thread is interrupted.
 *
 * <p>Thread rule: {@link #run()} on one thread; {@link #status} from any.
 */
final class TargetChecker implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TargetChecker.class);
    private static final double JITTER = 0.1;

    private final CheckTarget target;
    private final HealthListener listener;
    private final RandomGenerator jitter;
    private final RiseFall riseFall;
    private volatile State state;

    private record State(Health health, String reason, long changedNs, long probes, long failures) {}

    TargetChecker(CheckTarget target, HealthListener listener, RandomGenerator jitter) {
        this.target = target;
        this.listener = listener;
        this.jitter = jitter;
        Check.Timing timing = target.check().timing();
        this.riseFall = new RiseFall(timing.rise(), timing.fall());
        this.state = new State(Health.UNKNOWN, "not probed yet", System.nanoTime(), 0, 0);
    }

    CheckTarget target() {
        return target;
    }

    HealthStatus status(long nowNs) {
        State s = state;
        long sinceMs = Math.max(0, nowNs - s.changedNs()) / 1_000_000;
        return new HealthStatus(target, s.health(), s.reason(), sinceMs, s.probes(), s.failures());
    }

    @Override
    public void run() {
        long intervalNs = target.check().timing().interval().toNanos();
        try {
            Thread.sleep(Duration.ofNanos(jitterNs(intervalNs)));
            while (true) {
                long startNs = System.nanoTime();
                Probe.Outcome outcome = Probe.run(target);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                take(outcome);
                long nextNs = startNs + intervalNs - jitterNs(intervalNs);
                Thread.sleep(Duration.ofNanos(Math.max(0, nextNs - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            // close() ends the checks this way.
            Thread.currentThread().interrupt();
        }
    }

    private void take(Probe.Outcome outcome) {
        State before = state;
        Health health = riseFall.take(outcome.passed());
        boolean changed = health != before.health();
        state = new State(
                health,
                outcome.reason(),
                changed ? System.nanoTime() : before.changedNs(),
                before.probes() + 1,
                before.failures() + (outcome.passed() ? 0 : 1));
        if (changed) {
            tell(health, outcome.reason());
        }
    }

    private void tell(Health health, String reason) {
        try {
            listener.changed(target, health, reason);
        } catch (RuntimeException e) {
            log.error("the listener failed on {} being {}; checks go on", target, health, e);
        }
    }

    /** Always earlier, never later: the interval stays a promise. */
    private long jitterNs(long intervalNs) {
        return (long) (intervalNs * JITTER * jitter.nextDouble());
    }
}
