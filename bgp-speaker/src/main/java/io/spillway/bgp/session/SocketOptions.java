package io.spillway.bgp.session;

import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the kernel is told about the TCP connections of neighbors. Stateless but for the configuration. */
final class SocketOptions {
    private static final IntegerUnixChannelOption IP_TTL = new IntegerUnixChannelOption("IP_TTL", 0, 2);
    private static final IntegerUnixChannelOption IP_MINTTL = new IntegerUnixChannelOption("IP_MINTTL", 0, 21);
    private static final IntegerUnixChannelOption IPV6_UNICAST_HOPS =
            new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", 41, 16);
    private static final IntegerUnixChannelOption IPV6_MINHOPCOUNT =
            new IntegerUnixChannelOption("IPV6_MINHOPCOUNT", 41, 73);
    private static final int MOST_HOPS = 255;

    private final SpeakerConfig config;

    SocketOptions(SpeakerConfig config) {
        this.config = config;
    }

    /** A connection that is going to be dialed. */
    void beforeConnect(EpollSocketChannel channel, NeighborConfig neighbor) {
        common(channel, neighbor);
        String password = neighbor.transport().md5Password();
        if (password != null) {
            channel.config().setTcpMd5Sig(Map.of(neighbor.address(), octets(password)));
        }
    }

    /** A connection that has come; its MD5 key comes from the listening socket. */
    void afterAccept(EpollSocketChannel channel, NeighborConfig neighbor) {
        common(channel, neighbor);
    }

    /**
     * The listening socket: it takes the first packet of every neighbor and answers it.
     *
     * @throws io.netty.channel.ChannelException the kernel has no TCP MD5
     */
    void beforeListen(EpollServerSocketChannel channel) {
        Map<InetAddress, byte[]> keys = new HashMap<>();
        boolean gtsm = false;
        for (NeighborConfig neighbor : config.neighbors()) {
            String password = neighbor.transport().md5Password();
            if (password != null) {
                keys.put(neighbor.address(), octets(password));
            }
            gtsm |= neighbor.transport().gtsmHops() > 0;
        }
        gtsm |= config.dynamic().stream()
                .anyMatch(range -> range.template().transport().gtsmHops() > 0);
        if (!keys.isEmpty()) {
            channel.config().setTcpMd5Sig(keys);
        }
        if (gtsm) {
            // The SYN-ACK must pass the neighbor's own check; to the others it does no harm.
            InetAddress local = config.listen() == null ? null : config.listen().getAddress();
            channel.config().setOption(IP_TTL, MOST_HOPS);
            if (!(local instanceof Inet4Address)) {
                channel.config().setOption(IPV6_UNICAST_HOPS, MOST_HOPS);
            }
        }
    }

    private void common(EpollSocketChannel channel, NeighborConfig neighbor) {
        channel.config().setTcpNoDelay(true);
        // The kernel takes a message only when it has passed on those before: without this its buffer would hide for
        // an hour that the neighbor's window is shut (RFC 9687).
        channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, 1L);
        Transport transport = neighbor.transport();
        boolean ipv4 = neighbor.address() instanceof Inet4Address;
        if (transport.gtsmHops() > 0) {
            hops(channel, ipv4, MOST_HOPS);
            channel.config().setOption(ipv4 ? IP_MINTTL : IPV6_MINHOPCOUNT, MOST_HOPS - transport.gtsmHops() + 1);
        } else if (neighbor.remoteAs() != config.localAs()) {
            // An eBGP neighbor is on the link; with a TTL of 1 nothing we say to it gets any further.
            hops(channel, ipv4, transport.multihopTtl() > 0 ? transport.multihopTtl() : 1);
        }
    }

    private static void hops(EpollSocketChannel channel, boolean ipv4, int hops) {
        channel.config().setOption(ipv4 ? IP_TTL : IPV6_UNICAST_HOPS, hops);
    }

    private static byte[] octets(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }
}
