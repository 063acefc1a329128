package io.spillway.bgp.exabgp.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HexInputTest {
    private static final String MARKER = "ff".repeat(16);
    private static final String KEEPALIVE = MARKER + "001304";

    @Test
    void spacesAndColonsMeanNothing() {
        HexInput input = HexInput.read(" " + MARKER + ":0013:04 ");
        assertThat(input.problem()).isEmpty();
        assertThat(input.messages()).containsExactly(Events.message(4, ""));
    }

    @Test
    void severalMessagesMayStandBehindEachOther() {
        HexInput input = HexInput.read(KEEPALIVE + KEEPALIVE.toUpperCase(java.util.Locale.ROOT));
        assertThat(input.messages()).containsExactly(Events.message(4, ""), Events.message(4, ""));
    }

    @Test
    void aBodyAloneIsAnUpdate() {
        assertThat(HexInput.read("00000000").messages()).containsExactly(Events.update("", "", ""));
    }

    @Test
    void aHeaderMayLackItsMarker() {
        assertThat(HexInput.read("001E:02:0000:0007:900F:0003:0002:01").messages())
                .containsExactly(Events.update("", "900f 0003 0002 01", ""));
    }

    @Test
    void whatComesBeforeTheProblemIsKept() {
        HexInput input = HexInput.read(KEEPALIVE + MARKER + "001704");
        assertThat(input.messages()).hasSize(1);
        assertThat(input.problem()).isEqualTo("the header says 23 octets, and there are 19");
    }

    @Test
    void whatIsNotHexadecimalIsSaid() {
        assertThat(HexInput.read("xyz").problem()).isEqualTo("not hexadecimal: xyz");
        assertThat(HexInput.read("0").problem()).isEqualTo("1 hexadecimal digits are no octets");
        assertThat(HexInput.read(MARKER + "00").problem()).isEqualTo("17 octets are less than a header");
    }

    @Test
    void aMessageThatTheShellHasCutLacksOctets() {
        assertThat(HexInput.lacksOctets("ffff")).isTrue();
        assertThat(HexInput.lacksOctets(MARKER + "0013")).isTrue();
        assertThat(HexInput.lacksOctets(KEEPALIVE)).isFalse();
        assertThat(HexInput.lacksOctets("00000000")).isFalse();
        assertThat(HexInput.lacksOctets("ffzz")).isFalse();
    }
}
