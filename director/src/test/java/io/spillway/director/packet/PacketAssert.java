package io.spillway.director.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;

/** Statements about a packet in memory, each of which recomputes every checksum from scratch. */
public final class PacketAssert {
    private final MemorySegment memory;
    private final long at;

    private PacketAssert(MemorySegment memory, long at) {
        this.memory = memory;
        this.at = at;
    }

    public static PacketAssert assertPacket(Packet packet) {
        return assertPacket(packet.memory(), packet.at());
    }

    public static PacketAssert assertPacket(MemorySegment memory, long at) {
        return new PacketAssert(memory, at).hasRightChecksums();
    }

    public PacketAssert isFrom(String address, int port) {
        assertThat(text(Ipv4.source(memory, at))).isEqualTo(address);
        assertThat(Bytes.u16(memory, transportAt())).isEqualTo(port);
        return this;
    }

    public PacketAssert isTo(String address, int port) {
        assertThat(text(Ipv4.destination(memory, at))).isEqualTo(address);
        assertThat(Bytes.u16(memory, transportAt() + 2)).isEqualTo(port);
        return this;
    }

    public PacketAssert hasTtl(int ttl) {
        assertThat(Ipv4.ttl(memory, at)).isEqualTo(ttl);
        return this;
    }

    /** The two bytes of an MSS option that is the first option. */
    public PacketAssert hasMss(int bytes) {
        assertThat(Bytes.u16(memory, transportAt() + Tcp.HEADER_BYTES + 2)).isEqualTo(bytes);
        return this;
    }

    /** An outer header of an IPIP packet; goes on with the inner packet. */
    public PacketAssert isTunneled(String from, String to, int typeOfService, boolean dontFragment) {
        assertThat(Ipv4.protocol(memory, at)).isEqualTo(Ipv4.PROTOCOL_IPIP);
        assertThat(text(Ipv4.source(memory, at))).isEqualTo(from);
        assertThat(text(Ipv4.destination(memory, at))).isEqualTo(to);
        assertThat(Ipv4.typeOfService(memory, at)).isEqualTo(typeOfService);
        assertThat(Ipv4.dontFragment(memory, at) != 0).isEqualTo(dontFragment);
        assertThat(Ipv4.ttl(memory, at)).isEqualTo(64);
        assertThat(Ipv4.totalBytes(memory, at)).isEqualTo(20 + Ipv4.totalBytes(memory, at + 20));
        return new PacketAssert(memory, at + 20).hasRightChecksums();
    }

    private PacketAssert hasRightChecksums() {
        assertThat(Checksum.sum(memory, at, Ipv4.headerBytes(memory, at)))
                .as("IPv4 header checksum")
                .isEqualTo(0xffff);
        int protocol = Ipv4.protocol(memory, at);
        boolean unchecked = protocol == Packet.UDP && Bytes.u16(memory, transportAt() + 6) == 0;
        if (protocol != Ipv4.PROTOCOL_IPIP && !unchecked) {
            int length = Ipv4.totalBytes(memory, at) - Ipv4.headerBytes(memory, at);
            int sum = Checksum.transport(
                    memory, Ipv4.source(memory, at), Ipv4.destination(memory, at), protocol, transportAt(), length);
            assertThat(sum)
                    .as("transport checksum over a packet with its checksum")
                    .isZero();
        }
        return this;
    }

    private long transportAt() {
        return at + Ipv4.headerBytes(memory, at);
    }

    private static String text(int address) {
        return Bytes.address(address).getHostAddress();
    }
}
