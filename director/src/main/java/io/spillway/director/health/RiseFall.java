package io.spillway.director.health;

/**
 * Turns single probes into health: the first probe decides at once, after that it takes {@code rise} successes or
 * {@code fall} failures in a row to change sides. Pure; not thread safe.
 */
final class RiseFall {
    private final int rise;
    private final int fall;
    private Health health = Health.UNKNOWN;
    /** Probes in a row that speak against {@link #health}. */
    private int against;

    RiseFall(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
    }

    /** Takes the outcome of one probe. */
    Health take(boolean passed) {
        health = switch (health) {
            case UNKNOWN -> passed ? Health.UP : Health.DOWN;
            case UP -> passed ? stay() : turn(Health.DOWN, fall);
            case DOWN -> passed ? turn(Health.UP, rise) : stay();
        };
        return health;
    }

    private Health stay() {
        against = 0;
        return health;
    }

    private Health turn(Health other, int needed) {
        against++;
        if (against < needed) {
            return health;
        }
        against = 0;
        return other;
    }
}
