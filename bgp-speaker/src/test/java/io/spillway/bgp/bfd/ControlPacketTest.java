package io.spillway.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlPacketTest {
    /** Up, multiplier 3, discriminators 1 and 2, 50 ms, 50 ms, no echo. */
    private static final String UP = "20c00318" + "00000001" + "00000002" + "0000c350" + "0000c350" + "00000000";

    private final ControlPacket packet = new ControlPacket();

    @Test
    void readsEveryField() {
        byte[] octets =
                HexFormat.of().parseHex("216a0518" + "fffffffe" + "00000002" + "000f4240" + "ffffffff" + "00000007");
        assertThat(packet.decode(octets, octets.length)).isNull();
        assertThat(packet.diagnostic).isEqualTo(Diagnostic.DETECTION_TIME_EXPIRED);
        assertThat(packet.state).isEqualTo(BfdState.DOWN);
        assertThat(packet.poll).isTrue();
        assertThat(packet.isFinal).isFalse();
        assertThat(packet.controlPlaneIndependent).isTrue();
        assertThat(packet.authenticated).isFalse();
        assertThat(packet.demand).isTrue();
        assertThat(packet.multiplier).isEqualTo(5);
        assertThat(packet.myDiscriminator).isEqualTo(-2);
        assertThat(packet.yourDiscriminator).isEqualTo(2);
        assertThat(packet.desiredMinTxUs).isEqualTo(1_000_000);
        assertThat(packet.requiredMinRxUs).isEqualTo(0xFFFF_FFFFL);
        assertThat(packet.requiredMinEchoRxUs).isEqualTo(7);
    }

    @Test
    void writesWhatItHasRead() {
        for (String hex : new String[] {UP, UP.replace("20c0", "27d0"), UP.replace("20c0", "20ea")}) {
            byte[] octets = HexFormat.of().parseHex(hex);
            assertThat(packet.decode(octets, octets.length)).isNull();
            byte[] written = new byte[ControlPacket.BYTES];
            packet.encode(written);
            assertThat(HexFormat.of().formatHex(written)).isEqualTo(hex);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00c00318000000010000000200, BAD_LENGTH",
        "00c0031800000001000000020000c3500000c35000000000, BAD_VERSION",
        "40c0031800000001000000020000c3500000c35000000000, BAD_VERSION",
        "20c0031700000001000000020000c3500000c35000000000, BAD_LENGTH",
        "20c0031900000001000000020000c3500000c35000000000, BAD_LENGTH",
        "20c4031800000001000000020000c3500000c35000000000, BAD_LENGTH",
        "20c0001800000001000000020000c3500000c35000000000, ZERO_MULTIPLIER",
        "20c1031800000001000000020000c3500000c35000000000, MULTIPOINT",
        "20c0031800000000000000020000c3500000c35000000000, ZERO_DISCRIMINATOR",
        "20c0031800000001000000000000c3500000c35000000000, BAD_STATE",
        "2080031800000001000000000000c3500000c35000000000, BAD_STATE",
        "20f0031800000001000000020000c3500000c35000000000, POLL_AND_FINAL",
    })
    void dropsWhatTheRfcForbids(String hex, BfdDrop why) {
        byte[] octets = HexFormat.of().parseHex(hex);
        assertThat(packet.decode(octets, octets.length)).isEqualTo(why);
    }

    @ParameterizedTest
    @CsvSource({
        "2040031800000001000000000000c3500000c35000000000",
        "2000031800000001000000000000c3500000c35000000000",
        "3fc0031800000001000000020000c3500000c35000000000",
        "20c4031a00000001000000020000c3500000c350000000000102",
        "20c0031800000001000000020000c3500000c350000000000102",
    })
    void takesWhatTheRfcAllows(String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        assertThat(packet.decode(octets, octets.length)).isNull();
    }

    @Test
    void anyOctetsAreTakenOrDroppedForAReasonThatHasACounter() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Map<BfdDrop, Integer> drops = new EnumMap<>(BfdDrop.class);
        byte[] valid = HexFormat.of().parseHex(UP);
        byte[] octets = new byte[ControlPacket.MAX_BYTES];
        byte[] written = new byte[ControlPacket.BYTES];
        int taken = 0;
        long endNs = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < endNs) {
            int count = random.nextInt(4) == 0 ? random.nextInt(octets.length + 1) : ControlPacket.BYTES;
            random.nextBytes(octets);
            if (random.nextBoolean()) {
                System.arraycopy(valid, 0, octets, 0, valid.length);
                for (int i = random.nextInt(4); i > 0; i--) {
                    octets[random.nextInt(valid.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            try {
                BfdDrop drop = packet.decode(octets, count);
                if (drop == null) {
                    taken++;
                    packet.encode(written);
                    assertThat(packet.decode(written, written.length)).isNull();
                } else {
                    drops.merge(drop, 1, Integer::sum);
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(octets, 0, count), e);
            }
        }
        assertThat(taken).isPositive();
        assertThat(drops)
                .containsOnlyKeys(
                        BfdDrop.BAD_LENGTH,
                        BfdDrop.BAD_VERSION,
                        BfdDrop.ZERO_MULTIPLIER,
                        BfdDrop.MULTIPOINT,
                        BfdDrop.ZERO_DISCRIMINATOR,
                        BfdDrop.BAD_STATE,
                        BfdDrop.POLL_AND_FINAL);
    }
}
