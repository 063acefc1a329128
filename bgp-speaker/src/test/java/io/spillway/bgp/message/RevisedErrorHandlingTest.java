package io.spillway.bgp.message;

import static io.spillway.bgp.message.Outcome.ATTRIBUTE_DISCARD;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Errors that cost a route or an attribute but never the session (RFC 7606). */
class RevisedErrorHandlingTest {
    private static final String ORIGIN = "40010100";
    private static final String AS_PATH = "40020602010000fde9";
    private static final String NEXT_HOP = "4003040a610001";
    private static final String GOOD = ORIGIN + AS_PATH + NEXT_HOP;
    private static final String NLRI = "18c63364";

    @Test
    void correctUpdateHasNoErrors() throws Exception {
        Update update = update(GOOD);

        assertThat(update.errors()).isEmpty();
        assertThat(announced(update)).containsExactly("[198.51.100.0/24]");
        assertThat(withdrawn(update)).isEmpty();
    }

    @Test
    void malformedOriginAsPathNextHopAndMedAreTreatedAsWithdraw() throws Exception {
        assertOutcome("400102 0000" + AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome("40010103" + AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + "400206 0501 0000fde9" + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + "400202 0200" + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + "400206 02ff 0000fde9" + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + "400206 0201 00000000" + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + "400207 0201 0000fde9 02" + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + AS_PATH + "400303 0a6100", TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + AS_PATH + "400304 e0000001", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "800403 000000", TREAT_AS_WITHDRAW);
    }

    @Test
    void malformedCommunitiesOfAnyKindAreTreatedAsWithdraw() throws Exception {
        assertOutcome(GOOD + "c00800", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "c00805 ffff000100", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "c01009 0002fde90000000100", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "c0200d 0000fde9000000010000000200", TREAT_AS_WITHDRAW);
    }

    @Test
    void flagsThatConflictWithTheAttributeAreTreatedAsWithdraw() throws Exception {
        assertOutcome("c0010100" + AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome("60010100" + AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "c00404 00000001", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "800804 ffff0001", TREAT_AS_WITHDRAW);
    }

    @Test
    void partialIsNoErrorOnAnOptionalTransitiveAttribute() throws Exception {
        assertThat(update(GOOD + "e00804 ffff0001").errors()).isEmpty();
    }

    @Test
    void missingMandatoryAttributeIsTreatedAsWithdraw() throws Exception {
        assertOutcome(AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + NEXT_HOP, TREAT_AS_WITHDRAW);
        assertOutcome(ORIGIN + AS_PATH, TREAT_AS_WITHDRAW);
    }

    @Test
    void lengthThatOverrunsTheListIsTreatedAsWithdraw() throws Exception {
        assertOutcome(GOOD + "8004ff 0000", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "9004", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "900400", TREAT_AS_WITHDRAW);
    }

    @Test
    void malformedAggregateInformationIsDiscarded() throws Exception {
        assertOutcome(GOOD + "400601 00", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "c00707 0000fde90a0000", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "c00708 00000000 0a000002", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "c00706 fde90a000002", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "c00700", ATTRIBUTE_DISCARD);
    }

    @Test
    void fourOctetSpeakersHaveNoUseForTrueNumbersBesideThePath() throws Exception {
        // RFC 6793, section 4.1: discarded, whatever is in it.
        assertOutcome(GOOD + "c01206 02010000fde9", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "c01106 0600 00010001", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "c01208 0000fde90a000002", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "c01207 0000fde90a0000", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "801106 02010000fde9", TREAT_AS_WITHDRAW); // but flags are flags
    }

    @Test
    void malformedTrueNumbersFromATwoOctetSpeakerAreDiscarded() throws Exception {
        CodecContext twoOctets = CodecContext.plain(false, true, Set.of(Family.IPV4_UNICAST));
        String good = ORIGIN + "400204 0201fde9" + NEXT_HOP;
        // Empty, cut short, overrun, unknown type, empty segment, AS 0, nothing but a confederation; AGGREGATORs.
        for (String attribute : List.of(
                "c01100",
                "c01105 0201 0000fd",
                "c01106 02ff 0000fde9",
                "c01106 0001 00010001",
                "c01102 0200",
                "c01106 0201 00000000",
                "c01106 0301 0000fde9",
                "c01207 0000fde90a0000",
                "c01200",
                "c01208 00000000 0a000002")) {
            Update update = (Update) MessageCodec.decode(Hex.update(good + attribute, NLRI), twoOctets);
            assertThat(update.errors())
                    .as(attribute)
                    .extracting(AttributeError::outcome)
                    .containsExactly(ATTRIBUTE_DISCARD);
        }
        Update update =
                (Update) MessageCodec.decode(Hex.update(good + "c0110c 0301 0000fde9 0201 00010001", NLRI), twoOctets);
        assertThat(update.errors()).isEmpty();
        assertThat(update.attribute(As4Path.class).orElseThrow().segments())
                .containsExactly(new Segment(Segment.Type.SEQUENCE, List.of(65_537L)));
    }

    @Test
    void insideOfAConfederationIsForNobodyOutside() throws Exception {
        // RFC 5065, section 5.
        for (String type : List.of("03", "04")) {
            String path = "40020c" + type + "01 0000fde9 0201 0000fde9";
            assertOutcome(ORIGIN + path + NEXT_HOP, TREAT_AS_WITHDRAW);
            Update internal = (Update) MessageCodec.decode(Hex.update(ORIGIN + path + NEXT_HOP, NLRI), Hex.INTERNAL);
            assertThat(internal.errors()).isEmpty();
        }
    }

    @Test
    void malformedOtcIsTreatedAsWithdraw() throws Exception {
        assertOutcome(GOOD + "c02303 0000fd", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "c02300", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "802304 0000fde9", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "c02304 00000000", TREAT_AS_WITHDRAW);
        assertThat(update(GOOD + "c02304 0000fde9").attribute(OnlyToCustomer.class))
                .contains(new OnlyToCustomer(65_001));
    }

    @Test
    void malformedPmsiTunnelIsTreatedAsWithdraw() throws Exception {
        for (String malformed : List.of(
                "c01600",
                "c01604 00060000",
                "c01609 00080000000a000002",
                "c0160a 00060000000a00000200",
                "c01606 000000000000",
                "c0160c 0003000000 0a000001 e00000",
                "c0160c 0002000000 06 0001 04 0a0000",
                "801609 00060000000a000002")) {
            assertOutcome(GOOD + malformed, TREAT_AS_WITHDRAW);
        }
        for (String fine : List.of(
                "c01605 0000000000",
                "c01609 00060000000a000002",
                "e01609 00060000000a000002",
                "c0160d 0003000000 0a000001 e0000001",
                "c01611 0001000000 00000001 0000 0001 0a000001",
                "c01610 0002000000 06 0001 04 0a000001 0001 aa")) {
            assertThat(update(GOOD + fine).errors()).as(fine).isEmpty();
        }
    }

    @Test
    void malformedTunnelEncapsulationIsTreatedAsWithdraw() throws Exception {
        for (String malformed : List.of(
                "c01700",
                "c01703 000700",
                "c01705 0007 0004 01",
                "c01706 0007 0004 01ff",
                "c01707 0001 0003 800001",
                "801704 0007 0000")) {
            assertOutcome(GOOD + malformed, TREAT_AS_WITHDRAW);
        }
        for (String fine : List.of("c0170a 0008 0006 0104 00000001", "c01707 fff0 0003 800000")) {
            assertThat(update(GOOD + fine).errors()).as(fine).isEmpty();
        }
    }

    @Test
    void malformedIpv6ExtendedCommunitiesAreTreatedAsWithdraw() throws Exception {
        assertOutcome(GOOD + "c01900", TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "c01915" + "00".repeat(21), TREAT_AS_WITHDRAW);
        assertOutcome(GOOD + "801914" + "00".repeat(20), TREAT_AS_WITHDRAW);
        assertThat(update(GOOD + "c01928" + "00".repeat(40)).errors()).isEmpty();
    }

    @Test
    void malformedPrefixSidLinkStateAndAigpAreDiscarded() throws Exception {
        for (String malformed : List.of(
                "c02800",
                "c02802 0100",
                "c02806 0100ff 000000",
                "c02803 010000",
                "c02809 030006 000000000000",
                "80280a 010007 00000000000001",
                "c01d05 0400000100",
                "801d05 040000ff00",
                "801d02 0400",
                "c01a0b 01000b 000000000000000a",
                "801a0b 01000b 0000000000000000")) {
            assertOutcome(GOOD + malformed, ATTRIBUTE_DISCARD);
        }
        assertThat(update(GOOD + "c0280a 010007 00000000000001").errors()).isEmpty();
        assertThat(update(GOOD + "801d05 0400 0001 00").errors()).isEmpty();
    }

    @Test
    void accumulatedMetricIsOnlyTakenFromTheOwnAs() throws Exception {
        String metric = "801a0b 01000b 000000000000000a";
        assertOutcome(GOOD + metric, ATTRIBUTE_DISCARD);
        assertThat(internal(GOOD + metric).attribute(Aigp.class)).contains(new Aigp(10));
        assertThat(internal(GOOD + "801a0f 02 0004 ff" + "01000b 000000000000000a")
                        .attribute(Aigp.class))
                .contains(new Aigp(10));
        for (String malformed : List.of(
                "801a00", "801a03 010003", "801a02 0100", "801a04 02 0002 ff", "801a0a 01000a 00000000000000")) {
            assertThat(internal(GOOD + malformed).errors())
                    .as(malformed)
                    .extracting(AttributeError::outcome)
                    .containsExactly(ATTRIBUTE_DISCARD);
        }
    }

    @Test
    void nextHopThatCanNotBeOneMakesTheRouteOneToIgnore() throws Exception {
        for (String address : List.of("00000000", "00000001", "7f000001", "e0000001", "f0000001", "ffffffff")) {
            assertOutcome(ORIGIN + AS_PATH + "400304" + address, TREAT_AS_WITHDRAW);
        }
        // Nothing is announced that it could make unreachable.
        Update update = (Update) MessageCodec.decode(Hex.update("400304 7f000001", ""), Hex.EXTERNAL);
        assertThat(update.errors()).isEmpty();
    }

    @Test
    void nextHopBesideMpReachIsIgnoredWhateverItHolds() throws Exception {
        // RFC 4760, section 3.
        String reach = "800e1a 000201 10 20010db8000000000000000000000001 00 2020010db8";
        for (String nextHop : List.of("400304 00000000", "400303 0a0000", "400300", "c00304 0a000001", "")) {
            Update update =
                    (Update) MessageCodec.decode(Hex.update(ORIGIN + AS_PATH + nextHop + reach, ""), Hex.EXTERNAL);
            assertThat(update.treatAsWithdraw()).as(nextHop).isFalse();
            assertThat(announced(update)).as(nextHop).containsExactly("[2001:db8::/32]");
        }
        // But with a classic route it counts, and takes the others with it.
        Update both = (Update)
                MessageCodec.decode(Hex.update(ORIGIN + AS_PATH + "400304 00000000" + reach, NLRI), Hex.EXTERNAL);
        assertThat(withdrawn(both)).containsExactlyInAnyOrder("[198.51.100.0/24]", "[2001:db8::/32]");
    }

    @Test
    void mandatoryAttributesAreMissedBesideMpReachToo() throws Exception {
        String reach = "800e1a 000201 10 20010db8000000000000000000000001 00 2020010db8";
        for (String attributes : List.of(ORIGIN, AS_PATH, "")) {
            Update update = (Update) MessageCodec.decode(Hex.update(attributes + reach, ""), Hex.EXTERNAL);
            assertThat(withdrawn(update)).as(attributes).containsExactly("[2001:db8::/32]");
        }
        Update noNextHop = (Update) MessageCodec.decode(Hex.update(ORIGIN + AS_PATH + reach, NLRI), Hex.EXTERNAL);
        assertThat(withdrawn(noNextHop)).hasSize(2);
    }

    @Test
    void flagsOfMpReachThatConflictWithdrawItsRoutes() throws Exception {
        String reach = "c00e1a 000201 10 20010db8000000000000000000000001 00 2020010db8";
        Update update = (Update) MessageCodec.decode(Hex.update(ORIGIN + AS_PATH + reach, ""), Hex.EXTERNAL);

        assertThat(withdrawn(update)).containsExactly("[2001:db8::/32]");
    }

    @Test
    void linkLocalNextHopWillDoWhereTheOtherIsMissing() throws Exception {
        String reach = "800e2a 000201 20 %s fe800000000000000000000000000001 00 2020010db8".formatted("00".repeat(16));
        Update update = (Update) MessageCodec.decode(Hex.update(ORIGIN + AS_PATH + reach, ""), Hex.EXTERNAL);

        assertThat(announced(update)).containsExactly("[2001:db8::/32]");
        assertThat(update.attribute(MpReach.class).orElseThrow().nextHop()).isEqualTo(InetAddress.ofLiteral("fe80::1"));
    }

    @Test
    void endOfRibIsOnlyWhatHasNothingElseInIt() throws Exception {
        assertThat(endOfRib("800f03 000101")).contains(Family.IPV4_UNICAST);
        assertThat(endOfRib("900f0003 000201")).contains(Family.IPV6_UNICAST);
        assertThat(endOfRib("800f03 000180")).isEmpty(); // a family nobody asked for
        assertThat(endOfRib("800f03 000201" + "400600")).isEmpty();
        assertThat(endOfRib("800f03 000201" + "400601 00")).isEmpty();
        assertThat(endOfRib("800f05 000201 08 20")).isEmpty();
        assertThat(endOfRib("800404 00000001")).isEmpty();
    }

    @Test
    void whatOnlyTheOwnAsMaySayIsDiscardedFromAnother() throws Exception {
        assertOutcome(GOOD + "400504 00000064", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "800903 0a0000", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "800a05 0a00000200", ATTRIBUTE_DISCARD);
    }

    @Test
    void theSameFromTheOwnAsIsTreatedAsWithdrawWhenMalformed() throws Exception {
        for (String attribute : List.of("400503 000064", "800903 0a0000", "800a05 0a00000200")) {
            Update update = (Update) MessageCodec.decode(Hex.update(GOOD + attribute, NLRI), Hex.INTERNAL);
            assertThat(update.treatAsWithdraw()).as(attribute).isTrue();
        }
    }

    @Test
    void onlyTheFirstOfTwoIsKept() throws Exception {
        Update update = update(GOOD + "800404 00000001 800404 00000002");

        assertThat(update.errors()).extracting(AttributeError::outcome).containsExactly(ATTRIBUTE_DISCARD);
        assertThat(update.attribute(MultiExitDisc.class)).contains(new MultiExitDisc(1));
        assertThat(announced(update)).hasSize(1);
    }

    @Test
    void worstErrorDecides() throws Exception {
        Update update = update(GOOD + "400601 00 800403 000000");

        assertThat(update.errors())
                .extracting(AttributeError::outcome)
                .containsExactly(TREAT_AS_WITHDRAW, ATTRIBUTE_DISCARD);
        assertThat(announced(update)).isEmpty();
        assertThat(withdrawn(update)).containsExactly("[198.51.100.0/24]");
    }

    @Test
    void routesInMpReachAreTreatedAsWithdrawToo() throws Exception {
        String unusableNextHop = "800e1a 000201 10 00000000000000000000000000000001 00 2020010db8";
        Update update = (Update) MessageCodec.decode(Hex.update(ORIGIN + AS_PATH + unusableNextHop, ""), Hex.EXTERNAL);

        assertThat(withdrawn(update)).containsExactly("[2001:db8::/32]");
        assertThat(announced(update)).isEmpty();
    }

    @Test
    void unknownOptionalAttributeIsKeptWhateverItHolds() throws Exception {
        Update update = update(GOOD + "c08004 00070000" + "80fd04 deadbeef");

        assertThat(update.errors()).isEmpty();
        assertThat(update.attributes())
                .contains(
                        new OpaqueAttribute(0xC0, 128, Hex.bytes("00070000")),
                        new OpaqueAttribute(0x80, 253, Hex.bytes("deadbeef")));
    }

    @Test
    void discardedAttributeWithoutRoutesKeepsTheSession() throws Exception {
        Update update = (Update) MessageCodec.decode(Hex.update("400601 00", ""), Hex.EXTERNAL);

        assertThat(update.treatAsWithdraw()).isFalse();
        assertThat(update.endOfRib()).isEmpty();
    }

    private static Optional<Family> endOfRib(String attributes) throws DecodeException {
        return ((Update) MessageCodec.decode(Hex.update(attributes, ""), Hex.EXTERNAL)).endOfRib();
    }

    private static Update internal(String attributes) throws DecodeException {
        return (Update) MessageCodec.decode(Hex.update(attributes, NLRI), Hex.INTERNAL);
    }

    private static void assertOutcome(String attributes, Outcome expected) throws DecodeException {
        Update update = update(attributes);
        assertThat(update.errors()).as(attributes).isNotEmpty();
        assertThat(update.errors().getFirst().outcome()).as(attributes).isEqualTo(expected);
        boolean withdraws = expected == TREAT_AS_WITHDRAW;
        assertThat(withdrawn(update)).as(attributes).hasSize(withdraws ? 1 : 0);
        assertThat(announced(update)).as(attributes).hasSize(withdraws ? 0 : 1);
    }

    private static Update update(String attributes) throws DecodeException {
        return (Update) MessageCodec.decode(Hex.update(attributes, NLRI), Hex.EXTERNAL);
    }

    private static List<String> announced(Update update) {
        List<String> routes = new ArrayList<>();
        update.forEachAnnounced(nlri -> routes.add(nlri.toString()));
        return routes;
    }

    private static List<String> withdrawn(Update update) {
        List<String> routes = new ArrayList<>();
        update.forEachWithdrawn(nlri -> routes.add(nlri.toString()));
        return routes;
    }
}
