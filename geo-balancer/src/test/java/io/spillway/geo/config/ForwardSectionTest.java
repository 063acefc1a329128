package io.spillway.geo.config;

import static io.spillway.geo.config.SiteText.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Forwarding.ClientAddress;
import io.spillway.director.service.Forwarding.Encapsulation;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How packets get to servers: what may be written, and what can't work. */
class ForwardSectionTest {
    private static final String DIRECTOR = "  interfaces: {client: eth1, server: eth2}";
    private static final String LOCAL = DIRECTOR + "\n  local-addresses: [10.101.6.2]";
    private static final String FIRST = "10.101.6.11, capacity";

    @TempDir
    private Path directory;

    private SiteText site;

    @BeforeEach
    void setUp() {
        site = new SiteText(directory);
    }

    private Forwarding method(String forward) throws Exception {
        return site.service(DIRECTOR, LOCAL, "forward: nat", "forward: " + forward)
                .servers()
                .getFirst()
                .spec()
                .forwarding();
    }

    @Test
    void takesEveryMethodByItsWord() throws Exception {
        assertThat(method("nat")).isEqualTo(new Forwarding.Nat());
        assertThat(method("dr")).isEqualTo(new Forwarding.DirectRouting());
        assertThat(method("tun")).isEqualTo(Forwarding.Tunnel.IPIP);
        assertThat(method("fullnat")).isEqualTo(new Forwarding.FullNat(ClientAddress.NONE));
        assertThat(method("local")).isEqualTo(new Forwarding.Local());
    }

    @Test
    void takesWhatAMethodCanBeTold() throws Exception {
        assertThat(method("{method: tun}")).isEqualTo(Forwarding.Tunnel.IPIP);
        assertThat(method("{method: tun, type: gue}")).isEqualTo(new Forwarding.Tunnel(Encapsulation.GUE, 6080, false));
        assertThat(method("{method: tun, type: gue, port: 7000, checksum: true}"))
                .isEqualTo(new Forwarding.Tunnel(Encapsulation.GUE, 7000, true));
        assertThat(method("{method: tun, type: gre, checksum: true}"))
                .isEqualTo(new Forwarding.Tunnel(Encapsulation.GRE, 0, true));
        assertThat(method("{method: fullnat, client-address: toa}"))
                .isEqualTo(new Forwarding.FullNat(ClientAddress.TOA));
        assertThat(method("{method: fullnat, client-address: proxy-v2}"))
                .isEqualTo(new Forwarding.FullNat(ClientAddress.PROXY_V2));
    }

    @Test
    void isNatWhereNothingIsSaid() throws Exception {
        assertThat(site.service("   forward: nat,\n", "").servers())
                .allSatisfy(server -> assertThat(server.spec().forwarding()).isEqualTo(new Forwarding.Nat()));
    }

    @Test
    void takesAMethodOfItsOwnForAServer() throws Exception {
        List<ServerConfig> servers = site.service(
                        "forward: nat", "forward: dr", FIRST, "10.101.6.11, forward: tun, capacity")
                .servers();
        assertThat(servers.get(0).spec().forwarding()).isEqualTo(Forwarding.Tunnel.IPIP);
        assertThat(servers.get(1).spec().forwarding()).isEqualTo(new Forwarding.DirectRouting());
    }

    @Test
    void refusesAMethodThatThereIsNot() throws Exception {
        assertThat(site.errors(with("forward: nat", "forward: masq")))
                .containsExactly("13: director.services[0].forward: \"masq\" must be one of nat, dr, tun, fullnat,"
                        + " local, or a mapping with that as its method");
        assertThat(site.errors(with("forward: nat", "forward: {method: masq}")))
                .singleElement()
                .asString()
                .startsWith("13: director.services[0].forward.method: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{method: dr, type: gue} | type: is for tun, the method is dr: leave it out",
                "{method: nat, port: 80} | port: is for tun, the method is nat: leave it out",
                "{method: fullnat, checksum: true} | checksum: is for tun, the method is fullnat: leave it out",
                "{method: tun, client-address: toa} | client-address: is for fullnat, the method is tun: leave it out",
                "{method: tun, type: gre, port: 6080} | port: only gue has a port, the type is gre: leave it out",
                "{method: tun, checksum: true} | checksum: ipip has no checksum of its own: leave it out, or take gue or"
                        + " gre"
            })
    void refusesWhatIsForAnotherMethod(String forward, String rule) throws Exception {
        assertThat(site.errors(with(DIRECTOR, LOCAL, "forward: nat", "forward: " + forward)))
                .containsExactly("14: director.services[0].forward." + rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dr", "tun", "local"})
    void refusesAnotherPortWhereThePortStays(String method) throws Exception {
        assertThat(site.errors(with("forward: nat", "forward: " + method, FIRST, "10.101.6.11, port: 8080, capacity")))
                .containsExactly("15: director.services[0].servers[0].port: " + method
                        + " leaves the port as it is, 80: leave it out, or take nat or fullnat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nat", "fullnat"})
    void takesAnotherPortWherePortsAreMapped(String method) throws Exception {
        ServiceConfig service = site.service(
                DIRECTOR, LOCAL, "forward: nat", "forward: " + method, FIRST, "10.101.6.11, port: 8080, capacity");
        assertThat(service.servers().getFirst().spec().port()).isEqualTo(8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nat", "dr", "local"})
    void refusesServersOfAnotherFamilyThanTheVip(String method) throws Exception {
        assertThat(site.errors(with("forward: nat", "forward: " + method, "10.101.6.11", "\"2001:db8:6::11\"")))
                .containsExactly("15: director.services[0].servers[0].address: 2001:db8:6::11 is IPv6, the VIP is IPv4,"
                        + " and " + method + " can't change that: take an address of the same family, or tun");
    }

    @Test
    void refusesFullNatFromOneFamilyToTheOther() throws Exception {
        assertThat(site.errors(with(
                        DIRECTOR,
                        DIRECTOR + "\n  local-addresses: [10.101.6.2, \"2001:db8:6::2\"]",
                        "forward: nat",
                        "forward: fullnat",
                        "10.101.6.11",
                        "\"2001:db8:6::11\"")))
                .singleElement()
                .asString()
                .startsWith("16: director.services[0].servers[0].address: 2001:db8:6::11 is IPv6, the VIP is IPv4, and"
                        + " fullnat can't change that");
    }

    @Test
    void takesServersOfAnyFamilyBehindATunnel() throws Exception {
        ServiceConfig service = site.service("forward: nat", "forward: tun", "10.101.6.11", "\"2001:db8:6::11\"");
        assertThat(service.servers()).hasSize(2);
    }

    @Test
    void refusesFullNatWithoutALocalAddressOfItsFamily() throws Exception {
        assertThat(site.errors(with("forward: nat", "forward: fullnat")))
                .containsExactly("13: director.services[0].forward: fullnat to 10.101.6.11 needs an IPv4 address that"
                        + " replies come to: add one to director.local-addresses");
        assertThat(site.errors(with(
                        DIRECTOR,
                        DIRECTOR + "\n  local-addresses: [\"2001:db8:6::2\"]",
                        FIRST,
                        "10.101.6.11, forward: fullnat, capacity")))
                .containsExactly(
                        "16: director.services[0].servers[0].forward: fullnat to 10.101.6.11 needs an IPv4 address that"
                                + " replies come to: add one to director.local-addresses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"toa", "proxy-v2"})
    void tellsTheClientsAddressOverTcpOnly(String word) throws Exception {
        assertThat(site.errors(with(
                        DIRECTOR,
                        LOCAL,
                        "protocol: tcp",
                        "protocol: udp",
                        "forward: nat",
                        "forward: {method: fullnat, client-address: " + word + "}")))
                .containsExactly("14: director.services[0].forward.client-address: " + word
                        + " is for tcp, the protocol is udp: leave it out");
    }

    @Test
    void saysNothingOfTheFamilyOfAnAddressThatIsNone() throws Exception {
        assertThat(site.errors(with("vip: 10.101.4.1", "vip: 10.101.4.256", "10.101.6.11", "\"2001:db8:6::11\"")))
                .containsExactly("10: director.services[0].vip: '10.101.4.256' is not an IPv4 address");
    }
}
