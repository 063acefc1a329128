package io.spillway.geo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.rib.Prefix;
import io.spillway.director.TunnelSettings;
import io.spillway.director.flow.FlowState;
import io.spillway.director.health.Check;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.load.report.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFileTest {
    private static final String GOOD = """
            site: idc2
            bgp:
              local-as: 5
              router-id: 10.101.2.2
              neighbors:
                - {address: 10.101.2.1, remote-as: 2, hold-time: 9s}
            director:
              interfaces: {client: eth1, server: eth2}
              services:
                - name: web
                  vip: 10.101.4.1
                  prefix: 10.101.4.0/24
                  protocol: tcp
                  port: 80
                  scheduler: wrr
                  check: {http: {path: /healthz, interval: 500ms}}
                  servers:
                    - {address: 10.101.6.11, port: 8080, weight: 2, capacity: {connections: 1000}}
                    - {address: 10.101.6.12, capacity: {connections: 500, bits-per-second: 1e9}}
            load-exchange:
              listen: 10.101.2.2:7443
              tls: {ca: pki/ca.crt, certificate: pki/idc2.crt, key: pki/idc2.key}
              tunnel: 10.101.2.2
              peers:
                - {site: idc1, url: "https://10.101.1.2:7443", tunnel: 10.101.1.2}
            """;

    @TempDir
    private Path directory;

    private SiteConfig read(String text) throws ConfigException, IOException {
        return SiteFile.read(Files.writeString(directory.resolve("site.yaml"), text));
    }

    private List<String> errors(String text) {
        ConfigException e = Objects.requireNonNull(catchThrowableOfType(ConfigException.class, () -> read(text)));
        return e.errors().stream()
                .map(error -> error.line() + ": " + error.rule())
                .toList();
    }

    @Test
    void readsEveryPartOfAGoodFile() throws Exception {
        SiteConfig config = read(GOOD);
        assertThat(config.site()).isEqualTo("idc2");
        assertThat(config.socket()).isEqualTo(Path.of("/run/spillway/idc2.sock"));
        assertThat(config.speaker().localAs()).isEqualTo(5);
        assertThat(config.speaker().neighbors())
                .singleElement()
                .satisfies(neighbor -> assertThat(neighbor.holdTime()).isEqualTo(Duration.ofSeconds(9)));
        ServiceConfig web = config.services().getFirst();
        assertThat(web.prefix()).isEqualTo(Prefix.parse("10.101.4.0/24"));
        assertThat(web.spec().scheduler().kind()).isEqualTo(SchedulerKind.WRR);
        assertThat(web.check()).isInstanceOfSatisfying(Check.Http.class, http -> {
            assertThat(http.path()).isEqualTo("/healthz");
            assertThat(http.timing().interval()).isEqualTo(Duration.ofMillis(500));
            assertThat(http.timing().timeout()).isEqualTo(Duration.ofMillis(500));
        });
        assertThat(web.servers().get(0).spec().port()).isEqualTo(8080);
        assertThat(web.servers().get(1).spec().port()).isEqualTo(80);
        assertThat(web.servers().get(1).capacity().bitsPerSecond()).isEqualTo(1e9);
        assertThat(config.director().peers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.site()).isEqualTo("idc1"));
        assertThat(Objects.requireNonNull(config.exchange()).caCertificate())
                .isEqualTo(directory.resolve("pki/ca.crt"));
    }

    @Test
    void keepsTheMissionsDefaults() throws Exception {
        SiteConfig config = read(GOOD);
        assertThat(config.thresholds()).isEqualTo(new Thresholds(1.1, 0.7, 1.0));
        assertThat(Objects.requireNonNull(config.exchange()).interval()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.director().timeouts().of(FlowState.ESTABLISHED)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void namesTheLineOfAnUnknownKey() {
        assertThat(errors(GOOD.replace("  local-as: 5", "  locl-as: 5")))
                .contains("3: bgp.locl-as: unknown key")
                .anyMatch(error -> error.startsWith("2: bgp: ") && error.contains("local-as"));
    }

    @Test
    void namesTheLineOfAValueOfTheWrongType() {
        assertThat(errors(GOOD.replace("port: 80\n", "port: eighty\n")))
                .singleElement()
                .asString()
                .startsWith("14: director.services[0].port: ");
    }

    @Test
    void namesTheLineWhereYamlBreaks() {
        assertThat(errors("site: idc2\nbgp: [1, 2\n"))
                .singleElement()
                .asString()
                .startsWith("2: while parsing a flow sequence: expected ',' or ']'");
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        assertThat(errors("site: a\nsite: b\n")).singleElement().asString().startsWith("2: ");
    }

    @Test
    void refusesAPrefixThatDoesNotContainTheVip() {
        assertThat(errors(GOOD.replace("prefix: 10.101.4.0/24", "prefix: 10.101.5.0/24")))
                .containsExactly("12: director.services[0].prefix: 10.101.5.0/24 does not contain the VIP 10.101.4.1");
    }

    @Test
    void refusesAPrefixWithHostBits() {
        assertThat(errors(GOOD.replace("prefix: 10.101.4.0/24", "prefix: 10.101.4.1/24")))
                .anyMatch(error -> error.contains("has host bits set"));
    }

    @Test
    void refusesANeighborTwice() {
        assertThat(errors(GOOD.replace("hold-time: 9s}", "hold-time: 9s}\n    - {address: 10.101.2.1, remote-as: 3}")))
                .containsExactly("7: bgp.neighbors[1].address: neighbor 10.101.2.1 stands here twice");
    }

    @Test
    void refusesAHoldTimeBelowThreeSeconds() {
        assertThat(errors(GOOD.replace("hold-time: 9s", "hold-time: 2s")))
                .containsExactly("6: bgp.neighbors[0].hold-time: 0s, or whole seconds from 3s (RFC 4271, 4.2)");
    }

    @Test
    void refusesATunnelInsideTheAnycastPrefix() {
        assertThat(errors(GOOD.replace("tunnel: 10.101.1.2", "tunnel: 10.101.4.9")))
                .containsExactly(
                        "25: load-exchange.peers[0].tunnel: 10.101.4.9 lies in the announced prefix 10.101.4.0/24");
    }

    @Test
    void refusesAServerThatServesTwoServices() {
        String second = """
                    - name: other
                      vip: 10.101.4.2
                      prefix: 10.101.4.0/24
                      protocol: tcp
                      port: 80
                      servers:
                        - {address: 10.101.6.12, capacity: {connections: 500}}
                load-exchange:
                """.indent(0);
        assertThat(errors(GOOD.replace("load-exchange:\n", second)))
                .containsExactly("26: director.services[1].servers[0].address:"
                        + " tcp 10.101.6.12:80 is a server of service web already, and by nat replies could belong to either:"
                        + " take another port, or dr, tun or fullnat");
    }

    @Test
    void spillsByCreditAndWatchesTunnelsWithBfdUnlessToldOtherwise() throws Exception {
        SiteConfig config = read(GOOD);
        assertThat(config.spill()).isEqualTo(new SpillConfig("credit", new BfdConfig(Duration.ofMillis(300), 3, true)));
        assertThat(config.director().tunnels()).isEqualTo(TunnelSettings.DEFAULT);
    }

    @Test
    void readsHowTunnelsAreWatchedAndUsed() throws Exception {
        SiteConfig config = read(
                GOOD
                        + "  policy: on-off\n  tunnel-probe: 200ms\n  tunnel-bfd: {interval: 50ms, multiplier: 5}\n  repair: false\n");
        assertThat(config.spill()).isEqualTo(new SpillConfig("on-off", new BfdConfig(Duration.ofMillis(50), 5, true)));
        assertThat(config.director().tunnels())
                .isEqualTo(new TunnelSettings(Duration.ofMillis(200), false, TunnelSettings.DEFAULT.offersPerSecond()));

        assertThat(read(GOOD + "  tunnel-bfd: {enabled: false}\n").spill().tunnelBfd())
                .isNull();
    }

    @Test
    void refusesAPolicyThatThereIsNotAndTimesOutOfRange() {
        assertThat(errors(GOOD + "  policy: none\n"))
                .singleElement()
                .asString()
                .startsWith("26: load-exchange.policy: ")
                .contains("credit", "on-off");
        assertThat(errors(GOOD + "  tunnel-probe: 50ms\n  tunnel-bfd: {interval: 5ms}\n"))
                .containsExactly(
                        "26: load-exchange.tunnel-probe: 50ms is not within 100ms to 1m",
                        "27: load-exchange.tunnel-bfd.interval: 5ms is not within 10ms to 1m");
        assertThat(errors(GOOD + "  tunnel-bfd: off\n"))
                .singleElement()
                .asString()
                .startsWith("26: load-exchange.tunnel-bfd: ");
    }

    @Test
    void refusesToWatchTunnelsThatThereAreNot() {
        assertThat(errors(GOOD.replace("  tunnel: 10.101.2.2\n", "") + "  tunnel-bfd: {}\n  repair: true\n"))
                .containsExactly(
                        "25: load-exchange.tunnel-bfd: there is no tunnel: set load-exchange.tunnel, this site's end of it",
                        "26: load-exchange.repair: there is no tunnel: set load-exchange.tunnel, this site's end of it");
    }

    @Test
    void refusesThresholdsThatWouldLetTwoSitesSpillToEachOther() {
        assertThat(errors(GOOD + "  accept-below: 1.0\n"))
                .containsExactly("26: load-exchange.accept-below: accept-below 1.0"
                        + " is not below recover-at 1.0: two sites could spill to each other");
    }

    @Test
    void namesEveryErrorOfMeaningInOneGo() {
        String two =
                GOOD.replace("router-id: 10.101.2.2", "router-id: 999.1.1.1").replace("hold-time: 9s", "hold-time: 1s");
        assertThat(errors(two)).hasSize(2);
    }

    @Test
    void refusesThresholdsInTheWrongOrder() {
        assertThat(errors(GOOD + "  recover-at: 1.2\n"))
                .containsExactly(
                        "26: load-exchange.recover-at: recover-at 1.2 is above spill-above 1.1: spilling would end before it began");
        assertThat(errors(GOOD + "  accept-below: 1.05\n"))
                .containsExactly(
                        "26: load-exchange.accept-below: accept-below 1.05 is not below recover-at 1.0: two sites could spill to each"
                                + " other");
    }

    @Test
    void refusesACheckThatCannotBeMade() {
        assertThat(errors(GOOD.replace("interval: 500ms}", "interval: 500ms, timeout: 1s}")))
                .containsExactly(
                        "16: director.services[0].check.http.timeout: is longer than the interval: probes would"
                                + " pile up");
        assertThat(errors(GOOD.replace("interval: 500ms}", "status: 299-200}")))
                .containsExactly("16: director.services[0].check.http.status: 299-200 ends before it begins");
        assertThat(errors(GOOD.replace("path: /healthz", "path: /\u00e4")))
                .singleElement()
                .asString()
                .startsWith("16: director.services[0].check.http.path: \"/\u00e4\" must be a path such as ");
        assertThat(errors(GOOD.replace("path: /healthz", "path: /, host: a b")))
                .singleElement()
                .asString()
                .startsWith("16: director.services[0].check.http.host: \"a b\" must be a host name ");
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        ConfigException e = Objects.requireNonNull(
                catchThrowableOfType(ConfigException.class, () -> SiteFile.read(directory.resolve("none.yaml"))));
        assertThat(e).hasMessageEndingWith("none.yaml:1: can't be read: no such file");
    }
}
