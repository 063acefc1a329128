package io.spillway.director.packet;

import static io.spillway.director.packet.PacketAssert.assertPacket;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private static final long SEED = 20_260_101;

    @Test
    void sumsTheExampleOfRfc1071() {
        MemorySegment memory = Arena.ofAuto().allocate(8);
        int[] bytes = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
        for (int i = 0; i < bytes.length; i++) {
            Bytes.put8(memory, i, bytes[i]);
        }

        assertThat(Checksum.sum(memory, 0, 8)).isEqualTo(0xddf2);
        assertThat(Checksum.sum(memory, 0, 7)).isEqualTo(0xddf2 - 0xf7);
    }

    @Test
    void staysRightThroughEveryRewriteOfRandomPackets() {
        var random = new Random(SEED);
        var packet = new Packet();
        var encapsulation = new Encapsulation();
        for (int i = 0; i < 20_000; i++) {
            boolean isTcp = random.nextBoolean();
            var builder = isTcp
                    ? PacketBuilder.tcp(Tcp.SYN).options(2, 4, random.nextInt(256), random.nextInt(256), 1, 1, 1, 1)
                    : PacketBuilder.udp();
            var payload = new byte[random.nextInt(100)];
            random.nextBytes(payload);
            // Addresses and ports at the edges are where one's complement arithmetic goes wrong.
            MemorySegment memory = builder.from(edgy(random), 1 + edgyPort(random))
                    .to(edgy(random), 1 + edgyPort(random))
                    .ttl(2 + random.nextInt(254))
                    .payload(payload)
                    .inMemory();
            String what = "seed " + SEED + ", packet " + i;

            int available = (int) memory.byteSize() - PacketBuilder.ROOM;
            assertThat(packet.readHeader(memory, PacketBuilder.ROOM, available))
                    .as(what)
                    .isNull();
            assertThat(packet.readTransport()).as(what).isNull();
            packet.decrementTtl();
            packet.rewriteDestination(0, Ip.v4(edgy(random)), 1 + edgyPort(random));
            packet.rewriteSource(0, Ip.v4(edgy(random)), 1 + edgyPort(random));
            if (isTcp) {
                packet.clampMss(random.nextInt(65_536));
            }
            assertPacket(packet);
            encapsulation.ipip(packet, 0, Ip.v4(edgy(random)), 0, Ip.v4(edgy(random)), 64);
            assertPacket(packet);
        }
    }

    @Test
    void clampsAnMssOptionAtAnOddOffset() {
        var packet = new Packet();
        MemorySegment memory = PacketBuilder.tcp(Tcp.SYN)
                .options(1, 2, 4, 1460 >> 8, 1460 & 0xff, 1, 1, 0)
                .inMemory();
        assertThat(packet.readHeader(memory, PacketBuilder.ROOM, 48)).isNull();
        assertThat(packet.readTransport()).isNull();

        packet.clampMss(1000);

        assertPacket(packet);
        assertThat(Bytes.u16(memory, packet.payloadAt() + 23)).isEqualTo(1000);
    }

    @Test
    void neverRaisesAnMss() {
        var packet = new Packet();
        MemorySegment memory =
                PacketBuilder.tcp(Tcp.SYN).options(2, 4, 536 >> 8, 536 & 0xff).inMemory();
        assertThat(packet.readHeader(memory, PacketBuilder.ROOM, 44)).isNull();
        assertThat(packet.readTransport()).isNull();

        packet.clampMss(1440);

        assertPacket(packet).hasMss(536);
    }

    private static int edgy(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> 0xffff;
            default -> random.nextInt();
        };
    }

    private static int edgyPort(Random random) {
        return random.nextInt(5) == 0 ? 0xfffe : random.nextInt(0xffff);
    }
}
