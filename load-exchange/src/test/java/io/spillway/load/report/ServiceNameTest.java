package io.spillway.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp/10.101.4.1:80",
                "udp/255.255.255.255:65535",
                "tcp/[2001:db8::1]:443",
                "udp/[::]:1",
                "sctp/10.101.4.1:3868",
                "tcp/10.101.4.1:any"
            })
    void takesAnAddressAndAPort(String name) {
        assertThat(ServiceName.isValid(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "icmp/10.101.4.1:80",
                "TCP/10.101.4.1:80",
                "tcp/10.101.4.1",
                "tcp/10.101.4.1:0",
                "tcp/10.101.4.1:all",
                "tcp/10.101.4.1:080",
                "tcp/10.101.4.1:65536",
                "tcp/10.101.4.256:80",
                "tcp/10.101.4.01:80",
                "tcp/10.101.4:80",
                "tcp/2001:db8::1:80",
                "tcp/[2001:db8]:80",
                "tcp/[2001:DB8::1]:80",
                "tcp/[fe80::1%eth0]:80",
                "tcp/example.org:80",
                "tcp/10.101.4.1:80 ",
            })
    void refusesAnythingElse(String name) {
        assertThat(ServiceName.isValid(name)).isFalse();
    }
}
