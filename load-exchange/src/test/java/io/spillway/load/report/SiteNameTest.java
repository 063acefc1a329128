package io.spillway.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "idc1",
                "a",
                "1a",
                "frankfurt-2",
                "012345678901234567890123456789012345678901234567890123456789abc"
            })
    void acceptsADnsLabel(String name) {
        assertThat(SiteName.isValid(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "IDC1",
                "-a",
                "a-",
                "a.b",
                "a_b",
                "a b",
                "../a",
                "42",
                "ä",
                "a\n",
                "012345678901234567890123456789012345678901234567890123456789abcd"
            })
    void refusesWhatCanNotStandInACertificateOrAFileName(String name) {
        assertThat(SiteName.isValid(name)).isFalse();
    }
}
