package io.spillway.geo.config;

import java.time.Duration;

/**
 * How announced prefixes come and go.
 *
 * @param drain before a prefix is taken back on purpose; its prepends are beyond those of the prefix
 * @param ramp after a prefix has come back; the same
 * @param flap how often a prefix may go because it can't be served
 */
public record AnnouncePace(Phase drain, Phase ramp, Flap flap) {
    /** Withdraws and announces at once; three withdrawals in five minutes are free. */
    public static final AnnouncePace DEFAULT =
            new AnnouncePace(new Phase(Duration.ZERO, 3), new Phase(Duration.ZERO, 3), Flap.DEFAULT);

    /**
     * A time in which a prefix is announced, but others shall be preferred.
     *
     * @param length zero: there is no such time
     * @param prepends 0..16
     */
    public record Phase(Duration length, int prepends) {}

    /**
     * The budget of withdrawals.
     *
     * @param withdrawals free within the window
     * @param window in which they are counted, and after which each hold-down that was earned is halved
     * @param holdDown the first one; zero: no budget
     * @param longest hold-down
     */
    public record Flap(int withdrawals, Duration window, Duration holdDown, Duration longest) {
        public static final Flap DEFAULT =
                new Flap(3, Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofMinutes(10));
    }
}
