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
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A BGP speaker that announces service addresses. Every public method may be called from any thread; everything happens
 * on one event loop thread of its own.
 */
public final class Speaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final SpeakerConfig config;
    private final EventLoopGroup group;
    private final NettyNetwork network;
    private final Originated routes = new Originated();
    private final Map<InetAddress, Neighbor> neighbors = new LinkedHashMap<>();
    private final LogLimit refusedLog = new LogLimit(Duration.ofSeconds(1));
    private final AtomicBoolean shutdown = new AtomicBoolean();
    private long refused;

    private Speaker(SpeakerConfig config) {
        this.config = config;
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("bgp-speaker", true), EpollIoHandler.newFactory());
        this.network = new NettyNetwork(group.next(), config.localAs());
        for (NeighborConfig neighbor : config.neighbors()) {
            neighbors.put(neighbor.address(), new Neighbor(config, neighbor, routes, network, new SplittableRandom()));
        }
    }

    /**
     * Starts a speaker: listens, and dials the neighbors that are not passive.
     *
     * @throws SpeakerException no epoll here, or the listen address can't be had; nothing is left behind
     */
    public static Speaker start(SpeakerConfig config) throws SpeakerException {
        if (!Epoll.isAvailable()) {
            throw new SpeakerException(
                    "BGP needs Linux with epoll on x86-64 or aarch64; Netty says: " + Epoll.unavailabilityCause(),
                    Epoll.unavailabilityCause());
        }
        Speaker speaker = new Speaker(config);
        try {
            speaker.listen();
            speaker.onLoop(() -> speaker.neighbors.values().forEach(Neighbor::start));
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
        InetAddress from = channel.remoteAddress().getAddress();
        Neighbor neighbor = neighbors.get(from);
        if (neighbor == null) {
            refused++;
            if (refusedLog.ask(network.nowNs()) >= 0) {
                LOG.warn(
                        "refused a connection from {}: not a configured neighbor ({} so far)",
                        Addresses.text(from),
                        refused);
            }
            channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            return;
        }
        NettyWire wire = network.wire(channel, neighbor.config());
        Wire.Listener listener = neighbor.accept(wire);
        if (listener == null) {
            wire.close();
        } else {
            wire.listener(listener);
        }
    }

    /**
     * Announces a set to every neighbor in one go. Returns when the UPDATEs have been handed to the kernel, or queued
     * for neighbors that don't take more right now.
     *
     * @param set each replaces an earlier announcement of the same prefix
     * @throws IllegalStateException the speaker is shut down
     */
    public void announce(Collection<Announcement> set) {
        List<Announcement> copy = List.copyOf(set);
        onLoop(() -> changed(routes.announce(copy)));
    }

    /**
     * Withdraws a set from every neighbor in one go; prefixes that are not announced are ignored. Returns like
     * {@link #announce}.
     *
     * @throws IllegalStateException the speaker is shut down
     */
    public void withdraw(Collection<Prefix> set) {
        List<Prefix> copy = List.copyOf(set);
        onLoop(() -> changed(routes.withdraw(copy)));
    }

    private void changed(Collection<Prefix> prefixes) {
        if (!prefixes.isEmpty()) {
            neighbors.values().forEach(neighbor -> neighbor.routesChanged(prefixes));
        }
    }

    /** What is announced now, oldest first; empty after the shutdown. */
    public List<Announcement> announced() {
        return onSpeakerThread(routes::all, List.of());
    }

    /** Every neighbor at the same moment, in the order of the configuration; empty after the shutdown. */
    public List<NeighborStatus> neighbors() {
        return onSpeakerThread(
                () -> neighbors.values().stream().map(Neighbor::status).toList(), List.of());
    }

    /** Connections refused since start because they came from no configured neighbor; 0 after the shutdown. */
    public long refusedConnections() {
        return onSpeakerThread(() -> refused, 0L);
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
        changed(routes.withdraw(List.copyOf(routes.prefixes())));
        network.closeListener();
        neighbors.values().forEach(neighbor -> neighbor.stop(cease));
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

    private void onLoop(Runnable task) {
        Boolean done = onSpeakerThread(
                () -> {
                    task.run();
                    return true;
                },
                false);
        if (!done) {
            throw new IllegalStateException("the speaker is shut down");
        }
    }

    /** Calls on the loop; the value given when the speaker is shut down. */
    private <T> T onSpeakerThread(Callable<T> task, T afterShutdown) {
        if (shutdown.get()) {
            return afterShutdown;
        }
        try {
            return network.loop().submit(task).syncUninterruptibly().getNow();
        } catch (RejectedExecutionException e) {
            return afterShutdown;
        }
    }
}
