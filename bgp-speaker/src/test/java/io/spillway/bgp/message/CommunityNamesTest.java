package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommunityNamesTest {
    @Test
    void everyNameThatIsShownCanBeRead() {
        assertThat(CommunityNames.all())
                .hasSize(9)
                .allSatisfy(name -> assertThat(
                                CommunityNames.text(CommunityNames.value(name).orElseThrow()))
                        .isEqualTo(name));
    }

    @ParameterizedTest
    @CsvSource({
        "gshut, graceful-shutdown",
        "NO_EXPORT, no-export",
        "nopeer, no-peer",
        "no_llgr, no-llgr",
    })
    void aNameMayBeWrittenInOtherWays(String written, String shown) {
        assertThat(CommunityNames.text(CommunityNames.value(written).orElseThrow()))
                .isEqualTo(shown);
    }

    @Test
    void aWordThatNamesNothingHasNoValue() {
        assertThat(CommunityNames.value("noexport")).isEmpty();
        assertThat(CommunityNames.value("65000:1")).isEmpty();
    }

    @Test
    void othersAreShownAsNumbersWithoutASign() {
        assertThat(CommunityNames.text(0xFDE8_FFFE)).isEqualTo("65000:65534");
        assertThat(CommunityNames.numbers(0xFFFF_FF01)).isEqualTo("65535:65281");
        assertThat(CommunityNames.large(new LargeCommunities.Value(4_200_000_000L, 1, 0xFFFF_FFFFL)))
                .isEqualTo("4200000000:1:4294967295");
    }

    @ParameterizedTest
    @CsvSource({
        "0002FDE800000001, rt:65000:1",
        "0003FDE8FFFFFFFF, ro:65000:4294967295",
        "0202FA56EA00FFFF, rt:4200000000:65535",
        "010200000A0000FF, 0x010200000a0000ff",
        "FFFFFFFFFFFFFFFF, 0xffffffffffffffff",
    })
    void extendedOnesAreShownAsWhatTheyMeanOrAsOctets(String hex, String text) {
        assertThat(CommunityNames.extended(Long.parseUnsignedLong(hex, 16))).isEqualTo(text);
    }
}
