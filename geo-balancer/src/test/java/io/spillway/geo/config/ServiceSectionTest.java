package io.spillway.geo.config;

import static io.spillway.geo.config.SiteText.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.rib.Prefix;
import io.spillway.director.service.Limits;
import io.spillway.director.service.Persistence;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports, protocols, persistence, limits and thresholds of a service. */
class ServiceSectionTest {
    private static final String AT = "11: director.services[0].";
    private static final String PORT = "port: 80,";
    private static final String FIRST = "10.101.6.11, capacity";

    @TempDir
    private Path directory;

    private SiteText site;

    @BeforeEach
    void setUp() {
        site = new SiteText(directory);
    }

    @Test
    void aPlainServiceHasNothingOfAllThat() throws Exception {
        ServiceConfig service = site.service();
        assertThat(service.spec().persistence()).isNull();
        assertThat(service.spec().onePacket()).isFalse();
        assertThat(service.spec().limits()).isEqualTo(Limits.NONE);
        assertThat(service.checkPort()).isZero();
        ServerSpec server = service.servers().getFirst().spec();
        assertThat(server.upperThreshold()).isZero();
        assertThat(server.lowerThreshold()).isZero();
    }

    @Test
    void takesSctp() throws Exception {
        assertThat(site.service("protocol: tcp", "protocol: sctp").spec().protocol())
                .isEqualTo(Protocol.SCTP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "300s | 300 | 32",
                "{timeout: 10m, prefix: 24} | 600 | 24",
                "{prefix: 16} | 300 | 16",
                "{} | 300 | 32"
            })
    void takesPersistenceAsADurationOrAMapping(String persistence, int seconds, int prefix) throws Exception {
        assertThat(site.service(PORT, PORT + " persistence: " + persistence + ",")
                        .spec()
                        .persistence())
                .isEqualTo(new Persistence(Duration.ofSeconds(seconds), prefix));
    }

    @Test
    void refusesAPersistencePrefixLongerThanAnAddress() throws Exception {
        assertThat(site.errors(with(PORT, PORT + " persistence: {prefix: 33},")))
                .containsExactly(
                        AT + "persistence.prefix: 33 is longer than an address of the VIP's family: at most 32,"
                                + " which is a client by itself");
        assertThat(site.errors(with(PORT, PORT + " persistence: 0s,")))
                .containsExactly(AT + "persistence: 0s is not within 1s to 576h");
        assertThat(site.errors(with(PORT, PORT + " persistence: long,")))
                .containsExactly(
                        AT
                                + "persistence: \"long\" must be a duration such as 300s, or a mapping with timeout and prefix");
    }

    @Test
    void takesAnyPortWithPersistenceAndACheckThatSaysWhereToAsk() throws Exception {
        ServiceConfig service =
                site.service(PORT, "port: any, persistence: 300s, check: {http: {path: /, port: 8080}},");
        assertThat(service.spec().port()).isZero();
        assertThat(service.servers().getFirst().spec().port()).isZero();
        assertThat(service.checkPort()).isEqualTo(8080);
    }

    @Test
    void refusesAnyPortWithoutPersistence() throws Exception {
        assertThat(site.errors(with(PORT, "port: any, check: {tcp: {port: 80}},")))
                .containsExactly(AT + "port: any needs persistence, or a client's connections would go to several"
                        + " servers: set persistence");
    }

    @Test
    void refusesACheckThatDoesNotKnowWhereToAsk() throws Exception {
        assertThat(site.errors(with(PORT, "port: any, persistence: 300s,")))
                .containsExactly("10: director.services[0]: the servers have no port of their own, so it must say where"
                        + " to ask: check: {tcp: {port: 80}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "all", "\"80\""})
    void refusesWhatIsNoPort(String port) throws Exception {
        assertThat(site.errors(with(PORT, "port: " + port + ",")))
                .singleElement()
                .asString()
                .startsWith(AT + "port: ")
                .endsWith(" must be a port of 1 to 65535, or any");
    }

    @Test
    void schedulesSinglePacketsOfUdpOnly() throws Exception {
        assertThat(site.service("protocol: tcp", "protocol: udp, one-packet: true")
                        .spec()
                        .onePacket())
                .isTrue();
        assertThat(site.errors(with("protocol: tcp", "protocol: sctp, one-packet: true")))
                .containsExactly(AT + "one-packet: is for udp, the protocol is sctp: leave it out");
    }

    @Test
    void takesLimits() throws Exception {
        assertThat(site.service(
                                PORT,
                                PORT
                                        + " limits: {connections: 1, new-per-second: 2, connections-per-source: 3,"
                                        + " new-per-second-per-source: 4},")
                        .spec()
                        .limits())
                .isEqualTo(new Limits(1, 2, 3, 4));
        assertThat(site.errors(with(PORT, PORT + " limits: {connections: 0},")))
                .singleElement()
                .asString()
                .startsWith(AT + "limits.connections: ");
    }

    @Test
    void takesThresholds() throws Exception {
        ServerSpec server = site.service(FIRST, "10.101.6.11, upper-threshold: 100, lower-threshold: 80, capacity")
                .servers()
                .getFirst()
                .spec();
        assertThat(server.upperThreshold()).isEqualTo(100);
        assertThat(server.lowerThreshold()).isEqualTo(80);
    }

    @Test
    void refusesThresholdsInTheWrongOrder() throws Exception {
        assertThat(site.errors(with(FIRST, "10.101.6.11, upper-threshold: 100, lower-threshold: 101, capacity")))
                .containsExactly(
                        "15: director.services[0].servers[0].lower-threshold: 101 is above upper-threshold 100:"
                                + " it must be 100 or less");
        assertThat(site.errors(with(FIRST, "10.101.6.11, lower-threshold: 10, capacity")))
                .containsExactly("15: director.services[0].servers[0].lower-threshold: means nothing without"
                        + " upper-threshold: set that too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "1.5"})
    void refusesAWeightOutOfRange(String weight) throws Exception {
        assertThat(site.errors(with(FIRST, "10.101.6.11, weight: " + weight + ", capacity")))
                .singleElement()
                .asString()
                .startsWith("15: director.services[0].servers[0].weight: ");
    }

    @Test
    void takesAServiceOfIpv6() throws Exception {
        SiteConfig config = site.read(ipv6("persistence: {prefix: 64}, agent: {http: {port: 81}},"));
        ServiceConfig service = config.services().getFirst();
        assertThat(service.spec().vip()).isEqualTo(InetAddress.ofLiteral("2001:db8:4::1"));
        assertThat(service.prefix()).isEqualTo(Prefix.parse("2001:db8:4::/48"));
        assertThat(Objects.requireNonNull(service.spec().persistence()).prefixLength())
                .isEqualTo(64);
        assertThat(config.vipPrefixes()).containsOnlyKeys(Prefix.parse("2001:db8:4::/48"));
        assertThat(Objects.requireNonNull(service.servers().getFirst().agent()))
                .satisfies(agent -> assertThat(agent.server()).isEqualTo("[2001:db8:6::11]:80"))
                .satisfies(agent -> assertThat(agent.source().toString()).contains("http://[2001:db8:6::11]:81/"));
    }

    @Test
    void takesTheFirstAddressOfAnIpv6PrefixAsVip() throws Exception {
        assertThat(site.read(ipv6("").replace("vip: \"2001:db8:4::1\"", "vip: \"2001:db8:4::\""))
                        .services())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"::1, ::/64", "ff02::1, ff02::/64", "::, ::/64"})
    void refusesAnIpv6VipThatNoClientCanReach(String vip, String prefix) throws Exception {
        assertThat(site.errors(ipv6("").replace("2001:db8:4::1", vip).replace("2001:db8:4::/48", prefix)))
                .containsExactly("10: director.services[0].vip: " + vip
                        + " is not an address that clients can reach over a network");
    }

    @Test
    void refusesAPrefixOfTheOtherFamily() throws Exception {
        assertThat(site.errors(ipv6("").replace("\"2001:db8:4::/48\"", "10.101.4.0/24")))
                .containsExactly(
                        "10: director.services[0].prefix: 10.101.4.0/24 does not contain the VIP 2001:db8:4::1");
    }

    @Test
    void refusesAnIpv6PrefixThatNoSessionCouldCarry() throws Exception {
        String text = ipv6("").replace("\"2001:db8:2::1\"", "10.101.2.1");
        assertThat(site.errors(text))
                .containsExactly(
                        "5: bgp.neighbors: no neighbor has an IPv6 address, so there is no next hop to tell for"
                                + " the VIP prefix 2001:db8:4::/48; set next-hop for it in bgp.prefixes");
        String noNextHop = "  prefixes: [{prefix: \"2001:db8:4::/48\", med: 10}]\ndirector:\n";
        assertThat(site.errors(text.replace("director:\n", noNextHop)))
                .singleElement()
                .asString()
                .startsWith("5: bgp.neighbors: ");
        String withNextHop = "  prefixes: [{prefix: \"2001:db8:4::/48\", next-hop: \"2001:db8:2::2\"}]\ndirector:\n";
        SiteConfig config = site.read(text.replace("director:\n", withNextHop));
        assertThat(Objects.requireNonNull(config.vipPrefixes().firstEntry().getValue())
                        .nextHop())
                .isEqualTo(InetAddress.ofLiteral("2001:db8:2::2"));
        assertThat(site.errors(text.replace("director:\n", withNextHop.replace("\"2001:db8:2::2\"", "10.101.2.2"))))
                .contains("7: bgp.prefixes[0].next-hop: 10.101.2.2 can't be the next hop of an IPv6 prefix");
    }

    private static String ipv6(String more) {
        return with(
                "{address: 10.101.2.1, remote-as: 2}",
                "{address: \"2001:db8:2::1\", remote-as: 2}",
                "10.101.4.1",
                "\"2001:db8:4::1\"",
                "10.101.4.0/24",
                "\"2001:db8:4::/48\"",
                "10.101.6.11",
                "\"2001:db8:6::11\"",
                "10.101.6.12",
                "\"2001:db8:6::12\"",
                PORT,
                PORT + " " + more);
    }
}
