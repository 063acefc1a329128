package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CapabilityTest {
    @Test
    void theBytesAreThoseOfTheRfcs() throws Exception {
        assertBytes(Capability.ExtendedNextHop.ipv4OverIpv6(), "05 06 0001 0001 0002");
        assertBytes(new Capability.ExtendedMessage(), "06 00");
        assertBytes(new Capability.Role(3), "09 01 03");
        assertBytes(
                new Capability.GracefulRestart(
                        true,
                        true,
                        120,
                        List.of(
                                new Capability.GracefulRestart.Preserved(1, 1, true),
                                new Capability.GracefulRestart.Preserved(2, 1, false))),
                "40 0a c078 00010180 00020100");
        assertBytes(new Capability.GracefulRestart(false, false, 4095, List.of()), "40 02 0fff");
        assertBytes(new Capability.MultiSession(68, List.of(1, 2)), "44 02 01 02");
        assertBytes(new Capability.MultiSession(131, List.of()), "83 00");
        assertBytes(
                new Capability.AddPath(List.of(
                        new Capability.AddPath.Mode(1, 1, true, true),
                        new Capability.AddPath.Mode(2, 1, false, true),
                        new Capability.AddPath.Mode(1, 128, true, false))),
                "45 0c 00010103 00020101 00018002");
        assertBytes(new Capability.EnhancedRouteRefresh(), "46 00");
        assertBytes(
                new Capability.LongLivedGracefulRestart(
                        List.of(new Capability.LongLivedGracefulRestart.Stale(1, 1, true, 0x012345))),
                "47 07 000101 80 012345");
        assertBytes(new Capability.Hostname("r1", "example.net"), "49 0f 02 7231 0b 6578616d706c652e6e6574");
        assertBytes(new Capability.SoftwareVersion("BIRD 3"), "4b 07 06 424952442033");
        assertBytes(new Capability.PreStandardRouteRefresh(), "80 00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01 03 000100",
                "02 01 00",
                "05 05 0001000100",
                "06 01 00",
                "09 00",
                "09 02 0303",
                "40 01 00",
                "40 05 0078 000101",
                "41 02 fde9",
                "45 03 000101",
                "46 01 00",
                "47 06 00010180 0123",
                "49 03 02 7231",
                "49 04 02 7231 05",
                "49 05 01 ff 01 61 00",
                "4b 03 05 4249",
                "4b 02 01 ff",
                "80 01 00"
            })
    void aValueThatMakesNoSenseMakesTheCapabilityUnknownAndKeepsItsBytes(String hex) throws Exception {
        Capability capability = decode(hex);
        assertThat(capability).isInstanceOf(Capability.Other.class);
        assertThat(bytes(capability)).isEqualTo(Hex.bytes(hex));
    }

    @ParameterizedTest
    @CsvSource({"00010100", "00010104", "0001010300020107"})
    void ignoresAddPathWithAModeThatIsNotAssigned(String value) throws Exception {
        String length = "%02x".formatted(value.length() / 2);
        assertThat(decode("45" + length + value)).isInstanceOf(Capability.Other.class);
    }

    @Test
    void theOpenTellsWhatItsCapabilitiesMean() throws Exception {
        Open open = open(
                new Capability.ExtendedMessage(),
                new Capability.EnhancedRouteRefresh(),
                Capability.ExtendedNextHop.ipv4OverIpv6(),
                new Capability.Role(3),
                new Capability.Role(3),
                new Capability.GracefulRestart(false, false, 1, List.of()),
                new Capability.GracefulRestart(false, false, 2, List.of()),
                new Capability.LongLivedGracefulRestart(List.of()),
                new Capability.AddPath(List.of(
                        new Capability.AddPath.Mode(1, 1, true, false),
                        new Capability.AddPath.Mode(2, 1, true, true))));
        assertThat(open.extendedMessages()).isTrue();
        assertThat(open.enhancedRouteRefresh()).isTrue();
        assertThat(open.extendedNextHop()).isTrue();
        assertThat(open.roles()).containsExactly(3);
        assertThat(open.gracefulRestart().orElseThrow().restartTimeS()).isEqualTo(2);
        assertThat(open.longLivedGracefulRestart()).isPresent();
        assertThat(open.addPathSend()).isEqualTo(Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST));
        assertThat(open.addPathReceive()).isEqualTo(Set.of(Family.IPV6_UNICAST));
    }

    @Test
    void anOpenWithoutCapabilitiesOffersNothing() throws Exception {
        Open open = open(new Capability.LongLivedGracefulRestart(List.of()));
        assertThat(open.extendedMessages()).isFalse();
        assertThat(open.enhancedRouteRefresh()).isFalse();
        assertThat(open.extendedNextHop()).isFalse();
        assertThat(open.roles()).isEmpty();
        assertThat(open.addPathSend()).isEmpty();
        // Long-lived graceful restart is nothing without graceful restart (RFC 9494, section 4.1).
        assertThat(open.longLivedGracefulRestart()).isEmpty();
    }

    @Test
    void aNameCannotForgeALogLine() {
        assertThat(new Capability.Hostname("a\nb\u009b", "").words()).isEqualTo("hostname a b ");
        assertThat(new Capability.SoftwareVersion("x\u202ey").words()).isEqualTo("software version x y");
    }

    @Test
    void refusesToEncodeWhatDoesNotFit() {
        var entry = new Capability.AddPath.Mode(1, 1, true, true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bytes(new Capability.AddPath(Collections.nCopies(64, entry))));
        assertThatIllegalArgumentException().isThrownBy(() -> bytes(new Capability.SoftwareVersion("v".repeat(256))));
    }

    private static void assertBytes(Capability capability, String hex) throws DecodeException {
        assertThat(Hex.text(bytes(capability))).isEqualToIgnoringCase(hex.replace(" ", ""));
        assertThat(decode(hex)).isEqualTo(capability);
    }

    private static Capability decode(String hex) throws DecodeException {
        byte[] bytes = Hex.bytes(hex);
        return CapabilityCodec.decode(bytes[0] & 0xFF, Arrays.copyOfRange(bytes, 2, bytes.length));
    }

    private static byte[] bytes(Capability capability) {
        WireWriter out = new WireWriter();
        CapabilityCodec.encode(capability, out);
        return out.toBytes();
    }

    /** Through the whole codec, so that the capabilities are also found where they stand. */
    private static Open open(Capability... capabilities) throws DecodeException {
        Open open = Open.of(65_001, 90, Addresses.ipv4(new byte[] {10, 0, 0, 1}), List.of(capabilities));
        return (Open) MessageCodec.decode(MessageCodec.encode(open, CodecContext.INITIAL), CodecContext.INITIAL);
    }
}
