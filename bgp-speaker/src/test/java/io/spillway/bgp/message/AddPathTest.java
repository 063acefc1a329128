package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Path identifiers (RFC 7911) and IPv6 next hops of IPv4 routes (RFC 8950): what changes how routes are written. */
class AddPathTest {
    private static final Set<Family> BOTH = EnumSet.allOf(Family.class);
    private static final CodecContext IDS = context(BOTH, BOTH, true);
    private static final CodecContext NO_IDS = context(Set.of(), Set.of(), true);
    private static final String GOOD = "40010100 40020602010000fde9 4003040a610001";

    @Test
    void pathIdentifiersStandBeforeEveryPrefixEverywhere() throws Exception {
        String withdrawn = "00000001 18 0a0000" + "ffffffff 00";
        String reach = "800e1e 000201 10 20010db8000000000000000000000001 00 00000007 20 20010db8";
        String unreach = "800f08 000201 00000009 00";
        String attributes = GOOD + reach + unreach;
        byte[] message = Hex.message(
                2,
                "000d" + withdrawn + "%04x".formatted(Hex.bytes(attributes).length) + attributes
                        + "00000002 18 c63364");

        Update update = (Update) MessageCodec.decode(message, IDS);

        assertThat(update.errors()).isEmpty();
        assertThat(update.withdrawn()).hasToString("[10.0.0.0/24 path 1, 0.0.0.0/0 path 4294967295]");
        assertThat(update.withdrawn().count()).isEqualTo(2);
        assertThat(update.nlri()).hasToString("[198.51.100.0/24 path 2]");
        assertThat(update.attribute(MpReach.class).orElseThrow().nlri()).hasToString("[2001:db8::/32 path 7]");
        assertThat(update.attribute(MpUnreach.class).orElseThrow().nlri()).hasToString("[::/0 path 9]");
        assertThat(Hex.text(MessageCodec.encode(update, IDS))).isEqualTo(Hex.text(message));
    }

    @Test
    void visitorGetsTheIdentifierAndTheAddressApart() {
        Nlri nlri = Nlri.builderWithPathIds(Family.IPV6_UNICAST)
                .add(0x8000_0001, InetAddress.ofLiteral("2001:db8:0:1:ff00::1"), 128)
                .add(InetAddress.ofLiteral("2001:db8::"), 64)
                .build();
        List<String> seen = new ArrayList<>();

        nlri.forEach(
                (pathId, high, low, length) -> seen.add("%08x %016x %016x %d".formatted(pathId, high, low, length)));

        assertThat(nlri.hasPathIds()).isTrue();
        assertThat(seen)
                .containsExactly(
                        "80000001 20010db800000001 ff00000000000001 128",
                        "00000000 20010db800000000 0000000000000000 64");
    }

    @Test
    void identifiersAreAddedAndLeftOutAsTheNeighborTakesThem() throws Exception {
        Nlri with = Nlri.builderWithPathIds(Family.IPV4_UNICAST)
                .add(5, InetAddress.ofLiteral("10.101.4.0"), 24)
                .add(6, InetAddress.ofLiteral("0.0.0.0"), 0)
                .build();
        Nlri without = Nlri.builder(Family.IPV4_UNICAST)
                .add(5, InetAddress.ofLiteral("10.101.4.0"), 24)
                .build();

        assertThat(Hex.text(MessageCodec.encode(Update.of(with, List.of(), with), NO_IDS)))
                .endsWith("0005" + "180a6504" + "00" + "0000" + "180a6504" + "00");
        assertThat(Hex.text(MessageCodec.encode(Update.of(without, List.of(), without), IDS)))
                .endsWith("0008" + "00000000180a6504" + "0000" + "00000000180a6504");
    }

    @Test
    void oneDirectionSaysNothingOfTheOther() throws Exception {
        CodecContext onlyIn = context(Set.of(Family.IPV4_UNICAST), Set.of(), true);
        Update update = (Update) MessageCodec.decode(Hex.update(GOOD, "00000002 18 c63364"), onlyIn);

        assertThat(update.nlri()).hasToString("[198.51.100.0/24 path 2]");
        assertThat(MessageCodec.encode(update, onlyIn)).isEqualTo(Hex.update(GOOD, "18 c63364"));
    }

    @Test
    void identifierThatIsCutShortIsAnInvalidNetworkField() {
        for (String nlri : List.of("00", "000000", "00000001", "0000000118c633", "0000000121c63364ffff")) {
            assertThat(error(Hex.update(GOOD, nlri), IDS)).as(nlri).isEqualTo(BgpError.INVALID_NETWORK_FIELD);
        }
        assertThat(error(Hex.update("800f07 000201 00000001", ""), IDS)).isEqualTo(BgpError.OPTIONAL_ATTRIBUTE);
    }

    @Test
    void endOfRibHasNoIdentifier() throws Exception {
        for (Family family : Family.values()) {
            byte[] message = MessageCodec.encode(Update.endOfRib(family), IDS);
            assertThat(message).isEqualTo(MessageCodec.encode(Update.endOfRib(family), NO_IDS));
            assertThat(((Update) MessageCodec.decode(message, IDS)).endOfRib()).contains(family);
        }
    }

    @Test
    void ipv4RoutesHaveIpv6NextHopsWhereThatWasAgreed() throws Exception {
        String global = "20010db8000000000000000000000001";
        String linkLocal = "fe800000000000000000000000000001";
        String one = "40010100 40020602010000fde9 800e19 000101 10" + global + "00 18 c63364";
        String two = "40010100 40020602010000fde9 800e29 000101 20" + global + linkLocal + "00 18 c63364";
        String classic = "40010100 40020602010000fde9 800e0d 000101 04 0a610001 00 18 c63364";
        for (String attributes : List.of(one, two, classic)) {
            byte[] message = Hex.update(attributes, "");
            Update update = (Update) MessageCodec.decode(message, NO_IDS);
            assertThat(update.errors()).isEmpty();
            assertThat(update.attribute(MpReach.class).orElseThrow().nlri()).hasToString("[198.51.100.0/24]");
            assertThat(MessageCodec.encode(update, NO_IDS)).isEqualTo(message);
        }
        CodecContext notAgreed = context(Set.of(), Set.of(), false);
        assertThat(error(Hex.update(one, ""), notAgreed)).isEqualTo(BgpError.OPTIONAL_ATTRIBUTE);
        assertThat(error(Hex.update(two, ""), notAgreed)).isEqualTo(BgpError.OPTIONAL_ATTRIBUTE);
        for (int length : List.of(0, 8, 12, 24, 33)) {
            String odd = "800e %02x 000101 %02x".formatted(6 + length, length) + "20".repeat(length) + "00 00";
            assertThat(error(Hex.update(odd, ""), NO_IDS)).as(odd).isEqualTo(BgpError.OPTIONAL_ATTRIBUTE);
        }
    }

    private static BgpError error(byte[] message, CodecContext context) {
        DecodeException e = catchThrowableOfType(DecodeException.class, () -> MessageCodec.decode(message, context));
        assertThat(e).as(Hex.text(message)).isNotNull();
        return e.error();
    }

    private static CodecContext context(Set<Family> in, Set<Family> out, boolean extendedNextHop) {
        return new CodecContext(true, false, true, BOTH, in, out, extendedNextHop);
    }
}
