package io.spillway.director.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;

/** Builds IPv4 packets with TCP or UDP, checksums right unless told otherwise. */
public final class PacketBuilder {
    /** Free bytes in front of a built packet. */
    public static final int ROOM = 64;

    private final int protocol;
    private int source = address("202.100.1.2");
    private int destination = address("202.103.106.5");
    private int sourcePort = 3456;
    private int destinationPort = 80;
    private int flags = Tcp.ACK;
    private int ttl = 64;
    private int typeOfService;
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

    public static int address(String text) {
        return Bytes.address(Inet4Address.ofLiteral(text));
    }

    public PacketBuilder from(String address, int port) {
        return from(address(address), port);
    }

    public PacketBuilder from(int address, int port) {
        source = address;
        sourcePort = port;
        return this;
    }

    public PacketBuilder to(String address, int port) {
        return to(address(address), port);
    }

    public PacketBuilder to(int address, int port) {
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
        int transportHeader = protocol == Packet.TCP ? Tcp.HEADER_BYTES + options.length : 8;
        int transportBytes = transportHeader + payload.length;
        int total = Ipv4.HEADER_BYTES + transportBytes;
        try (var arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(total);
            Bytes.put8(memory, 0, 0x45);
            Bytes.put8(memory, 1, typeOfService);
            Bytes.put16(memory, 2, total);
            Bytes.put16(memory, 6, fragment);
            Bytes.put8(memory, 8, ttl);
            Bytes.put8(memory, 9, protocol);
            Bytes.put32(memory, 12, source);
            Bytes.put32(memory, 16, destination);
            Bytes.put16(memory, 10, ~Checksum.sum(memory, 0, Ipv4.HEADER_BYTES));
            Bytes.put16(memory, 20, sourcePort);
            Bytes.put16(memory, 22, destinationPort);
            MemorySegment.copy(MemorySegment.ofArray(payload), 0, memory, 20 + transportHeader, payload.length);
            if (protocol == Packet.TCP) {
                Bytes.put8(memory, 32, (transportHeader / 4) << 4);
                Bytes.put8(memory, 33, flags);
                MemorySegment.copy(MemorySegment.ofArray(options), 0, memory, 40, options.length);
                putChecksum(memory, 36, transportBytes);
            } else {
                Bytes.put16(memory, 24, transportBytes);
                if (udpChecksum) {
                    putChecksum(memory, 26, transportBytes);
                    if (Bytes.u16(memory, 26) == 0) {
                        Bytes.put16(memory, 26, 0xffff);
                    }
                }
            }
            return memory.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** A packet inside an IPIP packet. */
    public static byte[] ipip(String from, String to, byte[] inner) {
        MemorySegment memory = inMemory(inner);
        Ipv4.encapsulate(memory, ROOM, address(from), address(to), 64, 1);
        return memory.asSlice(ROOM - Ipv4.HEADER_BYTES).toArray(ValueLayout.JAVA_BYTE);
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

    private void putChecksum(MemorySegment memory, long field, int transportBytes) {
        Bytes.put16(
                memory,
                field,
                Checksum.transport(memory, source, destination, protocol, Ipv4.HEADER_BYTES, transportBytes));
    }
}
