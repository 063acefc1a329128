package io.spillway.director.realserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Forwarding.Encapsulation;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecapsulatorTest {
    private static final String VIP = "202.103.106.5";
    private static final InetAddress VIP6 = InetAddress.ofLiteral("2001:db8::5");
    private static final InetAddress CLIENT6 = InetAddress.ofLiteral("2001:db8:c::2");
    private static final InetAddress DIRECTOR = InetAddress.ofLiteral("10.0.0.1");
    private static final byte[] INNER =
            PacketBuilder.tcp(Tcp.SYN).to(VIP, 80).payload(new byte[37]).bytes();
    private static final int CONGESTED = 3;

    private final Decapsulator decapsulator = new Decapsulator(
            List.of(AddressRange.parse("10.0.0.1"), AddressRange.parse("fd00::/64")),
            List.of(InetAddress.ofLiteral(VIP), VIP6));
    private MemorySegment memory = MemorySegment.NULL;

    @Test
    void findsThePacketInEveryEncapsulation() {
        byte[] inner6 = inner6(6, CLIENT6, VIP6, 21);
        opens(Encapsulation.IPIP, 4, INNER, INNER);
        opens(Encapsulation.IPIP, 6, inner6, inner6);
        opens(Encapsulation.GRE, 0, join(bytes(0, 0, 0x08, 0), INNER), INNER);
        opens(Encapsulation.GRE, 0, join(bytes(0, 0, 0x86, 0xdd), inner6), inner6);
        opens(Encapsulation.GRE, 0, withGreChecksum(INNER), INNER);
        opens(Encapsulation.GUE, 0, join(bytes(0, 4, 0, 0), INNER), INNER);
        opens(Encapsulation.GUE, 0, join(bytes(0, 41, 0, 0), inner6), inner6);
        opens(Encapsulation.GUE, 0, INNER, INNER);
        opens(Encapsulation.GUE, 0, inner6, inner6);
    }

    @Test
    void leavesOutWhatFollowsThePacket() {
        opens(Encapsulation.IPIP, 4, join(INNER, new byte[9]), INNER);
        byte[] inner6 = inner6(17, CLIENT6, VIP6, 8);
        opens(Encapsulation.IPIP, 6, join(inner6, new byte[9]), inner6);
    }

    @Test
    void acceptsOnlyDirectors() {
        assertThat(open(Encapsulation.IPIP, 4, INNER, 0, "10.0.0.2")).isEqualTo(DecapCounter.NOT_A_DIRECTOR);
        assertThat(open(Encapsulation.IPIP, 4, INNER, 0, "fd00:0:0:1::1")).isEqualTo(DecapCounter.NOT_A_DIRECTOR);
        assertThat(open(Encapsulation.IPIP, 4, INNER, 0, "fd00::77")).isEqualTo(DecapCounter.DELIVERED);
        assertThat(new Decapsulator(List.of(), List.of(VIP6))
                        .open(Encapsulation.IPIP, 4, memory, 0, INNER.length, 0, 0, Ip.low(DIRECTOR)))
                .isEqualTo(DecapCounter.NOT_A_DIRECTOR);
    }

    @Test
    void acceptsOnlyVips() {
        byte[] elsewhere = PacketBuilder.tcp(Tcp.SYN).to("202.103.106.6", 80).bytes();
        assertThat(open(Encapsulation.IPIP, 4, elsewhere)).isEqualTo(DecapCounter.NOT_A_VIP);
        assertThat(open(Encapsulation.IPIP, 6, inner6(6, CLIENT6, CLIENT6, 9))).isEqualTo(DecapCounter.NOT_A_VIP);
    }

    @Test
    void acceptsNoSourceThatIsNoClients() {
        for (String source : List.of(VIP, "127.0.0.1", "0.1.2.3", "224.0.0.1", "255.255.255.255")) {
            byte[] inner =
                    PacketBuilder.tcp(Tcp.SYN).from(source, 1).to(VIP, 80).bytes();
            assertThat(open(Encapsulation.IPIP, 4, inner)).as(source).isEqualTo(DecapCounter.INNER_SOURCE);
        }
        for (InetAddress source : List.of(VIP6, InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("ff02::1"))) {
            assertThat(open(Encapsulation.IPIP, 6, inner6(6, source, VIP6, 9)))
                    .as(source.toString())
                    .isEqualTo(DecapCounter.INNER_SOURCE);
        }
    }

    @Test
    void opensNoTunnelInTheTunnel() {
        for (int protocol : new int[] {4, 41, 47}) {
            assertThat(open(Encapsulation.IPIP, 6, inner6(protocol, CLIENT6, VIP6, 9)))
                    .isEqualTo(DecapCounter.NESTED);
            byte[] inner = INNER.clone();
            inner[9] = (byte) protocol;
            assertThat(open(Encapsulation.IPIP, 4, withHeaderChecksum(inner))).isEqualTo(DecapCounter.NESTED);
        }
    }

    @Test
    void saysWhatIsWrongWithAHeader() {
        assertThat(open(Encapsulation.IPIP, 6, INNER)).isEqualTo(DecapCounter.INNER_VERSION);
        assertThat(open(Encapsulation.GRE, 0, join(bytes(0, 0, 0x86, 0xdd), INNER)))
                .isEqualTo(DecapCounter.INNER_VERSION);
        assertThat(open(Encapsulation.IPIP, 0, changed(INNER, 0, 0x55))).isEqualTo(DecapCounter.INNER_VERSION);
        assertThat(open(Encapsulation.IPIP, 4, changed(INNER, 0, 0x44))).isEqualTo(DecapCounter.INNER_LENGTH);
        assertThat(open(Encapsulation.IPIP, 4, Arrays.copyOf(INNER, INNER.length - 1)))
                .isEqualTo(DecapCounter.INNER_LENGTH);
        assertThat(open(Encapsulation.IPIP, 4, changed(INNER, 8, 7))).isEqualTo(DecapCounter.INNER_CHECKSUM);
        assertThat(open(Encapsulation.IPIP, 6, Arrays.copyOf(inner6(6, CLIENT6, VIP6, 9), 48)))
                .isEqualTo(DecapCounter.INNER_LENGTH);
        assertThat(open(Encapsulation.IPIP, 6, inner6(6, CLIENT6, VIP6, 0))).isEqualTo(DecapCounter.INNER_LENGTH);
        assertThat(open(Encapsulation.IPIP, 4, new byte[19])).isEqualTo(DecapCounter.TRUNCATED);
        assertThat(open(Encapsulation.IPIP, 6, Arrays.copyOf(inner6(6, CLIENT6, VIP6, 9), 39)))
                .isEqualTo(DecapCounter.TRUNCATED);
        assertThat(open(Encapsulation.GRE, 0, bytes(0, 0, 8))).isEqualTo(DecapCounter.TRUNCATED);
        assertThat(open(Encapsulation.GRE, 0, bytes(0x80, 0, 8, 0, 1, 2))).isEqualTo(DecapCounter.TRUNCATED);
        assertThat(open(Encapsulation.GUE, 0, bytes(0, 4, 0))).isEqualTo(DecapCounter.TRUNCATED);
    }

    @Test
    void takesNoFormOfGreOrGueThatDirectorsDontSend() {
        for (int flags : new int[] {0x40, 0x20, 0x10, 0x08}) {
            assertThat(open(Encapsulation.GRE, 0, join(bytes(flags, 0, 8, 0), INNER)))
                    .isEqualTo(DecapCounter.GRE_UNSUPPORTED);
        }
        assertThat(open(Encapsulation.GRE, 0, join(bytes(0, 1, 8, 0), INNER)))
                .as("version 1 is PPTP's")
                .isEqualTo(DecapCounter.GRE_UNSUPPORTED);
        assertThat(open(Encapsulation.GRE, 0, join(bytes(0, 0, 8, 6), INNER)))
                .as("ARP")
                .isEqualTo(DecapCounter.GRE_UNSUPPORTED);
        assertThat(open(Encapsulation.GRE, 0, changed(withGreChecksum(INNER), 30, 99)))
                .isEqualTo(DecapCounter.GRE_CHECKSUM);
        assertThat(open(Encapsulation.GUE, 0, join(bytes(0x20, 4, 0, 0), INNER)))
                .as("control")
                .isEqualTo(DecapCounter.GUE_UNSUPPORTED);
        assertThat(open(Encapsulation.GUE, 0, join(bytes(1, 4, 0, 1, 0, 0, 0, 0), INNER)))
                .as("options")
                .isEqualTo(DecapCounter.GUE_UNSUPPORTED);
        assertThat(open(Encapsulation.GUE, 0, join(bytes(0x80, 4, 0, 0), INNER)))
                .as("variant 2")
                .isEqualTo(DecapCounter.GUE_UNSUPPORTED);
        assertThat(open(Encapsulation.GUE, 0, join(bytes(0, 6, 0, 0), INNER)))
                .as("TCP at once")
                .isEqualTo(DecapCounter.GUE_UNSUPPORTED);
    }

    @Test
    void passesCongestionOnToWhoTakesPartAndDropsItForOthers() {
        assertThat(open(Encapsulation.IPIP, 4, INNER, CONGESTED, "10.0.0.1")).isEqualTo(DecapCounter.ECN);
        byte[] capable = PacketBuilder.tcp(Tcp.ACK).to(VIP, 80).typeOfService(2).bytes();
        assertThat(open(Encapsulation.IPIP, 4, capable, CONGESTED, "10.0.0.1")).isEqualTo(DecapCounter.DELIVERED);
        byte[] marked = delivered();
        assertThat(marked[1]).isEqualTo((byte) 3);
        assertThat(withHeaderChecksum(marked)).as("the checksum is right").isEqualTo(marked);

        byte[] inner6 = inner6(6, CLIENT6, VIP6, 9);
        assertThat(open(Encapsulation.IPIP, 6, inner6, CONGESTED, "10.0.0.1")).isEqualTo(DecapCounter.ECN);
        inner6[1] = 0x10;
        assertThat(open(Encapsulation.IPIP, 6, inner6, CONGESTED, "10.0.0.1")).isEqualTo(DecapCounter.DELIVERED);
        assertThat(delivered()[1]).isEqualTo((byte) 0x30);
    }

    /** Memory ends where the packet does: reading on would throw. */
    @Test
    void survivesAnyBytesAndDeliversOnlyPacketsForVips() {
        long seed = 20261121;
        Random random = new Random(seed);
        Set<DecapCounter> seen = EnumSet.noneOf(DecapCounter.class);
        List<byte[]> good = List.of(
                INNER,
                inner6(6, CLIENT6, VIP6, 21),
                join(bytes(0, 0, 8, 0), INNER),
                withGreChecksum(INNER),
                join(bytes(0, 4, 0, 0), INNER));
        List<Encapsulation> encapsulations = List.copyOf(EnumSet.allOf(Encapsulation.class));
        for (int round = 0; round < 100_000; round++) {
            byte[] packet = good.get(random.nextInt(good.size())).clone();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                packet[random.nextInt(Math.min(packet.length, 50))] = (byte) random.nextInt();
            }
            if (random.nextInt(3) == 0) {
                packet = Arrays.copyOf(packet, random.nextInt(packet.length + 1));
            }
            Encapsulation encapsulation = encapsulations.get(random.nextInt(3));
            int version = new int[] {0, 4, 6}[random.nextInt(3)];
            DecapCounter fate;
            try {
                fate = open(encapsulation, version, packet, random.nextInt(4), "10.0.0.1");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
            seen.add(fate);
            if (fate == DecapCounter.DELIVERED) {
                byte[] inner = delivered();
                byte[] destination = (inner[0] & 0xf0) == 0x40
                        ? Arrays.copyOfRange(inner, 16, 20)
                        : Arrays.copyOfRange(inner, 24, 40);
                assertThat(destination)
                        .as("seed " + seed + ", round " + round)
                        .isIn(InetAddress.ofLiteral(VIP).getAddress(), VIP6.getAddress());
            }
        }
        seen.remove(DecapCounter.INNER_SOURCE); // too seldom to be sure of
        assertThat(seen)
                .as("seed " + seed)
                .isEqualTo(EnumSet.complementOf(
                        EnumSet.of(DecapCounter.NOT_A_DIRECTOR, DecapCounter.REFUSED, DecapCounter.INNER_SOURCE)));
    }

    private void opens(Encapsulation encapsulation, int version, byte[] packet, byte[] inner) {
        assertThat(open(encapsulation, version, packet)).isEqualTo(DecapCounter.DELIVERED);
        assertThat(delivered()).as(encapsulation.toString()).isEqualTo(inner);
    }

    private DecapCounter open(Encapsulation encapsulation, int version, byte[] packet) {
        return open(encapsulation, version, packet, 0, "10.0.0.1");
    }

    private DecapCounter open(
            Encapsulation encapsulation, int version, byte[] packet, int trafficClass, String director) {
        memory = Arena.ofAuto().allocate(Math.max(1, packet.length)).asSlice(0, packet.length);
        memory.copyFrom(MemorySegment.ofArray(packet));
        InetAddress source = InetAddress.ofLiteral(director);
        return decapsulator.open(
                encapsulation, version, memory, 0, packet.length, trafficClass, Ip.high(source), Ip.low(source));
    }

    private byte[] delivered() {
        return memory.asSlice(decapsulator.innerAt(), decapsulator.innerLength())
                .toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] inner6(int protocol, InetAddress source, InetAddress destination, int payload) {
        return ByteBuffer.allocate(40 + payload)
                .putInt(0x6000_0000)
                .putShort((short) payload)
                .put((byte) protocol)
                .put((byte) 64)
                .put(source.getAddress())
                .put(destination.getAddress())
                .array();
    }

    private static byte[] withGreChecksum(byte[] inner) {
        byte[] packet = join(bytes(0x80, 0, 8, 0, 0, 0, 0, 0), inner);
        int checksum = ~Checksum.sum(MemorySegment.ofArray(packet), 0, packet.length);
        packet[4] = (byte) (checksum >> 8);
        packet[5] = (byte) checksum;
        return packet;
    }

    private static byte[] withHeaderChecksum(byte[] packet) {
        byte[] right = packet.clone();
        right[10] = 0;
        right[11] = 0;
        int checksum = ~Checksum.sum(MemorySegment.ofArray(right), 0, 20);
        right[10] = (byte) (checksum >> 8);
        right[11] = (byte) checksum;
        return right;
    }

    private static byte[] changed(byte[] packet, int at, int value) {
        byte[] copy = packet.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        var joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        joined.writeBytes(second);
        return joined.toByteArray();
    }
}
