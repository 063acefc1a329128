package io.spillway.director.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a packet must satisfy before anybody looks at it. */
class PacketTest {
    private final Packet packet = new Packet();

    @Test
    void acceptsASoundPacketWithPaddingBehindIt() {
        byte[] padded = Arrays.copyOf(PacketBuilder.tcp(Tcp.SYN).bytes(), 46);

        assertThat(header(padded)).isNull();
        assertThat(packet.readTransport()).isNull();
        assertThat(packet.totalBytes()).isEqualTo(40);
        assertThat(packet.tcpFlags()).isEqualTo(Tcp.SYN);
    }

    @Test
    void namesWhatIsWrongWithTheIpHeader() {
        assertThat(header(new byte[19])).isEqualTo(Counter.TRUNCATED);
        assertThat(header(changed(0, 0x55))).isEqualTo(Counter.BAD_HEADER); // version 5
        assertThat(header(changed(0, 0x44))).isEqualTo(Counter.BAD_HEADER); // 16 bytes of header
        assertThat(header(changed(3, 19))).isEqualTo(Counter.BAD_HEADER); // shorter than its header
        assertThat(header(changed(3, 41))).isEqualTo(Counter.TRUNCATED); // longer than what is there
        assertThat(header(changed(0, 0x4f))).isEqualTo(Counter.BAD_HEADER); // options beyond the packet
        assertThat(header(changed(8, 3))).isEqualTo(Counter.BAD_CHECKSUM);
    }

    @Test
    void namesWhatIsWrongWithTheTransportHeader() {
        assertThat(transport(changed(32, 0x40))).isEqualTo(Counter.BAD_HEADER); // 16 bytes of TCP header
        assertThat(transport(changed(32, 0x60))).isEqualTo(Counter.BAD_HEADER); // options beyond the packet
        assertThat(transport(PacketBuilder.tcp(0).from("1.2.3.4", 0).bytes())).isEqualTo(Counter.ZERO_PORT);
        assertThat(transport(PacketBuilder.udp().to("1.2.3.4", 0).bytes())).isEqualTo(Counter.ZERO_PORT);
        byte[] udp = PacketBuilder.udp().bytes();
        udp[25] = 9;
        assertThat(transport(udp)).isEqualTo(Counter.BAD_HEADER);
        udp[25] = 7;
        assertThat(transport(udp)).isEqualTo(Counter.BAD_HEADER);
    }

    private @Nullable Counter header(byte[] bytes) {
        MemorySegment memory = PacketBuilder.inMemory(bytes);
        return packet.readHeader(memory, PacketBuilder.ROOM, bytes.length);
    }

    private @Nullable Counter transport(byte[] bytes) {
        assertThat(header(bytes)).isNull();
        return packet.readTransport();
    }

    private static byte[] changed(int at, int value) {
        byte[] bytes = PacketBuilder.tcp(Tcp.SYN).bytes();
        bytes[at] = (byte) value;
        return bytes;
    }
}
