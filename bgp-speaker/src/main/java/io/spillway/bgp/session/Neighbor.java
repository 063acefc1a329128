package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.AttributeError;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.AdjRibIn;
import io.spillway.bgp.rib.AdjRibOut;
import io.spillway.bgp.rib.Export;
import io.spillway.bgp.rib.Prefix;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configured neighbor: up to one connection in each direction, of which one survives (RFC 4271, section 6.8), and the
 * routes to and from it. Confined to the speaker's thread.
 */
final class Neighbor implements Connection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbor.class);
    /** A session that lived this long was worth having: the next retry comes soon. */
    private static final Duration STABLE = Duration.ofSeconds(30);
    /** Prefixes turned into messages before asking again whether the neighbor takes more. */
    private static final int PREFIXES_AT_ONCE = 1000;

    private final SpeakerConfig local;
    private final NeighborConfig config;
    private final Originated routes;
    private final Network network;
    private final RandomGenerator random;
    private final Counters counters = new Counters();
    private final AdjRibIn received;
    private final LogLimit malformedLog = new LogLimit(Duration.ofSeconds(1));

    private final @Nullable Connection outbound;
    private @Nullable Connection inbound;
    private @Nullable Connection established;
    private @Nullable Negotiated session;
    private @Nullable AdjRibOut announced;
    private boolean stopped;
    private int failures;
    private State state = State.IDLE;
    private long sinceNs;
    private @Nullable String lastError;

    Neighbor(SpeakerConfig local, NeighborConfig config, Originated routes, Network network, RandomGenerator random) {
        this.local = local;
        this.config = config;
        this.routes = routes;
        this.network = network;
        this.random = random;
        this.received = AdjRibIn.counting(local.localAs(), random.nextLong());
        this.outbound = config.passive() ? null : Connection.outbound(this, network, counters);
        this.sinceNs = network.nowNs();
    }

    NeighborConfig config() {
        return config;
    }

    void start() {
        if (outbound != null) {
            outbound.handle(new Event.Start());
        }
        updateState();
    }

    /** Ends every connection for good. */
    void stop(Notification cease) {
        stopped = true;
        if (inbound != null) {
            inbound.handle(new Event.Stop(cease));
        }
        if (outbound != null) {
            outbound.handle(new Event.Stop(cease));
        }
        updateState();
    }

    /**
     * The neighbor has connected.
     *
     * @return who hears of the connection; null: refused, the caller closes it
     */
    @Nullable
    Connection accept(Wire wire) {
        if (stopped) {
            return null;
        }
        if (established != null) {
            // Either a collision, or the neighbor has lost the session without our knowing. In the second case its
            // answer to this is a reset, and its next attempt finds us ready; without it the hold time would pass.
            LOG.info("neighbor {}: refused a second connection while established", name());
            established.send(List.of(new Keepalive()));
            return null;
        }
        if (inbound != null) {
            // It would not connect again if it still had the other one.
            inbound.handle(new Event.Superseded());
        }
        inbound = Connection.inbound(this, network, counters, wire);
        return inbound;
    }

    /** Announcements have changed; the neighbor hears of it at once. */
    void routesChanged(Collection<Prefix> prefixes) {
        if (announced != null) {
            announced.changed(prefixes);
            pump();
        }
    }

    /** Sends what is owed as far as the neighbor takes it. */
    private void pump() {
        while (established != null && announced != null && established.isWritable() && !announced.owesNothing()) {
            established.send(announced.next(routes.byPrefix(), PREFIXES_AT_ONCE));
        }
    }

    @Override
    public FsmContext contextFor(Connection connection) {
        Connection other = connection.direction() == Direction.OUTBOUND ? inbound : outbound;
        State otherState = other == null ? State.IDLE : other.state().state();
        return new FsmContext(
                local, config, connection.direction(), otherState, recentFailures(), network.nowNs(), random);
    }

    @Override
    public void up(Connection connection, Negotiated negotiated) {
        established = connection;
        session = negotiated;
        Export export = new Export(local.localAs(), connection.localAddress(), negotiated.context());
        announced = new AdjRibOut(export, routes.prefixes());
        updateState();
        LOG.info(
                "neighbor {}: Established, hold {} s, {}",
                name(),
                negotiated.hold().toSeconds(),
                String.join(", ", negotiated.capabilities()));
        closeOther(connection);
        pump();
    }

    @Override
    public void closeOther(Connection connection) {
        Connection other = connection.direction() == Direction.OUTBOUND ? inbound : outbound;
        if (other != null) {
            other.handle(new Event.Superseded());
        }
    }

    @Override
    public void stepped(Connection connection, Step step) {
        if (connection.equals(established) && connection.state().state() != State.ESTABLISHED) {
            down();
        }
        if (connection.equals(inbound) && connection.state().state() == State.IDLE) {
            inbound = null;
        }
        if (inbound == null && outbound != null && !stopped && outbound.state().equals(new Idle(FsmState.NEVER))) {
            outbound.handle(new Event.Restart());
        }
        if (step.reason() != null) {
            failed(step.reason());
        }
        updateState();
    }

    /** A session that lived long was no failure, whatever came before it. */
    private int recentFailures() {
        return established != null && network.nowNs() - sinceNs >= STABLE.toNanos() ? 0 : failures;
    }

    private void down() {
        counters.flaps++;
        failures = recentFailures();
        established = null;
        session = null;
        announced = null;
        received.clear();
    }

    private void failed(String reason) {
        failures++;
        // A neighbor that is away for hours is one line, not one every few seconds.
        if (state == State.ESTABLISHED || !reason.equals(lastError)) {
            LOG.info("neighbor {}: {}", name(), reason);
        }
        lastError = reason;
    }

    @Override
    public void imported(Update update) {
        if (!update.errors().isEmpty()) {
            AttributeError worst = update.errors().getFirst();
            long suppressed = malformedLog.ask(network.nowNs());
            if (suppressed >= 0) {
                LOG.warn(
                        "neighbor {}: malformed UPDATE: {}: {} (RFC 7606); {} more like it not logged",
                        name(),
                        worst.words(),
                        worst.outcome(),
                        suppressed);
            }
        }
        received.apply(update);
    }

    @Override
    public void resend(RouteRefresh request) {
        if (announced != null && request.subtype() == RouteRefresh.REQUEST) {
            AdjRibOut out = announced;
            Family.of(request.afi(), request.safi()).ifPresent(family -> out.resend(family, routes.prefixes()));
            pump();
        }
    }

    @Override
    public void writable(Connection connection) {
        if (connection.equals(established)) {
            pump();
        }
    }

    private void updateState() {
        State now = furthest();
        if (now != state) {
            LOG.debug("neighbor {}: {} -> {}", name(), state.label(), now.label());
            state = now;
            sinceNs = network.nowNs();
        }
    }

    /** The neighbor is where its most advanced connection is; a passive one waits in Active. */
    private State furthest() {
        State furthest = config.passive() && !stopped ? State.ACTIVE : State.IDLE;
        for (Connection connection : new @Nullable Connection[] {outbound, inbound}) {
            if (connection != null && connection.state().state().compareTo(furthest) > 0) {
                furthest = connection.state().state();
            }
        }
        return furthest;
    }

    NeighborStatus status() {
        Negotiated now = session;
        return new NeighborStatus(
                config,
                state,
                Duration.ofNanos(network.nowNs() - sinceNs).toMillis(),
                now == null ? null : Addresses.text(now.identifier()),
                now == null ? 0 : (int) now.hold().toSeconds(),
                now == null ? 0 : (int) now.keepalive().toSeconds(),
                now == null ? List.of() : now.capabilities(),
                announced == null ? 0 : announced.size(),
                received.size(),
                counters.messagesIn,
                counters.messagesOut,
                counters.flaps,
                lastError);
    }

    /** {@code 10.101.2.1 AS2}. */
    String name() {
        return Addresses.text(config.address()) + " AS" + config.remoteAs();
    }
}
