package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A neighbor: up to one connection in each direction, of which one survives (RFC 4271, section 6.8). Confined to the
 * speaker's thread.
 */
final class Neighbor implements Connection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbor.class);
    /** A session that lived this long was worth having: the next retry comes soon. */
    private static final Duration STABLE = Duration.ofSeconds(30);

    private final Surroundings around;
    private final NeighborConfig config;
    private final Runnable gone;
    private final boolean dynamic;
    private final Network network;
    private final Counters counters = new Counters();
    private final NeighborRoutes routes;
    private final HeldDown held;
    private final Watched watched;

    private final @Nullable Connection outbound;
    private @Nullable Connection inbound;
    private @Nullable Connection established;
    private @Nullable Negotiated session;
    private int failures;
    private State state = State.IDLE;
    private long sinceNs;
    private @Nullable String lastError;
    private long lastErrorNs;
    private @Nullable InetAddress localAddress;

    /** One that stands in the configuration. */
    static Neighbor configured(Surroundings around, NeighborConfig config) {
        return new Neighbor(around, config, new Originated(), false, () -> {});
    }

    /**
     * One that came from a range.
     *
     * @param originated what it is to get
     * @param gone called when it has gone
     */
    static Neighbor dynamic(Surroundings around, NeighborConfig config, Originated originated, Runnable gone) {
        return new Neighbor(around, config, originated, true, gone);
    }

    private Neighbor(
            Surroundings around, NeighborConfig config, Originated originated, boolean dynamic, Runnable gone) {
        this.around = around;
        this.config = config;
        this.dynamic = dynamic;
        this.gone = gone;
        this.network = around.network();
        this.routes = new NeighborRoutes(
                around.local(),
                config,
                name(),
                originated,
                network,
                counters,
                around.rib(),
                around.random().nextLong());
        this.held = new HeldDown(network, this::release);
        this.watched = new Watched(config, around, this::alive, this::dead);
        this.outbound = config.passive() ? null : Connection.outbound(this, network);
        this.sinceNs = network.nowNs();
        this.localAddress = config.localAddress();
    }

    NeighborConfig config() {
        return config;
    }

    NeighborRoutes routes() {
        return routes;
    }

    boolean isEstablished() {
        return established != null;
    }

    void start() {
        held.release();
        failures = 0;
        if (outbound != null) {
            outbound.handle(new Event.Start());
        }
        updateState("");
    }

    /** Lets it come back after {@link #stop}, or after it was held down. */
    void enable() {
        if (held.isHeld()) {
            LOG.info("neighbor {}: enabled", name());
            release();
        }
    }

    private void release() {
        start();
        leave();
    }

    /** One from a range goes with its connection; held down it stays, or it would come back before its time. */
    private void leave() {
        if (dynamic && inbound == null && !held.isHeld()) {
            watched.end();
            gone.run();
        }
    }

    /** Ends every connection, and it stays so until {@link #enable}. */
    void stop(Notification cease) {
        hold(cease, "", "sent " + cease.words(), Duration.ZERO);
        watched.end();
    }

    private void hold(Notification cease, String what, String why, Duration duration) {
        held.hold(why, duration);
        for (Connection connection : new @Nullable Connection[] {inbound, outbound}) {
            if (connection != null) {
                connection.handle(new Event.Stop(cease, what));
            }
        }
        updateState("");
    }

    /** Ends the session; the next attempt at one follows. False: there is none. */
    boolean teardown(Notification cease, String what) {
        Connection current = established;
        if (current == null) {
            return false;
        }
        current.handle(new Event.Stop(cease, what));
        return true;
    }

    /**
     * The neighbor has connected.
     *
     * @return who hears of the connection; null: refused, the caller closes it
     */
    @Nullable
    Connection accept(Wire wire) {
        if (held.isHeld()) {
            LOG.debug("neighbor {}: refused a connection: {}", name(), held.why());
            return null;
        }
        if (established != null) {
            // Either a collision, or the neighbor has lost the session without our knowing. In the second case its
            // answer to this is a reset, and its next attempt finds us ready; without it the hold time would pass.
            LOG.info("neighbor {}: refused a second connection while established", name());
            established.send(List.of(new Keepalive()));
            return null;
        }
        Connection before = inbound;
        inbound = Connection.inbound(this, network, wire);
        if (before != null) {
            // It would not connect again if it still had the other one.
            before.handle(new Event.Superseded());
        }
        return inbound;
    }

    private void alive() {
        if (established == null && outbound != null && !held.isHeld()) {
            LOG.info("neighbor {}: BFD has it back", name());
            failures = 0;
            outbound.handle(new Event.Start());
        }
    }

    private void dead() {
        if (!teardown(BgpError.BFD_DOWN.notification(), "BFD hears nothing from it any more (RFC 9384)")) {
            LOG.debug("neighbor {}: BFD is down, there is no session to end", name());
        }
    }

    @Override
    public FsmContext contextFor(Connection connection) {
        Connection other = connection.direction() == Direction.OUTBOUND ? inbound : outbound;
        State otherState = other == null ? State.IDLE : other.state().state();
        return new FsmContext(
                around.local(),
                config,
                connection.direction(),
                otherState,
                recentFailures(),
                network.nowNs(),
                around.random());
    }

    @Override
    public void received(Connection connection, byte[] message) {
        counters.received(message, network.nowNs());
        around.observer().message(peer(connection), true, message, connection.context());
    }

    @Override
    public void sending(Connection connection, Message message, byte[] bytes) {
        counters.sent(bytes);
        if (message instanceof Notification notification) {
            counters.notified(notification, network.nowNs());
        }
        around.observer().message(peer(connection), false, bytes, connection.context());
    }

    @Override
    public void up(Connection connection, Negotiated negotiated) {
        established = connection;
        session = negotiated;
        InetSocketAddress local = Objects.requireNonNull(connection.local());
        routes.up(connection, negotiated, local.getAddress());
        around.observer().negotiated(peer(connection), negotiated.sent(), negotiated.received(), negotiated);
        updateState("");
        LOG.info(
                "neighbor {}: Established, hold {} s, {}",
                name(),
                negotiated.hold().toSeconds(),
                String.join(", ", negotiated.capabilities()));
        closeOther(connection);
        watched.begin(local.getAddress());
        routes.pump();
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
        boolean inboundEnded = connection.equals(inbound) && connection.state().state() == State.IDLE;
        if (inboundEnded) {
            inbound = null;
        }
        if (step.actions().contains(new Action.Abort())) {
            counters.ended(BgpError.SEND_HOLD_TIMER_EXPIRED.notification());
        }
        String reason = step.reason();
        if (reason != null) {
            failed(reason);
        }
        updateState(reason == null ? "" : reason);
        if (inbound == null
                && outbound != null
                && !held.isHeld()
                && outbound.state().equals(new Idle(FsmState.NEVER))) {
            outbound.handle(new Event.Restart());
        }
        if (reason != null) {
            failures++;
        }
        if (inboundEnded) {
            leave();
        }
    }

    @Override
    public void failed(Connection connection, RuntimeException bug) {
        LOG.error("neighbor {}: internal error, the session is ended; please report it", name(), bug);
        stepped(connection, Step.failed(connection.state(), "internal error, please report it: " + bug));
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
        routes.down();
    }

    private void failed(String reason) {
        // A neighbor that is away for hours is one line, not one every few seconds.
        if (state == State.ESTABLISHED || !reason.equals(lastError)) {
            LOG.info("neighbor {}: {}", name(), reason);
        }
        lastError = reason;
        lastErrorNs = network.nowNs();
    }

    @Override
    public void imported(Update update) {
        routes.imported(update).ifPresent(this::tooMany);
    }

    private void tooMany(Family family) {
        ImportPolicy policy = config.imports();
        String what = routes.received(family) + " of " + family.label() + ", the maximum is " + policy.maxPrefixes();
        String until = policy.restartAfter().isZero()
                ? ", down until it is enabled"
                : ", down for " + policy.restartAfter().toSeconds() + " s";
        hold(Cease.maximumPrefixes(family, policy.maxPrefixes()), what + until, what, policy.restartAfter());
    }

    @Override
    public void refresh(RouteRefresh message) {
        routes.refresh(message);
    }

    @Override
    public void writable(Connection connection) {
        if (connection.equals(established)) {
            routes.pump();
        }
    }

    private void updateState(String reason) {
        State now = furthest();
        if (now != state) {
            State before = state;
            LOG.debug("neighbor {}: {} -> {}", name(), before.label(), now.label());
            state = now;
            sinceNs = network.nowNs();
            around.observer().stateChanged(peer(established), before, now, reason);
        }
    }

    /** The neighbor is where its most advanced connection is; a passive one waits in Active. */
    private State furthest() {
        State furthest = config.passive() && !held.isHeld() ? State.ACTIVE : State.IDLE;
        for (Connection connection : new @Nullable Connection[] {outbound, inbound}) {
            if (connection != null && connection.state().state().compareTo(furthest) > 0) {
                furthest = connection.state().state();
            }
        }
        return furthest;
    }

    private Peer peer(@Nullable Connection connection) {
        InetSocketAddress local = connection == null ? null : connection.local();
        if (local != null) {
            localAddress = local.getAddress();
        }
        return new Peer(
                config.address(),
                config.remoteAs(),
                localAddress,
                around.local().localAs(),
                around.local().routerId());
    }

    NeighborStatus status() {
        return new NeighborStatus(
                config,
                dynamic,
                state,
                Duration.ofNanos(network.nowNs() - sinceNs).toMillis(),
                held.why(),
                established == null || session == null ? null : Status.session(established, session, network.nowNs()),
                counters.messagesIn(),
                counters.messagesOut(),
                routes.status(),
                Status.troubles(counters, lastError, lastErrorNs, network.nowNs()),
                watched.state());
    }

    /** {@code 10.101.2.1 AS2}. */
    String name() {
        return Addresses.text(config.address()) + " AS" + config.remoteAs();
    }
}
