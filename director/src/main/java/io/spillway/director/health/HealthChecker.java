package io.spillway.director.health;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Checks real servers, each on a virtual thread of its own, so a slow server delays no other.
 *
 * <p>Thread rule: all methods may be called from any thread; the listener is called on the checkers' threads.
 */
public final class HealthChecker implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private final List<TargetChecker> checkers;
    private final List<Thread> threads;

    private HealthChecker(List<TargetChecker> checkers) {
        this.checkers = checkers;
        this.threads = checkers.stream()
                .map(checker ->
                        Thread.ofVirtual().name("check " + checker.target()).unstarted(checker))
                .toList();
    }

    /**
     * Starts checking. Every target is probed at once (spread over 10 % of its interval), and this first probe decides.
     *
     * @param jitter used only during this call, to seed one generator per target
     */
    public static HealthChecker start(List<CheckTarget> targets, HealthListener listener, RandomGenerator jitter) {
        HealthChecker checker = new HealthChecker(targets.stream()
                .map(target -> new TargetChecker(target, listener, new SplittableRandom(jitter.nextLong())))
                .toList());
        checker.threads.forEach(Thread::start);
        return checker;
    }

    /** Every target, in the order of the start. */
    public List<HealthStatus> status() {
        long nowNs = System.nanoTime();
        return checkers.stream().map(checker -> checker.status(nowNs)).toList();
    }

    /** Ends all checks. When it returns the listener is not called any more, unless it has been busy for a second. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        long deadlineNs = System.nanoTime() + CLOSE_WAIT.toNanos();
        try {
            for (Thread thread : threads) {
                // A listener may close the checker that calls it.
                if (!thread.equals(Thread.currentThread())) {
                    thread.join(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
