package io.spillway.bgp.message;

import static io.spillway.bgp.message.Outcome.ATTRIBUTE_DISCARD;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
        assertOutcome(GOOD + "c01207 0000fde90a0000", ATTRIBUTE_DISCARD);
        assertOutcome(GOOD + "c01106 0600 00010001", ATTRIBUTE_DISCARD);
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
        Update update = update(GOOD + "c01704 00070000" + "80fd04 deadbeef");

        assertThat(update.errors()).isEmpty();
        assertThat(update.attributes())
                .contains(
                        new OpaqueAttribute(0xC0, 23, Hex.bytes("00070000")),
                        new OpaqueAttribute(0x80, 253, Hex.bytes("deadbeef")));
    }

    @Test
    void discardedAttributeWithoutRoutesKeepsTheSession() throws Exception {
        Update update = (Update) MessageCodec.decode(Hex.update("400601 00", ""), Hex.EXTERNAL);

        assertThat(update.treatAsWithdraw()).isFalse();
        assertThat(update.endOfRib()).isEmpty();
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
