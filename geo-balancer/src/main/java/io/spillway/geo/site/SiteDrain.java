package io.spillway.geo.site;

import io.spillway.load.report.LoadReport;
import java.time.Duration;
import java.util.Locale;

/**
 * A whole site on its way out of service and back. It drains until its own connections have gone or the deadline passes,
 * stays away until it is told to come back, and then takes its part in steps. Pure but for its own state: time is passed
 * in, nothing is sent. One thread.
 */
final class SiteDrain {
    /** Without a connection for so long: routers have had the time to move away, and nobody has come since. */
    static final Duration QUIET = Duration.ofSeconds(5);

    /** What a site that comes back grants, one step after the other; after the last one, all. */
    private static final double[] STEPS = {0.10, 0.25, 0.50};

    private State state = State.OPEN;
    private String reason = "";
    private long sinceNs;
    /** When draining or the ramp ends at the latest; meaningless in other states. */
    private long untilNs;

    private long rampNs;
    private int ownAtStart;
    private int own;
    private boolean quiet;
    private long quietSinceNs;

    /** Where a site is. */
    enum State {
        OPEN(LoadReport.STANDS_OPEN),
        /** Announced as one that goes: GRACEFUL_SHUTDOWN, prepends, no spill in either direction. */
        DRAINING("draining"),
        /** Withdrawn. */
        DRAINED("drained"),
        /** Announced with prepends; grants a part. */
        RAMPING(LoadReport.RAMPING);

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** As status and reports say it. */
        String label() {
            return label;
        }

        /** Whether the site takes part in spilling. */
        boolean takesPart() {
            return this == OPEN || this == RAMPING;
        }
    }

    State state() {
        return state;
    }

    /** Why it is in this state, in words; empty while open. */
    String reason() {
        return reason;
    }

    /** The part of what it could grant that it does grant, 0..1. */
    double share(long nowNs) {
        return switch (state) {
            case OPEN -> 1;
            case DRAINING, DRAINED -> 0;
            case RAMPING -> STEPS[step(nowNs)];
        };
    }

    /** Its own clients' connections when the drain began. */
    int ownAtStart() {
        return ownAtStart;
    }

    /** The same now, as last seen. */
    int own() {
        return own;
    }

    long sinceNs() {
        return sinceNs;
    }

    /** Until draining or the ramp ends at the latest; 0 in other states. */
    long leftNs(long nowNs) {
        return state == State.DRAINING || state == State.RAMPING ? Math.max(0, untilNs - nowNs) : 0;
    }

    /** Begins to drain; while it drains already: with another deadline. A site that has gone stays so. */
    void begin(int ownConnections, Duration deadline, long nowNs) {
        if (state == State.DRAINED) {
            return;
        }
        if (state != State.DRAINING) {
            enter(State.DRAINING, nowNs);
            ownAtStart = ownConnections;
            quiet = false;
        }
        own = ownConnections;
        untilNs = nowNs + deadline.toNanos();
        reason = draining(nowNs);
    }

    /** Comes back in steps; {@code ramp} zero: at once. An open site stays as it is. */
    void end(Duration ramp, long nowNs) {
        if (state == State.OPEN || state == State.RAMPING) {
            return;
        }
        enter(State.RAMPING, nowNs);
        rampNs = ramp.toNanos();
        untilNs = nowNs + rampNs;
        look(own, nowNs);
    }

    /** Lets the time and the connections do their part. */
    void look(int ownConnections, long nowNs) {
        own = ownConnections;
        switch (state) {
            case OPEN, DRAINED -> {}
            case DRAINING -> drain(nowNs);
            case RAMPING -> ramp(nowNs);
        }
    }

    private void drain(long nowNs) {
        if (own > 0) {
            quiet = false;
        } else if (!quiet) {
            quiet = true;
            quietSinceNs = nowNs;
        }
        if (quiet && nowNs - quietSinceNs >= QUIET.toNanos()) {
            enter(State.DRAINED, nowNs);
            reason = "the site was drained; no connection was left; spillway undrain brings it back";
        } else if (nowNs - untilNs >= 0) {
            enter(State.DRAINED, nowNs);
            reason = "the site was drained; its deadline passed with " + connections(own)
                    + " left; spillway undrain brings it back";
        } else {
            reason = draining(nowNs);
        }
    }

    private String draining(long nowNs) {
        return "the site drains: " + connections(own) + " left; withdrawn in " + seconds(untilNs - nowNs)
                + " at the latest";
    }

    private void ramp(long nowNs) {
        if (nowNs - untilNs >= 0) {
            enter(State.OPEN, nowNs);
            reason = "";
        } else {
            reason = "the site comes back: %.0f %% of its grants, all of it in %s"
                    .formatted(STEPS[step(nowNs)] * 100, seconds(untilNs - nowNs));
        }
    }

    private int step(long nowNs) {
        long passed = Math.max(0, nowNs - sinceNs);
        return rampNs == 0 ? STEPS.length - 1 : (int) Math.min(STEPS.length - 1, passed * STEPS.length / rampNs);
    }

    private void enter(State next, long nowNs) {
        state = next;
        sinceNs = nowNs;
    }

    private static String connections(int count) {
        return count == 1 ? "1 connection" : String.format(Locale.ROOT, "%d connections", count);
    }

    /** Rounded up: "in 0 s" would be a lie. */
    private static String seconds(long ns) {
        return (ns + 999_999_999) / 1_000_000_000 + " s";
    }
}
