package io.spillway.bgp.session;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.rib.Rib;
import io.spillway.bgp.rib.RibLimits;
import io.spillway.bgp.rib.Route;
import io.spillway.bgp.rib.RoutePages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A BGP speaker that announces service addresses. Every public method may be called from any thread but the speaker's
 * own, on which observers are called; everything happens on one event loop thread.
 */
public final class Speaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
    /** Prefixes looked at in one go: about a millisecond. */
    private static final int PAGE = 1000;

    private final SpeakerConfig config;
    private final EventLoopGroup group;
    private final NettyNetwork network;
    private final Observers observers = new Observers();
    private final Neighbors neighbors;
    private final Rib rib;
    private final AtomicBoolean shutdown = new AtomicBoolean();

    private Speaker(SpeakerConfig config, Liveness liveness) {
        this.config = config;
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("bgp-speaker", true), EpollIoHandler.newFactory());
        this.network = new NettyNetwork(group.next(), config);
        SplittableRandom random = new SplittableRandom();
        this.rib = new Rib(config.localAs(), config.routerId(), RibLimits.DEFAULT, random.nextLong());
        this.neighbors =
                new Neighbors(new Surroundings(config, network, random, observers, liveness, network.loop(), rib));
    }

    /** Starts a speaker whose neighbors are watched by their hold time alone; see {@link #start(SpeakerConfig, Liveness)}. */
    public static Speaker start(SpeakerConfig config) throws SpeakerException {
        return start(config, Liveness.NONE);
    }

    /**
     * Starts a speaker: listens, and dials the neighbors that are not passive.
     *
     * @param liveness watches the neighbors that are configured with BFD
     * @throws SpeakerException no epoll here, or the listen address can't be had; nothing is left behind
     */
    public static Speaker start(SpeakerConfig config, Liveness liveness) throws SpeakerException {
        if (!Epoll.isAvailable()) {
            throw new SpeakerException(
                    "BGP needs Linux with epoll on x86-64 or aarch64; Netty says: " + Epoll.unavailabilityCause(),
                    Epoll.unavailabilityCause());
        }
        Speaker speaker = new Speaker(config, liveness);
        try {
            speaker.listen();
            speaker.onLoop(() -> {
                speaker.neighbors.start();
                return true;
            });
            return speaker;
        } catch (SpeakerException e) {
            speaker.close();
            throw e;
        }
    }

    private void listen() throws SpeakerException {
        InetSocketAddress address = config.listen();
        if (address == null) {
            return;
        }
        ChannelFuture bound = network.listen(address, this::accepted).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new SpeakerException(SocketErrors.binding(address, bound.cause()), bound.cause());
        }
        LOG.info(
                "AS{} {}: listening on {}",
                config.localAs(),
                Addresses.text(config.routerId()),
                SocketErrors.where(address));
    }

    private void accepted(EpollSocketChannel channel) {
        Neighbor neighbor = neighbors.connecting(channel.remoteAddress().getAddress());
        if (neighbor == null) {
            channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            return;
        }
        NettyWire wire = network.accepted(channel, neighbor.config());
        Wire.Listener listener = neighbor.accept(wire);
        if (listener == null) {
            wire.close();
        } else {
            wire.listener(listener);
        }
    }

    /** From now on the observer sees everything that happens, until the observation is closed. */
    public Observation observe(SpeakerObserver observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    /** {@link #change(Collection, Collection)} without withdrawals. */
    public void announce(Collection<Announcement> set) {
        change(set, List.of());
    }

    /** {@link #change(Collection, Collection)} without announcements. */
    public void withdraw(Collection<Prefix> set) {
        change(List.of(), set);
    }

    /** {@link #change(Collection, Collection, Predicate)} without withdrawals. */
    public int announce(Collection<Announcement> set, Predicate<NeighborConfig> to) {
        return change(set, List.of(), to);
    }

    /** {@link #change(Collection, Collection, Predicate)} without announcements. */
    public int withdraw(Collection<Prefix> set, Predicate<NeighborConfig> to) {
        return change(List.of(), set, to);
    }

    /**
     * Announces and withdraws in one step at every neighbor; dynamic ones that come later get it too. Returns when the
     * UPDATEs have been handed to the kernel, or queued for neighbors that don't take more right now.
     *
     * @param announce each replaces an earlier announcement of the same prefix
     * @param withdraw prefixes that are not announced are ignored; one that is in both sets is announced
     * @throws IllegalStateException the speaker is shut down
     */
    public void change(Collection<Announcement> announce, Collection<Prefix> withdraw) {
        List<Announcement> added = List.copyOf(announce);
        List<Prefix> removed = List.copyOf(withdraw);
        onLoop(() -> {
            neighbors.changeAll(added, removed);
            return true;
        });
    }

    /**
     * Announces and withdraws in one step at some neighbors, like {@link #change(Collection, Collection)}. Dynamic ones
     * that come later don't get it.
     *
     * @param to which neighbors; called on the speaker's thread
     * @return how many neighbors that are
     * @throws IllegalStateException the speaker is shut down
     */
    public int change(Collection<Announcement> announce, Collection<Prefix> withdraw, Predicate<NeighborConfig> to) {
        List<Announcement> added = List.copyOf(announce);
        List<Prefix> removed = List.copyOf(withdraw);
        return onLoop(() -> neighbors.change(added, removed, to));
    }

    /** What is announced to every neighbor now, oldest first; empty after the shutdown. */
    public List<Announcement> announced() {
        return onSpeakerThread(neighbors::announced, List::of);
    }

    /**
     * What one neighbor has from us, as it was sent: with the next hop and every attribute. Empty: it is not
     * established or there is no such neighbor.
     */
    public List<Announcement> adjRibOut(InetAddress neighbor) {
        return onSpeakerThread(
                () -> neighbors
                        .find(neighbor)
                        .map(found -> found.routes().sent())
                        .orElse(List.of()),
                List::of);
    }

    /**
     * Ends a session; the next attempt at one follows soon.
     *
     * @param why what the neighbor is told
     * @return false: there is no such neighbor, or it is not established
     */
    public boolean teardown(InetAddress neighbor, Notification why) {
        return with(neighbor, found -> found.teardown(why, "by its operator"));
    }

    /**
     * Ends the session with a neighbor, which stays down until it is enabled.
     *
     * @param communication for its operators, as in {@link #shutdown}
     * @return false: there is no such neighbor
     */
    public boolean disable(InetAddress neighbor, String communication) {
        return with(neighbor, found -> {
            found.stop(Notification.administrativeShutdown(communication));
            return true;
        });
    }

    /**
     * Lets a neighbor come back that was disabled, or is held down because of its maximum of prefixes.
     *
     * @return false: there is no such neighbor
     */
    public boolean enable(InetAddress neighbor) {
        return with(neighbor, found -> {
            found.enable();
            return true;
        });
    }

    /**
     * Asks a neighbor for all its routes of a family again (RFC 2918).
     *
     * @return false: there is no such neighbor, it is not established, or it has not agreed to that
     */
    public boolean requestRefresh(InetAddress neighbor, Family family) {
        return with(neighbor, found -> found.routes().request(family));
    }

    /**
     * Sends everything to a neighbor again, unasked.
     *
     * @return false: there is no such neighbor, or it is not established
     */
    public boolean resend(InetAddress neighbor) {
        return with(neighbor, found -> {
            found.routes().resend();
            return found.isEstablished();
        });
    }

    /** The routes to exactly this prefix that are kept, the best first; empty after the shutdown. */
    public List<Route> routes(Prefix prefix) {
        return onSpeakerThread(() -> rib.routes(prefix), List::of);
    }

    /** The routes to the longest prefix with this address in it, the best first; empty after the shutdown. */
    public List<Route> routes(InetAddress address) {
        return onSpeakerThread(() -> rib.routes(address), List::of);
    }

    /** How many prefixes of a family there is a route to that is kept; 0 after the shutdown. */
    public int prefixes(Family family) {
        return onSpeakerThread(() -> rib.prefixes(family), () -> 0);
    }

    /**
     * Shows all routes of a family that are kept, in the order of their prefixes, some thousand at a time, so that the
     * speaker never waits: nothing happens between two pages, and much may happen meanwhile. Prefixes that come later
     * are not among them.
     *
     * @param page gets them, on the calling thread; false: that is enough
     */
    public void forEachRoute(Family family, Predicate<List<Route>> page) {
        RoutePages pages =
                onSpeakerThread(() -> rib.pages(family), RoutePages::none).sort();
        List<Route> next = onSpeakerThread(() -> pages.next(PAGE), List::of);
        while (!next.isEmpty() && page.test(next)) {
            next = onSpeakerThread(() -> pages.next(PAGE), List::of);
        }
    }

    private boolean with(InetAddress address, Function<Neighbor, Boolean> task) {
        return onLoop(() -> neighbors.find(address).map(task).orElse(false));
    }

    /** Every neighbor at the same moment, in the order of the configuration; empty after the shutdown. */
    public List<NeighborStatus> neighbors() {
        return onSpeakerThread(
                () -> neighbors.all().stream().map(Neighbor::status).toList(), List::of);
    }

    /**
     * Connections refused since start, because they came from no neighbor or there were too many from a range; 0 after
     * the shutdown.
     */
    public long refusedConnections() {
        return onSpeakerThread(neighbors::refused, () -> 0L);
    }

    /**
     * Withdraws everything, tells every neighbor why (Cease / Administrative Shutdown), and closes. A second call does
     * nothing.
     *
     * @param communication for the operators of the neighbors, cut at 255 octets of UTF-8 (RFC 9003); empty: none
     * @param limit how long to wait for neighbors that don't take it; never longer
     */
    public void shutdown(String communication, Duration limit) {
        if (shutdown.getAndSet(true)) {
            return;
        }
        long deadlineNs = System.nanoTime() + limit.toNanos();
        Notification cease = Notification.administrativeShutdown(communication);
        var saidGoodbye = network.loop().submit(() -> sayGoodbye(cease));
        if (saidGoodbye.awaitUninterruptibly(untilMs(deadlineNs))) {
            network.channels().newCloseFuture().awaitUninterruptibly(untilMs(deadlineNs));
        }
        // What is still open now is closed by the event loop as it ends.
        group.shutdownGracefully(0, untilMs(deadlineNs), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(untilMs(deadlineNs));
    }

    private void sayGoodbye(Notification cease) {
        neighbors.withdrawAll();
        network.closeListener();
        neighbors.stop(cease);
        LOG.info("AS{} {}: shut down", config.localAs(), Addresses.text(config.routerId()));
    }

    private static long untilMs(long deadlineNs) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime()));
    }

    /** {@link #shutdown} without a text, within a second. */
    @Override
    public void close() {
        shutdown("", CLOSE_LIMIT);
    }

    private <T> T onLoop(Callable<T> task) {
        return onSpeakerThread(task, () -> {
            throw new IllegalStateException("the speaker is shut down");
        });
    }

    /** Calls on the loop, or takes the value given when the speaker is shut down. */
    private <T> T onSpeakerThread(Callable<T> task, Supplier<T> afterShutdown) {
        if (shutdown.get()) {
            return afterShutdown.get();
        }
        try {
            return network.loop().submit(task).syncUninterruptibly().getNow();
        } catch (RejectedExecutionException e) {
            return afterShutdown.get();
        }
    }
}
