package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
        assertRejected(Hex.message(5, "0001000100"), 1, 2, "0018");
        assertRejected(Hex.message(2, "00".repeat(4078)), 1, 2, "1001");
    }

    @Test
    void unknownTypeIsBadTypeWithTheTypeAsData() {
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
        assertRejected(Hex.update("40010105", ""), 3, 6, "");
        assertRejected(Hex.update("c0010100", ""), 3, 4, "");
        assertRejected(Hex.update("400102 0000", ""), 3, 5, "");
        assertRejected(Hex.update("4003047f000001", ""), 3, 8, "");
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
    void multiprotocolAttributeThatComesTwiceIsAMalformedList() {
        assertRejected(Hex.update("800f03000201 800f03000201", ""), 3, 1, "");
    }

    private static void assertRejected(byte[] message, int code, int subcode, String data) {
        DecodeException e =
                catchThrowableOfType(DecodeException.class, () -> MessageCodec.decode(message, Hex.EXTERNAL));
        assertThat(e).as(Hex.text(message)).isNotNull();
        assertThat(e.notification()).isEqualTo(new Notification(code, subcode, Hex.bytes(data)));
        assertThat(e.what()).isNotBlank();
    }
}
