package io.spillway.geo.site;

import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.rib.Announcement;
import io.spillway.geo.config.AnnouncePace;
import io.spillway.geo.site.Serviceability.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One announced prefix from the first announcement to the last withdrawal. What it can't serve it gives up at once; what
 * it is told to give up it drains first; after too many withdrawals it comes back late, and after any with prepends for a
 * while. Pure but for its own state: time is passed in, nothing is sent. One thread.
 */
final class PrefixLife {
    /** BGP limits prepends here (see Announcement). */
    private static final int MOST_PREPENDS = 16;

    private static final long NANOS = 1_000_000_000L;

    private final Announcement plain;
    private final AnnouncePace pace;
    private final FlapBudget budget;
    private State state = State.WITHDRAWN;
    /** When draining or the ramp ends; meaningless in other states. */
    private long untilNs;

    private boolean drain;
    private String drainReason = "";
    private SiteDrain.State site = SiteDrain.State.OPEN;
    private String siteReason = "";
    private String reason = "not decided yet";

    /** Where a prefix is in its life. */
    enum State {
        WITHDRAWN("withdrawn"),
        /** It could be served, but flapped too often. */
        HELD_DOWN("held-down"),
        /** Just come back: announced with prepends. */
        RAMPING("ramping"),
        ANNOUNCED("announced"),
        /** About to go: announced with GRACEFUL_SHUTDOWN and prepends. */
        DRAINING("draining"),
        /** Gone because it was told so. */
        DRAINED("drained");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** As status shows it. */
        String label() {
            return label;
        }

        boolean announced() {
            return this == RAMPING || this == ANNOUNCED || this == DRAINING;
        }
    }

    PrefixLife(Announcement plain, AnnouncePace pace) {
        this.plain = plain;
        this.pace = pace;
        this.budget = new FlapBudget(pace.flap());
    }

    State state() {
        return state;
    }

    /** Why it is in this state, in words. */
    String reason() {
        return reason;
    }

    /** From now on it drains, or is drained; an undone one comes back like any other. */
    void drain(boolean wanted, String why) {
        drain = wanted;
        drainReason = why;
    }

    /** What the whole site does from now on; a drain of this prefix alone goes on beside it. */
    void site(SiteDrain.State now, String why) {
        site = now;
        siteReason = why;
    }

    /** What is to be announced now; empty: nothing. */
    Optional<Announcement> decide(Verdict verdict, long nowNs) {
        if (!verdict.servable()) {
            if (state.announced() && state != State.DRAINING) {
                budget.withdrawn(nowNs);
            }
            state = drain || !site.takesPart() ? State.DRAINED : State.WITHDRAWN;
            reason = verdict.reason();
        } else if (drain) {
            drained(nowNs);
        } else {
            switch (site) {
                case OPEN -> served(verdict, nowNs);
                case RAMPING -> returning(verdict, nowNs);
                case DRAINING -> leaving(nowNs);
                case DRAINED -> {
                    state = State.DRAINED;
                    reason = siteReason;
                }
            }
        }
        return announcement();
    }

    /** With the site, and only the site knows how long. */
    private void leaving(long nowNs) {
        state = state.announced() ? State.DRAINING : State.DRAINED;
        // Should this prefix be drained by itself too, its own time begins then.
        untilNs = nowNs + pace.drain().length().toNanos();
        reason = siteReason;
    }

    /** The same on the way back: with prepends until the site has come back wholly. */
    private void returning(Verdict verdict, long nowNs) {
        reason = verdict.reason();
        if (!state.announced()) {
            comeBack(nowNs);
        }
        if (state.announced()) {
            state = State.RAMPING;
            untilNs = nowNs;
            reason += "; " + siteReason;
        }
    }

    private void drained(long nowNs) {
        boolean begins = state == State.RAMPING || state == State.ANNOUNCED;
        if (begins) {
            untilNs = nowNs + pace.drain().length().toNanos();
            state = State.DRAINING;
        }
        if (state != State.DRAINING || nowNs - untilNs >= 0) {
            state = State.DRAINED;
            reason = drainReason;
        } else {
            reason = drainReason + "; withdrawn in " + seconds(untilNs - nowNs);
        }
    }

    private void served(Verdict verdict, long nowNs) {
        reason = verdict.reason();
        switch (state) {
            case WITHDRAWN, HELD_DOWN, DRAINED -> comeBack(nowNs);
            case RAMPING -> {
                if (nowNs - untilNs >= 0) {
                    state = State.ANNOUNCED;
                }
            }
            case DRAINING -> state = State.ANNOUNCED;
            case ANNOUNCED -> {}
        }
        if (state == State.RAMPING) {
            reason += "; with prepends for another " + seconds(untilNs - nowNs);
        }
    }

    private void comeBack(long nowNs) {
        long waitNs = budget.waitNs(nowNs);
        if (waitNs > 0) {
            state = State.HELD_DOWN;
            reason += "; held down for another %s because it flaps: more than %d withdrawals within %s"
                    .formatted(
                            seconds(waitNs),
                            pace.flap().withdrawals(),
                            seconds(pace.flap().window().toNanos()));
            return;
        }
        boolean ramp = !pace.ramp().length().isZero();
        state = ramp ? State.RAMPING : State.ANNOUNCED;
        untilNs = nowNs + pace.ramp().length().toNanos();
    }

    private Optional<Announcement> announcement() {
        return switch (state) {
            case WITHDRAWN, HELD_DOWN, DRAINED -> Optional.empty();
            case ANNOUNCED -> Optional.of(plain);
            case RAMPING -> Optional.of(prepended(pace.ramp().prepends()));
            case DRAINING -> Optional.of(shuttingDown());
        };
    }

    /** RFC 8326, section 4.1: the community to all; LOCAL_PREF 0 reaches only iBGP neighbors. */
    private Announcement shuttingDown() {
        List<Integer> communities = new ArrayList<>(
                plain.attribute(Communities.class).map(Communities::values).orElse(List.of()));
        if (!communities.contains(Communities.GRACEFUL_SHUTDOWN)) {
            communities.add(Communities.GRACEFUL_SHUTDOWN);
        }
        return prepended(pace.drain().prepends()).withCommunities(communities).with(new LocalPref(0));
    }

    private Announcement prepended(int more) {
        return plain.withPrepends(Math.min(MOST_PREPENDS, plain.prepends() + more));
    }

    /** Rounded up: "in 0 s" would be a lie. */
    private static String seconds(long ns) {
        return (ns + NANOS - 1) / NANOS + " s";
    }
}
