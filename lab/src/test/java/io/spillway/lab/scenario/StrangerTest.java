package io.spillway.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class StrangerTest {
    @Test
    void sendsAPacketThatADirectorWouldForwardIfItCameFromAPeer() {
        ByteBuffer packet = ByteBuffer.wrap(Stranger.connectionRequest("192.0.2.1", "10.101.4.1"));
        assertThat(packet.capacity()).isEqualTo(40);
        assertThat(onesComplement(packet, 0, 20, 0)).isEqualTo(0xFFFF);
        // Addresses, protocol and length of the pseudo header.
        int pseudo = 0xC000 + 0x0201 + 0x0A65 + 0x0401 + 6 + 20;
        assertThat(onesComplement(packet, 20, 40, pseudo)).isEqualTo(0xFFFF);
    }

    /** RFC 1071: a correct checksum makes the sum over everything all ones. */
    private static int onesComplement(ByteBuffer packet, int from, int to, int start) {
        int sum = start;
        for (int i = from; i < to; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }
}
