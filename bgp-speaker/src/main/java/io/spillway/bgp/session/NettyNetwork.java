package io.spillway.bgp.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.spillway.bgp.message.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP and time from one epoll event loop, which is the speaker's thread. */
final class NettyNetwork implements Network {
    private static final Logger LOG = LoggerFactory.getLogger(NettyNetwork.class);

    private final EventLoop loop;
    private final SocketOptions options;
    private final ChannelGroup channels;
    private final long originNs = System.nanoTime();
    private volatile @Nullable Channel listener;

    NettyNetwork(EventLoop loop, SpeakerConfig config) {
        this.loop = loop;
        this.options = new SocketOptions(config);
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
        var scheduled = loop.schedule(() -> guarded(task), Math.max(0, deadlineNs - nowNs()), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** What a task throws would vanish in its future. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("internal error in a timer of the speaker, please report it", e);
        }
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
                        options.beforeConnect(channel, neighbor);
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
                .handler(new ChannelInitializer<EpollServerSocketChannel>() {
                    @Override
                    protected void initChannel(EpollServerSocketChannel channel) throws IOException {
                        options.beforeListen(channel);
                    }
                })
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

    /** Puts a connection that was accepted under the rules of a neighbor. */
    NettyWire accepted(EpollSocketChannel channel, NeighborConfig neighbor) {
        options.afterAccept(channel, neighbor);
        return wire(channel, neighbor);
    }

    private NettyWire wire(EpollSocketChannel channel, NeighborConfig neighbor) {
        channels.add(channel);
        NettyWire wire = new NettyWire(channel, Addresses.text(neighbor.address()));
        channel.pipeline().addLast(wire);
        return wire;
    }
}
