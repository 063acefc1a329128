package io.spillway.geo.site;

import io.spillway.geo.api.DrainView;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the site takes part in what sites do together, by the word of its operator: drained, coming back, frozen. One
 * thread (the control thread), but for {@link #view()}, {@link #standing()} and {@link #frozenS()}.
 */
final class SiteGate {
    private static final Logger LOG = LoggerFactory.getLogger(SiteGate.class);

    private final Announcer announcer;
    private final SiteDrain drain = new SiteDrain();
    private SiteConnections connections = SiteConnections.NONE;
    private double told = 1;
    private boolean toldFrozen;
    private volatile @Nullable Long frozenSinceNs;
    private volatile DrainView view;
    private volatile SiteDrain.State state = SiteDrain.State.OPEN;

    SiteGate(Announcer announcer) {
        this.announcer = announcer;
        this.view = build(0);
    }

    /** How far a drain has come; any thread. */
    DrainView view() {
        return view;
    }

    /** As the site's reports say it; any thread. */
    String standing() {
        SiteDrain.State now = state;
        return now == SiteDrain.State.OPEN && frozenSinceNs != null ? "frozen" : now.label();
    }

    /** How long it has been frozen, s; null: it isn't. Any thread. */
    @Nullable
    Long frozenS() {
        Long since = frozenSinceNs;
        return since == null ? null : TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }

    /** Whether it announces its prefixes to stay; any thread. */
    boolean takesPartInRouting() {
        return state.takesPart();
    }

    /** Whether it may hand over and grant anything. */
    boolean open() {
        return frozenSinceNs == null && drain.state().takesPart();
    }

    /** The part of its grants that it gives, 0..1. */
    double share(long nowNs) {
        return drain.share(nowNs);
    }

    /** Hands nothing over and grants nothing from now on, or does so again. */
    void freeze(boolean wanted, long nowNs) {
        if (wanted && frozenSinceNs == null) {
            frozenSinceNs = nowNs;
            LOG.warn("spill is frozen: this site hands nothing over and grants nothing until spillway spill thaw");
        } else if (!wanted && frozenSinceNs != null) {
            frozenSinceNs = null;
            LOG.info("spill is thawed");
        }
    }

    /** Drains the site; prefixes are announced as going at once. */
    void drain(Duration deadline, long nowNs) {
        drain.begin(connections.own(), deadline, nowNs);
        follow(nowNs);
    }

    /** Brings it back in steps. */
    void undrain(Duration ramp, long nowNs) {
        drain.end(ramp, nowNs);
        follow(nowNs);
    }

    /** Every round, before anything is decided. */
    void look(SiteConnections now, long nowNs) {
        connections = now;
        drain.look(now.own(), nowNs);
        follow(nowNs);
    }

    private void follow(long nowNs) {
        SiteDrain.State next = drain.state();
        if (next != state) {
            LOG.warn("site {}{}", next.label(), drain.reason().isEmpty() ? "" : " (" + drain.reason() + ")");
        }
        state = next;
        announcer.site(next, drain.reason(), nowNs);
        view = build(nowNs);
    }

    /** Whether peers should hear at once of what has changed since this was asked last. */
    boolean isNews(long nowNs) {
        double share = drain.share(nowNs);
        boolean frozen = frozenSinceNs != null;
        boolean news = share != told || frozen != toldFrozen;
        told = share;
        toldFrozen = frozen;
        return news;
    }

    private DrainView build(long nowNs) {
        boolean isOpen = drain.state() == SiteDrain.State.OPEN;
        return new DrainView(
                drain.state().label(),
                drain.reason(),
                isOpen ? 0 : TimeUnit.NANOSECONDS.toSeconds(nowNs - drain.sinceNs()),
                drain.leftNs(nowNs) / 1e9,
                drain.ownAtStart(),
                connections.own(),
                connections.handedOver(),
                connections.foreign(),
                drain.share(nowNs));
    }
}
