package io.spillway.director.forward;

import io.spillway.director.TunnelPeer;
import io.spillway.director.TunnelSettings;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.SipHash;
import io.spillway.director.packet.Tcp;
import io.spillway.director.tunnel.Outbox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.net.Inet4Address;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * This director's end of the tunnels between sites (RFC 2003). Thread rule: engine thread only.
 *
 * @param address 0: there are no tunnels
 * @param peers in configuration order; a peer is known by its place there
 * @param peerAddresses the only sources IPIP is accepted from, in the order of {@code peers}
 * @param maxSegmentBytes the MSS of a client whose packets come through a tunnel, so that they fit it
 * @param nonces makes the nonces of probes
 * @param tokens makes the tokens of questions
 * @param outbox takes the packets that the director itself sends to peers
 */
public record TunnelEnd(
        int address,
        List<TunnelPeer> peers,
        AddressSet peerAddresses,
        int maxSegmentBytes,
        TunnelSettings settings,
        SipHash nonces,
        SipHash tokens,
        Outbox outbox) {
    /** Without peers nothing is ever put into the outbox. */
    public static final TunnelEnd NONE = new TunnelEnd(
            0,
            List.of(),
            new AddressSet(List.of()),
            0,
            TunnelSettings.DEFAULT,
            SipHash.of24(0, 0),
            SipHash.of24(0, 0),
            new Outbox((_, _) -> MemorySegment.NULL));

    /**
     * @param mtu of the interface tunnels arrive at
     * @param random unpredictable from outside: what it gives must be known to nobody else
     */
    public static TunnelEnd of(
            Inet4Address address,
            List<TunnelPeer> peers,
            int mtu,
            TunnelSettings settings,
            RandomGenerator random,
            SegmentAllocator allocator) {
        return new TunnelEnd(
                Bytes.address(address),
                List.copyOf(peers),
                new AddressSet(peers.stream().map(TunnelPeer::address).toList()),
                mtu - Ipv4.HEADER_BYTES - Ipv4.HEADER_BYTES - Tcp.HEADER_BYTES,
                settings,
                SipHash.of24(random.nextLong(), random.nextLong()),
                SipHash.of24(random.nextLong(), random.nextLong()),
                new Outbox(allocator));
    }

    boolean isEndOf(Packet packet) {
        return address != 0 && packet.destinationLow() == Ip.v4(address) && packet.isV4();
    }

    /** The peer a packet through a tunnel comes from; negative: none. */
    int peerOf(Packet packet) {
        return packet.isV4() ? peerAddresses.indexOf((int) packet.sourceLow()) : -1;
    }

    /** Packets in the middle of unknown connections are offered to peers. */
    boolean repairs() {
        return settings.repair() && !peers.isEmpty();
    }
}
