package io.spillway.bgp.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.spillway.bgp.message.Addresses;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** TCP and time from one epoll event loop, which is the speaker's thread. */
final class NettyNetwork implements Network {
    /** RFC 9687, section 6: a neighbor that takes nothing for this long, or twice the hold time, is stuck. */
    private static final Duration SEND_HOLD = Duration.ofMinutes(8);

    private static final IntegerUnixChannelOption IP_TTL = new IntegerUnixChannelOption("IP_TTL", 0, 2);
    private static final IntegerUnixChannelOption IPV6_UNICAST_HOPS =
            new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", 41, 16);

    private final EventLoop loop;
    private final long localAs;
    private final ChannelGroup channels;
    private final long originNs = System.nanoTime();
    private volatile @Nullable Channel listener;

    NettyNetwork(EventLoop loop, long localAs) {
        this.loop = loop;
        this.localAs = localAs;
        this.channels = new DefaultChannelGroup(loop);
    }

    /** The speaker's thread. */
    EventLoop loop() {
        return loop;
    }

    /** Every open connection, for the end of the speaker. */
    ChannelGroup channels() {
        return channels;
    }

    @Override
    public long nowNs() {
        return System.nanoTime() - originNs;
    }

    @Override
    public Alarm at(long deadlineNs, Runnable task) {
        var scheduled = loop.schedule(task, Math.max(0, deadlineNs - nowNs()), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public Wire dial(NeighborConfig neighbor, Wire.Listener events) {
        InetSocketAddress remote = new InetSocketAddress(neighbor.address(), neighbor.port());
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // ConnectRetryTimer decides
                .handler(new ChannelInitializer<EpollSocketChannel>() {
                    @Override
                    protected void initChannel(EpollSocketChannel channel) {
                        wire(channel, neighbor).listener(events);
                    }
                });
        if (neighbor.localAddress() != null) {
            bootstrap.localAddress(new InetSocketAddress(neighbor.localAddress(), 0));
        }
        ChannelFuture dialing = bootstrap.connect(remote);
        NettyWire wire = dialing.channel().pipeline().get(NettyWire.class);
        dialing.addListener(future -> {
            if (!future.isSuccess()) {
                wire.lost(SocketErrors.dialing(remote, future.cause()));
            }
        });
        return wire;
    }

    /**
     * Accepts connections.
     *
     * @param accepted gets each of them before anything is read from it
     */
    ChannelFuture listen(InetSocketAddress address, Consumer<EpollSocketChannel> accepted) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<EpollSocketChannel>() {
                    @Override
                    protected void initChannel(EpollSocketChannel channel) {
                        accepted.accept(channel);
                    }
                })
                .bind(address);
        listener = bound.channel();
        return bound;
    }

    /** Accepts nothing any more. */
    void closeListener() {
        Channel open = listener;
        if (open != null) {
            open.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }

    /** Puts a connection under the rules of a neighbor. */
    NettyWire wire(EpollSocketChannel channel, NeighborConfig neighbor) {
        channels.add(channel);
        channel.config().setTcpNoDelay(true);
        long sendHoldMs = Math.max(SEND_HOLD.toMillis(), 2 * neighbor.holdTime().toMillis());
        channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) sendHoldMs);
        if (neighbor.remoteAs() != localAs) {
            // An eBGP neighbor is on the link; with a TTL of 1 nothing we say to it gets any further.
            boolean ipv4 = neighbor.address() instanceof Inet4Address;
            channel.config().setOption(ipv4 ? IP_TTL : IPV6_UNICAST_HOPS, 1);
        }
        NettyWire wire = new NettyWire(channel, Addresses.text(neighbor.address()));
        channel.pipeline().addLast(wire);
        return wire;
    }
}
