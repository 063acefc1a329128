package io.spillway.director.forward;

import io.spillway.director.packet.Bytes;
import java.net.Inet4Address;
import java.util.List;

/**
 * This director's end of the tunnels between sites (RFC 2003). Thread rule: immutable.
 *
 * @param address 0: there are no tunnels
 * @param peers the only sources IPIP is accepted from
 * @param maxSegmentBytes the MSS of a client whose packets come through a tunnel, so that they fit it
 */
public record TunnelEnd(int address, AddressSet peers, int maxSegmentBytes) {
    public static final TunnelEnd NONE = new TunnelEnd(0, new AddressSet(List.of()), 0);

    private static final int OUTER_HEADER_BYTES = 20;
    private static final int INNER_HEADERS_BYTES = 40;

    /** @param mtu of the interface tunnels arrive at */
    public static TunnelEnd of(Inet4Address address, List<Inet4Address> peers, int mtu) {
        return new TunnelEnd(
                Bytes.address(address), new AddressSet(peers), mtu - OUTER_HEADER_BYTES - INNER_HEADERS_BYTES);
    }

    boolean isEndOf(int destination) {
        return address != 0 && destination == address;
    }
}
