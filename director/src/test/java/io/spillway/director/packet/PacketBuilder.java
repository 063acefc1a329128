package io.spillway.director.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds IPv4 and IPv6 packets with TCP, UDP or SCTP, checksums right unless told otherwise. */
public final class PacketBuilder {
    /** Free bytes in front of a built packet. */
    public static final int ROOM = 256;

    private final int protocol;
    private InetAddress source = InetAddress.ofLiteral("202.100.1.2");
    private InetAddress destination = InetAddress.ofLiteral("202.103.106.5");
    private int sourcePort = 3456;
    private int destinationPort = 80;
    private int flags = Tcp.ACK;
    private int ttl = 64;
    private int typeOfService;
    private int identification;
    private int sequence;
    private int acknowledgment;
    private int window;
    private int fragment = Ipv4.DONT_FRAGMENT;
    private byte[] options = {};
    private byte[] payload = {};
    private boolean udpChecksum = true;

    private PacketBuilder(int protocol) {
        this.protocol = protocol;
    }

    public static PacketBuilder tcp(int flags) {
        var builder = new PacketBuilder(Packet.TCP);
        builder.flags = flags;
        return builder;
    }

    public static PacketBuilder udp() {
        return new PacketBuilder(Packet.UDP);
    }

    /** @param chunks chunk types and what follows, from the first chunk header on */
    public static PacketBuilder sctp(int... chunks) {
        var builder = new PacketBuilder(Packet.SCTP);
        builder.payload = new byte[chunks.length];
        for (int i = 0; i < chunks.length; i++) {
            builder.payload[i] = (byte) chunks[i];
        }
        return builder;
    }

    public static int address(String text) {
        return Bytes.address(Inet4Address.ofLiteral(text));
    }

    /** @param address of either family, the same as the destination's */
    public PacketBuilder from(String address, int port) {
        return from(InetAddress.ofLiteral(address), port);
    }

    public PacketBuilder from(int address, int port) {
        return from(Bytes.address(address), port);
    }

    public PacketBuilder from(InetAddress address, int port) {
        source = address;
        sourcePort = port;
        return this;
    }

    public PacketBuilder to(String address, int port) {
        return to(InetAddress.ofLiteral(address), port);
    }

    public PacketBuilder to(int address, int port) {
        return to(Bytes.address(address), port);
    }

    public PacketBuilder to(InetAddress address, int port) {
        destination = address;
        destinationPort = port;
        return this;
    }

    public PacketBuilder ttl(int value) {
        ttl = value;
        return this;
    }

    public PacketBuilder typeOfService(int value) {
        typeOfService = value;
        return this;
    }

    /** The 16 bits of flags and fragment offset. */
    public PacketBuilder fragment(int bits) {
        fragment = bits;
        return this;
    }

    public PacketBuilder identification(int value) {
        identification = value;
        return this;
    }

    public PacketBuilder sequence(int sent, int acknowledged) {
        sequence = sent;
        acknowledgment = acknowledged;
        return this;
    }

    /** TCP's window field. */
    public PacketBuilder window(int value) {
        window = value;
        return this;
    }

    /** TCP options; a multiple of four bytes. */
    public PacketBuilder options(int... bytes) {
        options = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            options[i] = (byte) bytes[i];
        }
        return this;
    }

    public PacketBuilder payload(byte[] bytes) {
        payload = bytes;
        return this;
    }

    public PacketBuilder withoutUdpChecksum() {
        udpChecksum = false;
        return this;
    }

    /** The packet alone. */
    public byte[] bytes() {
        int header = isV4() ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        int transportHeader = transportHeaderBytes();
        int transportBytes = transportHeader + payload.length;
        try (var arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(header + (long) transportBytes);
            if (isV4()) {
                Ipv4.write(
                        memory,
                        0,
                        typeOfService,
                        protocol,
                        header + transportBytes,
                        identification,
                        fragment,
                        (int) Ip.low(source),
                        (int) Ip.low(destination),
                        ttl);
            } else {
                Ipv6.write(
                        memory,
                        0,
                        typeOfService,
                        protocol,
                        transportBytes,
                        Ip.high(source),
                        Ip.low(source),
                        Ip.high(destination),
                        Ip.low(destination),
                        ttl);
            }
            Bytes.put16(memory, header, sourcePort);
            Bytes.put16(memory, header + 2, destinationPort);
            MemorySegment.copy(MemorySegment.ofArray(payload), 0, memory, header + transportHeader, payload.length);
            switch (protocol) {
                case Packet.TCP -> {
                    Bytes.put32(memory, header + 4, sequence);
                    Bytes.put32(memory, header + 8, acknowledgment);
                    Bytes.put8(memory, header + 12, (transportHeader / 4) << 4);
                    Bytes.put8(memory, header + 13, flags);
                    Bytes.put16(memory, header + 14, window);
                    MemorySegment.copy(MemorySegment.ofArray(options), 0, memory, header + 20, options.length);
                    putChecksum(memory, header + Tcp.CHECKSUM_AT, header, transportBytes);
                }
                case Packet.UDP -> {
                    Bytes.put16(memory, header + 4, transportBytes);
                    if (udpChecksum) {
                        putChecksum(memory, header + 6, header, transportBytes);
                        if (Bytes.u16(memory, header + 6) == 0) {
                            Bytes.put16(memory, header + 6, 0xffff);
                        }
                    }
                }
                default -> Sctp.writeChecksum(memory, header, transportBytes);
            }
            return memory.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private boolean isV4() {
        return source.getAddress().length == 4;
    }

    private int transportHeaderBytes() {
        return switch (protocol) {
            case Packet.TCP -> Tcp.HEADER_BYTES + options.length;
            case Packet.UDP -> 8;
            default -> 12;
        };
    }

    /** A packet inside an IPIP packet. */
    public static byte[] ipip(String from, String to, byte[] inner) {
        MemorySegment memory = inMemory(inner);
        Ipv4.encapsulate(memory, ROOM, address(from), address(to), 64, 1);
        return memory.asSlice(ROOM - Ipv4.HEADER_BYTES).toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * An ICMP or ICMPv6 message, by the family of the addresses.
     *
     * @param rest the second four bytes
     */
    public static byte[] icmp(String from, String to, int type, int code, int rest, byte[] body) {
        InetAddress source = InetAddress.ofLiteral(from);
        InetAddress destination = InetAddress.ofLiteral(to);
        boolean isV4 = source.getAddress().length == 4;
        int header = isV4 ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        int length = Icmp.HEADER_BYTES + body.length;
        byte[] packet = new byte[header + length];
        try (var arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(packet.length);
            int pseudo = 0;
            if (isV4) {
                Ipv4.write(memory, 0, Packet.ICMP, packet.length, (int) Ip.low(source), (int) Ip.low(destination), 64);
            } else {
                long[] four = {Ip.high(source), Ip.low(source), Ip.high(destination), Ip.low(destination)};
                Ipv6.write(memory, 0, 0, Packet.ICMPV6, length, four[0], four[1], four[2], four[3], 64);
                pseudo = Checksum.pseudoHeader(four[0], four[1], four[2], four[3], Packet.ICMPV6, length);
            }
            Bytes.put8(memory, header, type);
            Bytes.put8(memory, header + 1, code);
            Bytes.put32(memory, header + 4, rest);
            MemorySegment.copy(MemorySegment.ofArray(body), 0, memory, header + Icmp.HEADER_BYTES, body.length);
            Icmp.writeChecksum(memory, header, length, pseudo);
            return memory.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /**
     * Fragments of a packet, without options.
     *
     * @param bytes of the payload in each but the last, a multiple of 8
     */
    public static List<byte[]> fragments(byte[] packet, int identification, int bytes) {
        var fragments = new ArrayList<byte[]>();
        int header = (packet[0] & 0xf0) == 0x40 ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        for (int offset = 0; offset < packet.length - header; offset += bytes) {
            int end = Math.min(offset + bytes, packet.length - header);
            fragments.add(fragment(packet, identification, offset, end, end < packet.length - header));
        }
        return fragments;
    }

    /** One fragment, from {@code start} to {@code end} of the payload. */
    public static byte[] fragment(byte[] packet, int identification, int start, int end, boolean more) {
        boolean isV4 = (packet[0] & 0xf0) == 0x40;
        int header = isV4 ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        int fragmentHeader = isV4 ? 0 : 8;
        byte[] fragment = Arrays.copyOf(packet, header + fragmentHeader + end - start);
        System.arraycopy(packet, header + start, fragment, header + fragmentHeader, end - start);
        MemorySegment memory = MemorySegment.ofArray(fragment);
        if (isV4) {
            Bytes.put16(memory, 4, identification);
            Ipv4.refragment(memory, 0, fragment.length, start, more);
        } else {
            Bytes.put16(memory, 4, 8 + end - start);
            Bytes.put64(memory, header, 0);
            Bytes.put8(memory, header, packet[6]);
            Bytes.put8(memory, 6, Ipv6.FRAGMENT_HEADER);
            Bytes.put16(memory, header + 2, start | (more ? 1 : 0));
            Bytes.put32(memory, header + 4, identification);
        }
        return fragment;
    }

    /** The packet at {@link #ROOM} in native memory. */
    public MemorySegment inMemory() {
        return inMemory(bytes());
    }

    public static MemorySegment inMemory(byte[] packet) {
        MemorySegment memory = Arena.ofAuto().allocate(ROOM + (long) packet.length);
        MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, ROOM, packet.length);
        return memory;
    }

    private void putChecksum(MemorySegment memory, long field, int header, int transportBytes) {
        int pseudo = Checksum.pseudoHeader(
                Ip.high(source), Ip.low(source), Ip.high(destination), Ip.low(destination), protocol, transportBytes);
        Bytes.put16(memory, field, Checksum.transport(pseudo, memory, header, transportBytes));
    }
}
