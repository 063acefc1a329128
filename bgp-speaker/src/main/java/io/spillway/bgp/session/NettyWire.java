package io.spillway.bgp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Header;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP connection through Netty: cuts the stream into messages and closes gently. Confined to the speaker's thread,
 * which is the channel's event loop.
 */
final class NettyWire extends ByteToMessageDecoder implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(NettyWire.class);
    /** How long a closed connection may take to deliver its NOTIFICATION. */
    private static final long LINGER_MS = 1000;

    private final Channel channel;
    private final String neighbor;
    private final ChannelFutureListener written;
    private @Nullable Listener listener;

    /** @param neighbor how to name the other end */
    NettyWire(Channel channel, String neighbor) {
        this.channel = channel;
        this.neighbor = neighbor;
        this.written = future -> {
            if (future.isSuccess()) {
                taken();
            } else {
                lost(SocketErrors.established(neighbor, future.cause()));
            }
        };
    }

    void listener(Listener newListener) {
        listener = newListener;
    }

    @Override
    public void write(byte[] message) {
        channel.write(Unpooled.wrappedBuffer(message)).addListener(written);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public InetSocketAddress remote() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    /**
     * Says goodbye before hanging up: a socket closed with unread input sends a reset, which can overtake the
     * NOTIFICATION. So our direction is closed first and the rest is read away until the neighbor has closed too.
     */
    @Override
    public void close() {
        listener = null;
        if (!channel.isActive()) {
            hangUp();
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> closeOutput());
        var limit = channel.eventLoop().schedule(this::hangUp, LINGER_MS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> limit.cancel(false));
    }

    @Override
    public void abort() {
        listener = null;
        if (channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        hangUp();
    }

    private void taken() {
        if (listener != null) {
            listener.taken();
        }
    }

    private void closeOutput() {
        ((DuplexChannel) channel).shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private void hangUp() {
        channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (listener != null) {
            listener.connected();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        Listener now = listener;
        if (now == null) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < Header.LENGTH) {
            return;
        }
        try {
            byte[] start = new byte[Header.LENGTH];
            in.getBytes(in.readerIndex(), start);
            int length = Header.decode(start, now.context()).length();
            if (in.readableBytes() >= length) {
                byte[] message = new byte[length];
                in.readBytes(message);
                now.received(message);
            }
        } catch (DecodeException e) {
            in.skipBytes(in.readableBytes());
            now.malformed(e);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (listener != null && channel.isWritable()) {
            listener.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx); // what was read before comes first
        lost(neighbor + " closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("neighbor {}: internal error, the connection is closed; please report it", neighbor, cause);
        }
        lost(SocketErrors.established(neighbor, cause));
        hangUp();
    }

    /** Tells the listener, once, that there is no connection. */
    void lost(String why) {
        Listener now = listener;
        if (now != null) {
            listener = null;
            now.disconnected(why);
        }
    }
}
