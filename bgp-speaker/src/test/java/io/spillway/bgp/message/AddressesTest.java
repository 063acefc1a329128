package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.101.2.1",
                "::",
                "::1",
                "1::",
                "2001:db8::1",
                "2001:db8:0:1:1:1:1:1",
                "2001:0:0:1::1",
                "2001::1:0:0:1:1",
                "fe80::a:b:c:d",
                "1:2:3:4:5:6:7:8",
                "0:1:2:3:4:5:6:0"
            })
    void writesAddressesTheShortWay(String text) {
        assertThat(Addresses.text(InetAddress.ofLiteral(text))).isEqualTo(text);
    }
}
