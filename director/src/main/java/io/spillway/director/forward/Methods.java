package io.spillway.director.forward;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Encapsulation;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Ipv6;
import io.spillway.director.packet.Packet;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.RealServer;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * How packets are rewritten on their way to real servers and back, by each forwarding method. Pure; nothing allocated.
 * Thread rule: engine thread only.
 */
final class Methods {
    private static final int DYNAMIC_PORTS = 49_152;
    private static final int LONGEST_PACKET_BYTES = 65_575; // IPv6 doesn't count its own header

    private final FlowTable flows;
    private final Links links;
    private final Services services;
    private final ClientAddresses clientAddresses;
    private final Encapsulation encapsulation;
    private final long sourceV4;
    private final long sourceV6High;
    private final long sourceV6Low;
    private final long[] localHighs;
    private final long[] localLows;

    /** @param copiesDontFragment what is put around a packet that must not be fragmented must not be, either */
    Methods(Services services, FlowTable flows, Links links, boolean copiesDontFragment, Counters counters) {
        this.services = services;
        this.flows = flows;
        this.links = links;
        clientAddresses = new ClientAddresses(flows, counters);
        encapsulation = new Encapsulation(copiesDontFragment);
        sourceV4 = low(links.tunnelSourceV4());
        sourceV6High = high(links.tunnelSourceV6());
        sourceV6Low = low(links.tunnelSourceV6());
        localHighs = links.localAddresses().stream().mapToLong(Ip::high).toArray();
        localLows = links.localAddresses().stream().mapToLong(Ip::low).toArray();
    }

    /** The largest packet of a client that fits on its way to a server; longer ones must be refused or fragmented. */
    int maxBytes(RealServer server) {
        if (server.method() == Forwarding.Method.LOCAL) {
            return LONGEST_PACKET_BYTES; // goes by no wire
        }
        if (server.method() != Forwarding.Method.TUN) {
            return maxBytesToServers();
        }
        int mtu = server.pathMtu() == 0 ? links.serverMtu() : Math.min(server.pathMtu(), links.serverMtu());
        return mtu - overheadBytes(server);
    }

    /** The same where nothing is put around it. */
    int maxBytesToServers() {
        return links.serverMtu();
    }

    /** The same of a server's reply on its way to the client. */
    int maxBytesToClient() {
        return links.clientMtu();
    }

    /** What a method puts around each packet. */
    static int overheadBytes(RealServer server) {
        if (!(server.forwarding() instanceof Forwarding.Tunnel tunnel)) {
            return 0;
        }
        int shim = switch (tunnel.encapsulation()) {
            case IPIP -> 0;
            case GRE -> tunnel.checksum() ? Encapsulation.GRE_CHECKSUM_BYTES : Encapsulation.GRE_BYTES;
            case GUE -> Encapsulation.GUE_BYTES;
        };
        return shim + (Ip.isV4(server.addressHigh(), server.addressLow()) ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES);
    }

    /**
     * Rewrites a client's packet for the server of its flow; it fits, and its TTL is 2 or more.
     *
     * @return its fate
     */
    Counter toServer(Packet packet, int flow, RealServer server) {
        return switch (server.method()) {
            case NAT -> {
                packet.decrementTtl();
                packet.rewriteDestination(
                        server.addressHigh(), server.addressLow(), server.port(packet.destinationPort()));
                yield Counter.FORWARDED_NAT_IN;
            }
            case DR -> {
                packet.decrementTtl();
                packet.routeTo(server.addressHigh(), server.addressLow());
                yield Counter.FORWARDED_DR;
            }
            case TUN -> {
                packet.decrementTtl();
                yield tunnel(packet, server);
            }
            case FULLNAT -> {
                packet.decrementTtl();
                if (packet.protocol() == Packet.TCP) {
                    Counter fault = clientAddresses.toServer(packet, flow, server, maxBytes(server));
                    if (fault != null) {
                        yield fault;
                    }
                }
                int local = flows.local(flow);
                packet.rewriteSource(localHighs[local], localLows[local], flows.localPort(flow));
                packet.rewriteDestination(
                        server.addressHigh(), server.addressLow(), server.port(packet.destinationPort()));
                yield Counter.FORWARDED_FULLNAT_IN;
            }
            case LOCAL -> Counter.FORWARDED_LOCAL;
        };
    }

    /**
     * Rewrites a server's reply for the client; its TTL is 2 or more.
     *
     * @param vipHigh the flow's VIP
     * @return its fate
     */
    Counter toClient(Packet packet, int flow, long vipHigh, long vipLow) {
        packet.decrementTtl();
        packet.rewriteSource(vipHigh, vipLow, flows.vipPort(flow));
        if (!flows.isFullNat(flow)) {
            return Counter.FORWARDED_NAT_OUT;
        }
        if (clientAddresses.isConcerned(flow)) {
            clientAddresses.toClient(
                    packet, flow, services.target(flows.target(flow)) instanceof RealServer server ? server : null);
        }
        packet.rewriteDestination(flows.clientHigh(flow), flows.clientLow(flow), flows.clientPort(flow));
        return Counter.FORWARDED_FULLNAT_OUT;
    }

    /** Wraps a packet, whose TTL is reduced already, for a server behind a tunnel. */
    Counter tunnel(Packet packet, RealServer server) {
        long high = server.addressHigh();
        long low = server.addressLow();
        boolean overV4 = Ip.isV4(high, low);
        long sourceHigh = overV4 ? 0 : sourceV6High;
        long sourceLow = overV4 ? sourceV4 : sourceV6Low;
        int ttl = packet.ttl();
        if (sourceLow == 0 && sourceHigh == 0) {
            return Counter.NO_TUNNEL_SOURCE;
        }
        var tunnel = (Forwarding.Tunnel) server.forwarding();
        switch (tunnel.encapsulation()) {
            case IPIP -> encapsulation.ipip(packet, sourceHigh, sourceLow, high, low, ttl);
            case GRE -> encapsulation.gre(packet, tunnel.checksum(), sourceHigh, sourceLow, high, low, ttl);
            case GUE -> {
                int port = DYNAMIC_PORTS | (spread(packet) & 0x3fff);
                encapsulation.gue(
                        packet, tunnel.checksum(), port, tunnel.port(), sourceHigh, sourceLow, high, low, ttl);
            }
        }
        return Counter.FORWARDED_TUN;
    }

    long localHigh(int local) {
        return localHighs[local];
    }

    long localLow(int local) {
        return localLows[local];
    }

    /** The same for all packets of a flow. */
    private static int spread(Packet packet) {
        long x = (packet.sourceLow() ^ packet.sourceHigh()) * 0x9e37_79b9_7f4a_7c15L + packet.sourcePort();
        return (int) ((x * 0xbf58_476d_1ce4_e5b9L) >>> 40);
    }

    static long high(@Nullable InetAddress address) {
        return address == null ? 0 : Ip.high(address);
    }

    static long low(@Nullable InetAddress address) {
        return address == null ? 0 : Ip.low(address);
    }
}
