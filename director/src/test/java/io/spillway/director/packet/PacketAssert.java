package io.spillway.director.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

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
        assertThat(source()).isEqualTo(InetAddress.ofLiteral(address));
        assertThat(Bytes.u16(memory, transportAt())).isEqualTo(port);
        return this;
    }

    public PacketAssert isTo(String address, int port) {
        assertThat(destination()).isEqualTo(InetAddress.ofLiteral(address));
        assertThat(Bytes.u16(memory, transportAt() + 2)).isEqualTo(port);
        return this;
    }

    /** Without a look at ports. */
    public PacketAssert isBetween(String from, String to) {
        assertThat(source()).isEqualTo(InetAddress.ofLiteral(from));
        assertThat(destination()).isEqualTo(InetAddress.ofLiteral(to));
        return this;
    }

    /** An ICMP error; goes on with what it quotes, whose checksums are left alone. */
    public PacketAssert quotes(int type, int code, int rest) {
        assertThat(Bytes.u8(memory, transportAt())).as("type").isEqualTo(type);
        assertThat(Bytes.u8(memory, transportAt() + 1)).as("code").isEqualTo(code);
        assertThat(Bytes.i32(memory, transportAt() + 4)).as("second word").isEqualTo(rest);
        return new PacketAssert(memory, transportAt() + 8);
    }

    /** A reset. */
    public PacketAssert isReset(int flags, int sequence, int acknowledgment) {
        assertThat(Bytes.u8(memory, transportAt() + 13)).as("flags").isEqualTo(flags);
        assertThat(Bytes.i32(memory, transportAt() + 4)).as("sequence").isEqualTo(sequence);
        assertThat(Bytes.i32(memory, transportAt() + 8)).as("acknowledgment").isEqualTo(acknowledgment);
        return this;
    }

    /** TTL or hop limit. */
    public PacketAssert hasTtl(int ttl) {
        assertThat(isV4() ? Ipv4.ttl(memory, at) : Ipv6.hopLimit(memory, at)).isEqualTo(ttl);
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
        assertThat(source()).isEqualTo(InetAddress.ofLiteral(from));
        assertThat(destination()).isEqualTo(InetAddress.ofLiteral(to));
        assertThat(Ipv4.typeOfService(memory, at)).isEqualTo(typeOfService);
        assertThat(Ipv4.dontFragment(memory, at) != 0).isEqualTo(dontFragment);
        assertThat(Ipv4.ttl(memory, at)).isEqualTo(64);
        return inner(20);
    }

    /** Goes on with the packet behind so many bytes of outer headers, whose lengths must fit. */
    public PacketAssert inner(int outerBytes) {
        var inner = new PacketAssert(memory, at + outerBytes);
        assertThat(totalBytes()).as("length in the outer header").isEqualTo(outerBytes + inner.totalBytes());
        return inner.hasRightChecksums();
    }

    public PacketAssert hasRightChecksums() {
        if (isV4()) {
            assertThat(Checksum.sum(memory, at, Ipv4.headerBytes(memory, at)))
                    .as("IPv4 header checksum")
                    .isEqualTo(0xffff);
        }
        if (isV4() && Ipv4.isFragment(memory, at)) {
            return this; // What it carries can't be checked alone.
        }
        int protocol = isV4() ? Ipv4.protocol(memory, at) : Ipv6.nextHeader(memory, at);
        int length = totalBytes() - (int) (transportAt() - at);
        switch (protocol) {
            case Packet.TCP, Packet.UDP -> {
                boolean unchecked = protocol == Packet.UDP && Bytes.u16(memory, transportAt() + 6) == 0;
                int pseudo = Checksum.pseudoHeader(
                        Ip.high(source()),
                        Ip.low(source()),
                        Ip.high(destination()),
                        Ip.low(destination()),
                        protocol,
                        length);
                if (!unchecked) {
                    assertThat(Checksum.transport(pseudo, memory, transportAt(), length))
                            .as("transport checksum over a packet with its checksum")
                            .isZero();
                }
            }
            case Packet.ICMP ->
                assertThat(Checksum.sum(memory, transportAt(), length))
                        .as("ICMP checksum")
                        .isEqualTo(0xffff);
            case Packet.ICMPV6 -> {
                int pseudo = Checksum.pseudoHeader(
                        Ip.high(source()), Ip.low(source()), Ip.high(destination()), Ip.low(destination()), 58, length);
                assertThat(Checksum.transport(pseudo, memory, transportAt(), length))
                        .as("ICMPv6 checksum")
                        .isZero();
            }
            case Packet.SCTP ->
                assertThat(Bytes.i32(memory, transportAt() + 8))
                        .as("SCTP checksum")
                        .isEqualTo(Sctp.checksum(memory, transportAt(), length));
            default -> {}
        }
        return this;
    }

    private boolean isV4() {
        return Ipv4.version(memory, at) == 4;
    }

    private int totalBytes() {
        return isV4() ? Ipv4.totalBytes(memory, at) : Ipv6.HEADER_BYTES + Ipv6.payloadBytes(memory, at);
    }

    private long transportAt() {
        return at + (isV4() ? Ipv4.headerBytes(memory, at) : Ipv6.HEADER_BYTES);
    }

    private InetAddress source() {
        return isV4()
                ? Bytes.address(Ipv4.source(memory, at))
                : Ip.address(Bytes.i64(memory, at + 8), Bytes.i64(memory, at + 16));
    }

    private InetAddress destination() {
        return isV4()
                ? Bytes.address(Ipv4.destination(memory, at))
                : Ip.address(Bytes.i64(memory, at + 24), Bytes.i64(memory, at + 32));
    }
}
