package io.spillway.director.health;

/** Hears of every change of health. */
@FunctionalInterface
public interface HealthListener {
    /**
     * Called on a checker thread, for one target in order, for several at the same time. What it throws is logged and
     * ends no check.
     *
     * @param reason the outcome of the probe that decided, as in {@link HealthStatus#reason()}
     */
    void changed(CheckTarget target, Health health, String reason);
}
