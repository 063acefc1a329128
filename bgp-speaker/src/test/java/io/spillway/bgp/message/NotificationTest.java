package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NotificationTest {
    @Test
    void speaksInWords() {
        assertThat(BgpError.HOLD_TIMER_EXPIRED.notification().words()).isEqualTo("Hold Timer Expired");
        assertThat(BgpError.CONNECTION_COLLISION.notification().words())
                .isEqualTo("Cease / Connection Collision Resolution");
        assertThat(BgpError.BAD_MESSAGE_TYPE.notification((byte) 9).words())
                .isEqualTo("Message Header Error / Bad Message Type (data 0x09)");
        assertThat(new Notification(6, 200, new byte[0]).words()).isEqualTo("Cease / subcode 200");
        assertThat(new Notification(99, 0, new byte[0]).words()).isEqualTo("error 99");
    }

    @Test
    void carriesTheTextOfTheOperator() throws Exception {
        Notification sent = Notification.administrativeShutdown("maintenance");

        Notification received =
                (Notification) MessageCodec.decode(MessageCodec.encode(sent, Hex.EXTERNAL), Hex.EXTERNAL);

        assertThat(received.words()).isEqualTo("Cease / Administrative Shutdown: \"maintenance\"");
        assertThat(received.communication()).contains("maintenance");
    }

    @Test
    void cutsALongTextBetweenCharacters() {
        Notification notification = Notification.administrativeShutdown("x" + "é".repeat(200));

        // 1 + 127 * 2 octets: the 128th é would need octets 255 and 256.
        assertThat(notification.data()).hasSize(1 + 255);
        assertThat(notification.communication()).contains("x" + "é".repeat(127));
        assertThat(Notification.administrativeShutdown("€".repeat(100)).communication())
                .contains("€".repeat(85));
        assertThat(Notification.administrativeShutdown("xx" + "€".repeat(100)).communication())
                .contains("xx" + "€".repeat(84));
    }

    @Test
    void emptyTextIsNoText() {
        assertThat(Notification.administrativeShutdown("").communication()).isEmpty();
    }

    @Test
    void textCanNotForgeLogLines() {
        byte[] text = "a\nb\u001b[31mc\u009b1md".getBytes(StandardCharsets.UTF_8);
        byte[] data = new byte[1 + text.length];
        data[0] = (byte) text.length;
        System.arraycopy(text, 0, data, 1, text.length);

        assertThat(BgpError.ADMINISTRATIVE_RESET.notification(data).communication())
                .contains("a b [31mc 1md"); // U+009B is ESC [ in one
    }

    @Test
    void textThatIsNotUtf8OrLiesAboutItsLengthIsShownAsHex() {
        assertThat(BgpError.ADMINISTRATIVE_SHUTDOWN
                        .notification(Hex.bytes("02c3ff"))
                        .words())
                .isEqualTo("Cease / Administrative Shutdown (data 0x02c3ff)");
        assertThat(BgpError.ADMINISTRATIVE_SHUTDOWN
                        .notification(Hex.bytes("ff61"))
                        .words())
                .isEqualTo("Cease / Administrative Shutdown (data 0xff61)");
    }

    @Test
    void resetMayCarryATextToo() {
        Notification reset = Notification.administrativeReset("new policy");

        assertThat(reset.subcode()).isEqualTo(4);
        assertThat(reset.communication()).contains("new policy");
    }

    @Test
    void hardResetCarriesWhatWouldHaveBeenSent() {
        Notification shutdown = Notification.administrativeShutdown("maintenance");
        Notification hard = Notification.hardReset(shutdown);

        assertThat(hard.code()).isEqualTo(6);
        assertThat(hard.subcode()).isEqualTo(9);
        assertThat(hard.inner()).contains(shutdown);
        assertThat(hard.words()).isEqualTo("Cease / Hard Reset of Cease / Administrative Shutdown: \"maintenance\"");
        assertThat(Notification.hardReset(hard).words()).startsWith("Cease / Hard Reset (data 0x0609");
        assertThat(shutdown.inner()).isEmpty();
        assertThat(BgpError.HARD_RESET.notification().inner()).isEmpty();
    }
}
