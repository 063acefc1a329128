package io.spillway.geo.site;

import io.spillway.geo.api.DrainView;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a site go and come back by the word of its operator: its prefixes and its grants follow the drain. One thread (the
 * control thread), but for {@link #view()} and {@link #state()}.
 */
final class SiteGate {
    private static final Logger LOG = LoggerFactory.getLogger(SiteGate.class);

    private final Announcer announcer;
    private final SiteDrain drain = new SiteDrain();
    private SiteConnections connections = SiteConnections.NONE;
    private final DoubleConsumer shares;
    private double share = 1;
    private volatile DrainView view;
    private volatile SiteDrain.State state = SiteDrain.State.OPEN;

    /** {@code shares} is told what part of its grants the site gives, when that changes; it doesn't wait. */
    SiteGate(Announcer announcer, DoubleConsumer shares) {
        this.announcer = announcer;
        this.shares = shares;
        this.view = build(0);
    }

    /** How far a drain has come; any thread. */
    DrainView view() {
        return view;
    }

    /** Any thread. */
    SiteDrain.State state() {
        return state;
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
        SiteDrain.State now = drain.state();
        if (now != state) {
            LOG.warn("site {}{}", now.label(), drain.reason().isEmpty() ? "" : " (" + drain.reason() + ")");
        }
        state = now;
        view = build(nowNs);
        double next = drain.share(nowNs);
        if (next != share) {
            share = next;
            shares.accept(next);
        }
        announcer.site(now, drain.reason(), nowNs);
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
