package io.spillway.geo.config;

import static io.spillway.geo.config.SiteText.with;
import static io.spillway.geo.config.SiteText.withService;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers may stand where more than once. */
class ServerRulesTest {
    private static final String OTHER = "name: other, vip: 10.101.4.2, prefix: 10.101.4.0/24, protocol: tcp, port: 80,";
    private static final String SERVERS = " servers: [{address: 10.101.6.11, capacity: {connections: 1}}]";

    @TempDir
    private Path directory;

    private SiteText site;

    @BeforeEach
    void setUp() {
        site = new SiteText(directory);
    }

    @Test
    void refusesAServerThatStandsTwiceInAService() throws Exception {
        for (String method : new String[] {"nat", "dr", "tun"}) {
            assertThat(site.errors(with("forward: nat", "forward: " + method, "10.101.6.12", "10.101.6.11")))
                    .containsExactly("16: director.services[0].servers[1].address: server 10.101.6.11:80 stands here"
                            + " twice; weights say what is its share");
        }
    }

    @Test
    void takesTwoPortsOfOneServerByNat() throws Exception {
        assertThat(site.service("10.101.6.12", "10.101.6.11, port: 81").servers())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"dr, dr", "tun, tun", "dr, nat", "nat, tun", "tun, dr"})
    void takesAServerInTwoServicesWhereRepliesCannotBeMistaken(String one, String other) throws Exception {
        String text = with("forward: nat", "forward: " + one);
        assertThat(site.read(withService(text, OTHER + " forward: " + other + "," + SERVERS))
                        .services())
                .hasSize(2);
    }

    @Test
    void takesAServerInTwoServicesByFullNat() throws Exception {
        String text =
                with("forward: nat", "forward: fullnat", "  services:", "  local-addresses: [10.101.6.2]\n  services:");
        assertThat(site.read(withService(text, OTHER + " forward: fullnat," + SERVERS))
                        .services())
                .hasSize(2);
    }

    @Test
    void refusesOneEndpointInTwoServicesByNat() throws Exception {
        assertThat(site.errors(withService(with(), OTHER + SERVERS)))
                .containsExactly(
                        "17: director.services[1].servers[0].address: tcp 10.101.6.11:80 is a server of service"
                                + " web already, and by nat replies could belong to either: take another port, or dr, tun or"
                                + " fullnat");
    }

    @ParameterizedTest
    @CsvSource({"protocol: tcp, protocol: udp", "'port: 80,', 'port: 81,'"})
    void takesOneServerInTwoServicesByNatWithAnotherProtocolOrPort(String good, String other) throws Exception {
        assertThat(site.read(withService(with(), OTHER.replace(good, other) + SERVERS))
                        .services())
                .hasSize(2);
    }

    @Test
    void takesTheOtherPortsOfAVipAtTheSameServersByNat() throws Exception {
        String rest = OTHER.replace("10.101.4.2", "10.101.4.1").replace("port: 80,", "port: any, persistence: 300s,")
                + " check: {tcp: {port: 80}},";
        assertThat(site.read(withService(with(), rest + SERVERS)).services()).hasSize(2);
    }

    @Test
    void refusesEveryPortOfAServerThatServesAnotherVipByNat() throws Exception {
        String any = OTHER.replace("port: 80,", "port: any, persistence: 300s, check: {tcp: {port: 80}},");
        assertThat(site.errors(withService(with(), any + SERVERS)))
                .singleElement()
                .asString()
                .startsWith(
                        "17: director.services[1].servers[0].address: tcp 10.101.6.11:any is a server of service web"
                                + " already");
    }

    @Test
    void refusesAServerInsideTheAnnouncedPrefix() throws Exception {
        assertThat(site.errors(with("10.101.6.12", "10.101.4.12")))
                .containsExactly(
                        "16: director.services[0].servers[1].address: lies in the announced prefix 10.101.4.0/24");
    }

    @Test
    void refusesTwoServicesWithAnyPortOfAVip() throws Exception {
        String any = "port: any, persistence: 300s, check: {tcp: {port: 80}},";
        String text = with("port: 80,", any);
        String second = OTHER.replace("10.101.4.2", "10.101.4.1").replace("port: 80,", any)
                + SERVERS.replace("10.101.6.11", "10.101.6.13");
        assertThat(site.errors(withService(text, second)))
                .containsExactly("17: director.services[1].vip: tcp 10.101.4.1:any has a service already");
    }
}
