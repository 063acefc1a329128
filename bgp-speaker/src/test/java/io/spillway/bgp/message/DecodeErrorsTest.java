package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which NOTIFICATION each error of RFC 4271, section 6, gets where RFC 7606 leaves it at that. */
class DecodeErrorsTest {
    private static final String ORIGIN = "40010100";
    private static final String AS_PATH = "40020602010000fde9";
    private static final String NEXT_HOP = "4003040a610001";
    private static final String NLRI = "18c63364";

    @Test
    void markerThatIsNotAllOnesIsNotSynchronized() {
        byte[] message = Hex.message(4, "");
        message[7] = 0;

        assertRejected(message, 1, 1, "");
    }

    @Test
    void lengthBelowAHeaderIsBadLengthWithTheLengthAsData() {
        byte[] message = Hex.message(4, "");
        message[17] = 18;

        assertRejected(message, 1, 2, "0012");
    }

    @Test
    void lengthTheTypeCanNotHaveIsBadLength() {
        assertRejected(Hex.message(1, "04"), 1, 2, "0014");
        assertRejected(Hex.message(2, "000000"), 1, 2, "0016");
        assertRejected(Hex.message(3, "06"), 1, 2, "0014");
        assertRejected(Hex.message(4, "00"), 1, 2, "0014");
        assertRejected(Hex.message(5, "000100"), 1, 2, "0016");
        assertRejected(Hex.message(1, "00".repeat(4078)), 1, 2, "1001");
        assertRejected(Hex.message(2, "00".repeat(4078)), 1, 2, "1001");
    }

    @Test
    void neitherOpenNorKeepaliveAreEverExtended() {
        CodecContext extended = new CodecContext(true, true, true, Set.of(), Set.of(), Set.of(), false);
        assertRejected(Hex.message(1, "00".repeat(4078)), extended, 1, 2, "1001");
        assertRejected(Hex.message(4, "00"), extended, 1, 2, "0014");
    }

    @Test
    void routeRefreshOfTheWrongLengthIsRefusedWithTheWholeMessage() {
        for (String subtype : List.of("00", "01", "02")) {
            byte[] message = Hex.message(5, "0001 " + subtype + " 01 00");
            assertRejected(message, 7, 1, Hex.text(message));
        }
    }

    @Test
    void asZeroIsNobody() {
        // RFC 7607, section 2.
        assertRejected(Hex.message(1, "04 0000 00b4 0a000001 00"), 2, 2, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 08 0206 4104 00000000"), 2, 2, "");
    }

    @Test
    void extendedParametersThatDoNotAddUpAreAnOpenErrorToo() {
        // RFC 9072, section 2.
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 ff ff 0008 02 0006 410400000002"), 2, 0, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 ff ff 000a 02 0006 410400000002"), 2, 0, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 ff ff 0009 02 0007 410400000002"), 2, 0, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 ff ff 0004 01 0001 00"), 2, 4, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 ff ff 00"), 2, 0, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 ff ff 0002 02 00"), 2, 0, "");
    }

    @Test
    void capabilityThatIsCutShortIsAnOpenError() {
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 03 0201 41"), 2, 0, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 09 0207 0200 4104 00fde9"), 2, 0, "");
    }

    @Test
    void unknownTypeIsBadTypeWithTheTypeAsData() {
        assertRejected(Hex.message(6, ""), 1, 3, "06");
        assertRejected(Hex.message(9, ""), 1, 3, "09");
        assertRejected(Hex.message(0, ""), 1, 3, "00");
    }

    @Test
    void otherVersionIsToldTheOneWeSpeak() {
        assertRejected(Hex.message(1, "03 0002 00b4 0a000001 00"), 2, 1, "0004");
    }

    @Test
    void identifierZeroIsBad() {
        assertRejected(Hex.message(1, "04 0002 00b4 00000000 00"), 2, 3, "");
    }

    @Test
    void unknownOptionalParameterIsUnsupported() {
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 03 010100"), 2, 4, "");
    }

    @Test
    void holdTimeOfOneOrTwoSecondsIsUnacceptable() {
        assertRejected(Hex.message(1, "04 0002 0001 0a000001 00"), 2, 6, "");
        assertRejected(Hex.message(1, "04 0002 0002 0a000001 00"), 2, 6, "");
    }

    @Test
    void optionalParametersThatDoNotAddUpAreAnOpenError() {
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 05"), 2, 0, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 00 0200"), 2, 0, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 08 0206 4120 0000fde9"), 2, 0, "");
        assertRejected(Hex.message(1, "04 0002 00b4 0a000001 02 0206"), 2, 0, "");
    }

    @Test
    void fieldsThatReachBeyondTheUpdateAreAMalformedList() {
        assertRejected(Hex.message(2, "00ff 0000"), 3, 1, "");
        assertRejected(Hex.message(2, "0000 00ff"), 3, 1, "");
        assertRejected(Hex.message(2, "0003 0000"), 3, 1, "");
    }

    @Test
    void unknownWellKnownAttributeIsUnrecognizedWithTheAttributeAsData() {
        assertRejected(Hex.update(ORIGIN + AS_PATH + NEXT_HOP + "406302abcd", NLRI), 3, 2, "406302abcd");
    }

    @Test
    void missingAttributeWithRoutesOutOfReachEndsTheSession() {
        // RFC 7606, section 5.2: errors, and no route that could be treated as withdrawn.
        assertRejected(Hex.update("40010105", ""), 3, 6, "40010105");
        assertRejected(Hex.update("c0010100", ""), 3, 4, "c0010100");
        assertRejected(Hex.update("800404 00000001 400102 0000", ""), 3, 5, "4001020000");
        assertRejected(Hex.update("50010001 00 400303 0a6100", ""), 3, 5, "4003030a6100");
        assertRejected(Hex.update("c02303 0000fd", ""), 3, 5, "c023030000fd");
        // An MP_REACH_NLRI without a route announces nothing either.
        String empty = "800e15 000201 10 20010db8000000000000000000000001 00";
        assertRejected(Hex.update("400102 0000" + empty, ""), 3, 5, "4001020000");
        assertRejected(Hex.update("400206 0600 0000fde9", ""), 3, 11, "");
        assertRejected(Hex.update("4001", ""), 3, 1, "");
    }

    @Test
    void prefixThatCanNotBeIsAnInvalidNetworkField() {
        assertRejected(Hex.message(2, "0006 280102030405 0000"), 3, 10, "");
        assertRejected(Hex.message(2, "0002 1801 0000"), 3, 10, "");
        assertRejected(Hex.update(ORIGIN + AS_PATH + NEXT_HOP, "21c6336401aa"), 3, 10, "");
    }

    @Test
    void brokenMultiprotocolAttributeIsAnOptionalAttributeErrorWithTheAttributeAsData() {
        assertRejected(Hex.update("800f08 000201 40 20010db8", ""), 3, 9, "800f080002014020010db8");
        assertRejected(Hex.update("800e06 000201 03 0000", ""), 3, 9, "800e06000201030000");
        assertRejected(Hex.update("800e02 0002", ""), 3, 9, "800e020002");
    }

    @Test
    void nextHopOfALengthItsFamilyCanNotHaveIsAnOptionalAttributeError() {
        for (int length : List.of(0, 1, 3, 4, 5, 8, 12, 15, 17, 24, 31, 33, 48)) {
            String value = "000201 %02x".formatted(length) + "20".repeat(length) + "00 00";
            assertThat(rejected(Hex.update("800e %02x".formatted(6 + length) + value, ""), Hex.EXTERNAL)
                            .error())
                    .as("IPv6 next hop of %s octets", length)
                    .isEqualTo(BgpError.OPTIONAL_ATTRIBUTE);
        }
        for (int length : List.of(0, 3, 5, 8, 12, 16, 32)) {
            String value = "000101 %02x".formatted(length) + "20".repeat(length) + "00 00";
            assertThat(rejected(Hex.update("800e %02x".formatted(6 + length) + value, ""), Hex.EXTERNAL)
                            .error())
                    .as("IPv4 next hop of %s octets", length)
                    .isEqualTo(BgpError.OPTIONAL_ATTRIBUTE);
        }
    }

    @Test
    void prefixThatCanNotBeInAMultiprotocolAttributeIsAnOptionalAttributeError() {
        String nextHop = "000201 10 20010db8000000000000000000000001 00";
        for (String prefix : List.of("81" + "20".repeat(17), "40 20010db8", "ff")) {
            int reach = 21 + Hex.bytes(prefix).length;
            int unreach = 3 + Hex.bytes(prefix).length;
            assertThat(rejected(Hex.update("800e %02x".formatted(reach) + nextHop + prefix, ""), Hex.EXTERNAL)
                            .error())
                    .isEqualTo(BgpError.OPTIONAL_ATTRIBUTE);
            assertThat(rejected(Hex.update("800f %02x".formatted(unreach) + "000201" + prefix, ""), Hex.EXTERNAL)
                            .error())
                    .isEqualTo(BgpError.OPTIONAL_ATTRIBUTE);
        }
    }

    @Test
    void multiprotocolAttributeThatOverrunsTheListHidesItsRoutes() {
        // RFC 7606, section 3 (j): not even the classic route saves the session.
        String good = ORIGIN + AS_PATH + NEXT_HOP;
        assertRejected(Hex.update(good + "800e40 000201", NLRI), 3, 9, "800e40000201");
        assertRejected(Hex.update(good + "900f00", NLRI), 3, 9, "900f00");
    }

    @Test
    void multiprotocolAttributeThatComesTwiceIsAMalformedList() {
        String reach = "800e1a 000201 10 20010db8000000000000000000000001 00 2020010db8";
        assertRejected(Hex.update(ORIGIN + AS_PATH + reach + reach, ""), 3, 1, "");
        assertRejected(Hex.update("800f03000201 800f03000201", ""), 3, 1, "");
    }

    private static void assertRejected(byte[] message, int code, int subcode, String data) {
        assertRejected(message, Hex.EXTERNAL, code, subcode, data);
    }

    private static void assertRejected(byte[] message, CodecContext context, int code, int subcode, String data) {
        DecodeException e = rejected(message, context);
        assertThat(e.notification()).isEqualTo(new Notification(code, subcode, Hex.bytes(data)));
        assertThat(e.what()).isNotBlank();
    }

    private static DecodeException rejected(byte[] message, CodecContext context) {
        DecodeException e = catchThrowableOfType(DecodeException.class, () -> MessageCodec.decode(message, context));
        assertThat(e).as(Hex.text(message)).isNotNull();
        return e;
    }
}
