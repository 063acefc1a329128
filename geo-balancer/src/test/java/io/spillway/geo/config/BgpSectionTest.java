package io.spillway.geo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.exabgp.process.EventSelection;
import io.spillway.bgp.exabgp.process.ExaBgpProcessConfig;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.LargeCommunities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.DynamicNeighbors;
import io.spillway.bgp.session.ImportPolicy;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.Offer;
import io.spillway.bgp.session.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bgp part of a good file means. */
class BgpSectionTest {
    private static final String HEAD = """
            site: idc2
            bgp:
              local-as: 5
              router-id: 10.101.2.2
            """;
    private static final String DIRECTOR = """
            director:
              interfaces: {client: eth1, server: eth2}
              services:
                - name: web
                  vip: 10.101.4.1
                  prefix: 10.101.4.0/24
                  protocol: tcp
                  port: 80
                  servers: [{address: 10.101.6.11, capacity: {connections: 1000}}]
                - name: mail
                  vip: 10.101.5.1
                  prefix: 10.101.5.0/24
                  protocol: tcp
                  port: 25
                  servers: [{address: 10.101.6.12, capacity: {connections: 1000}}]
            """;

    @TempDir
    private Path directory;

    private SiteFile.Checked check(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("site.yaml"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return SiteFile.check(file);
    }

    private BgpConfig bgp(String more) throws Exception {
        return check(HEAD + more.indent(2)).speaker().bgp();
    }

    private NeighborConfig neighbor(String keys) throws Exception {
        return bgp("neighbors: [{address: 10.101.2.1, remote-as: 2, " + keys + "}]")
                .speaker()
                .neighbors()
                .getFirst();
    }

    @Test
    void aNeighborThatSaysNothingHasTheDefaultsOfTheSpeaker() throws Exception {
        assertThat(neighbor("port: 179"))
                .isEqualTo(NeighborConfig.builder(InetAddress.ofLiteral("10.101.2.1"), 2)
                        .build());
    }

    @Test
    void readsEverythingANeighborCanBe() throws Exception {
        NeighborConfig neighbor = bgp("""
                neighbors:
                  - address: 2001:db8::1
                    remote-as: 2
                    port: 1179
                    local-address: 2001:db8::2
                    hold-time: 3s
                    connect-retry: 7s
                    passive: true
                    families: [ipv6]
                    md5-password: secret
                    ttl-security: 1
                    import: all
                    max-prefixes: 1000
                    restart-after: 0s
                    role: rs-client
                    strict-role: true
                    extended-messages: false
                    enhanced-refresh: false
                    extended-next-hop: false
                    add-path: receive
                    graceful-restart: 120s
                    bfd: {interval: 100ms, multiplier: 5}
                """).speaker().neighbors().getFirst();
        assertThat(neighbor)
                .isEqualTo(NeighborConfig.builder(InetAddress.ofLiteral("2001:db8::1"), 2)
                        .port(1179)
                        .localAddress(InetAddress.ofLiteral("2001:db8::2"))
                        .holdTime(Duration.ofSeconds(3))
                        .connectRetry(Duration.ofSeconds(7))
                        .passive(true)
                        .families(Set.of(Family.IPV6_UNICAST))
                        .transport(new Transport("secret", 1, 0))
                        .imports(new ImportPolicy(true, 1000, Duration.ZERO))
                        .offer(new Offer(
                                Offer.Role.RS_CLIENT, true, false, false, false, true, Duration.ofSeconds(120)))
                        .bfd(new BfdConfig(Duration.ofMillis(100), 5, false))
                        .build());
    }

    @Test
    void bfdFollowsTheDistanceOfTheNeighbor() throws Exception {
        assertThat(neighbor("bfd: {}").bfd()).isEqualTo(new BfdConfig(Duration.ofMillis(50), 3, false));
        assertThat(neighbor("multihop: 3, bfd: {}").bfd()).isEqualTo(new BfdConfig(Duration.ofMillis(50), 3, true));
        assertThat(neighbor("ttl-security: 2, bfd: {}").bfd()).isEqualTo(new BfdConfig(Duration.ofMillis(50), 3, true));
    }

    @Test
    void listensOnIpv6WhenANeighborHasSuchAnAddress() throws Exception {
        assertThat(bgp("neighbors: [{address: 10.1.1.1, remote-as: 2}]")
                        .speaker()
                        .listen())
                .isEqualTo(new InetSocketAddress("0.0.0.0", 179));
        assertThat(bgp("neighbors: [{address: 2001:db8::1, remote-as: 2}]")
                        .speaker()
                        .listen())
                .isEqualTo(new InetSocketAddress("::", 179));
        assertThat(bgp("listen: \"[2001:db8::2]:1179\"\nneighbors: [{address: 2001:db8::1, remote-as: 2}]")
                        .speaker()
                        .listen())
                .isEqualTo(new InetSocketAddress("2001:db8::2", 1179));
    }

    @Test
    void readsAPasswordFromItsFile() throws Exception {
        Path file = Files.writeString(directory.resolve("md5"), "secret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        SiteFile.Checked checked =
                check(HEAD + "  neighbors: [{address: 10.1.1.1, remote-as: 2, md5-password-file: md5}]\n");
        assertThat(checked.speaker()
                        .bgp()
                        .speaker()
                        .neighbors()
                        .getFirst()
                        .transport()
                        .md5Password())
                .isEqualTo("secret");
        assertThat(checked.warnings()).isEmpty();
    }

    @Test
    void warnsOfAPasswordThatOthersCanRead() throws Exception {
        Path file = Files.writeString(directory.resolve("md5"), "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(check(HEAD + "  neighbors: [{address: 10.1.1.1, remote-as: 2, md5-password-file: md5}]\n")
                        .warnings())
                .extracting(ConfigError::rule)
                .containsExactly("bgp.neighbors[0].md5-password-file: others than its owner may read " + file
                        + "; chmod 0600 " + file);
        Path site = Files.writeString(
                directory.resolve("open.yaml"),
                HEAD + "  neighbors: [{address: 10.1.1.1, remote-as: 2, md5-password: secret}]\n");
        Files.setPosixFilePermissions(site, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(SiteFile.check(site).warnings())
                .singleElement()
                .asString()
                .contains("take md5-password-file, or chmod 0600 the site file");
    }

    @Test
    void readsDynamicNeighbors() throws Exception {
        BgpConfig bgp = bgp("dynamic-neighbors: [{range: 10.0.0.0/24, remote-as: 65001, limit: 7, hold-time: 30s}]");
        assertThat(bgp.speaker().neighbors()).isEmpty();
        assertThat(bgp.speaker().dynamic())
                .containsExactly(new DynamicNeighbors(
                        Prefix.parse("10.0.0.0/24"),
                        NeighborConfig.builder(InetAddress.ofLiteral("10.0.0.0"), 65001)
                                .holdTime(Duration.ofSeconds(30))
                                .passive(true)
                                .build(),
                        7));
    }

    @Test
    void prefixesTakeTheAttributesOfAllWhereTheySayNothing() throws Exception {
        SiteFile.Checked checked = check(HEAD + """
                  neighbors: [{address: 10.1.1.1, remote-as: 2}]
                  attributes:
                    prepend: 1
                    med: 50
                    communities: ["65000:1", no-export]
                  prefixes:
                    - {prefix: 10.101.5.0/24, med: 7, communities: [], large-communities: ["4200000000:1:2"],
                       local-preference: 300}
                  announce:
                    - {prefix: 2001:db8:1::/48, next-hop: 2001:db8::5, prepend: 0}
                """ + DIRECTOR);
        SiteConfig site = SiteFile.read(directory.resolve("site.yaml"));
        Announcement web = Announcement.of(Prefix.parse("10.101.4.0/24"))
                .withPrepends(1)
                .with(new MultiExitDisc(50))
                .with(new Communities(List.of(65000 << 16 | 1, 0xFFFFFF01)));
        Announcement mail = Announcement.of(Prefix.parse("10.101.5.0/24"))
                .withPrepends(1)
                .with(new MultiExitDisc(7))
                .with(new LocalPref(300))
                .with(new LargeCommunities(List.of(new LargeCommunities.Value(4_200_000_000L, 1, 2))));
        assertThat(site.vipPrefixes().values()).containsExactly(web, mail);
        assertThat(checked.speaker().bgp().originated()).singleElement().satisfies(announcement -> {
            assertThat(announcement.prepends()).isZero();
            assertThat(announcement.nextHop()).isEqualTo(InetAddress.ofLiteral("2001:db8::5"));
            assertThat(announcement.attribute(MultiExitDisc.class)).contains(new MultiExitDisc(50));
        });
    }

    @Test
    void readsHowPrefixesComeAndGo() throws Exception {
        assertThat(bgp("neighbors: [{address: 10.1.1.1, remote-as: 2}]").pace()).isEqualTo(AnnouncePace.DEFAULT);
        assertThat(bgp("""
                neighbors: [{address: 10.1.1.1, remote-as: 2}]
                drain: {for: 30s, prepend: 2}
                ramp: {for: 1m}
                flap: {withdrawals: 5, window: 1m, hold-down: 20s, longest: 1h}
                """).pace())
                .isEqualTo(new AnnouncePace(
                        new AnnouncePace.Phase(Duration.ofSeconds(30), 2),
                        new AnnouncePace.Phase(Duration.ofMinutes(1), 3),
                        new AnnouncePace.Flap(5, Duration.ofMinutes(1), Duration.ofSeconds(20), Duration.ofHours(1))));
    }

    @Test
    void readsProcesses() throws Exception {
        BgpConfig bgp = bgp("""
                neighbors: [{address: 10.1.1.1, remote-as: 2}]
                mrt: {file: in.mrt}
                processes:
                  - {name: check, run: [python3, -m, exabgp, healthcheck]}
                  - name: events
                    run: [bin/events, --all]
                    encoder: json
                    api-version: 6
                    ack: false
                    neighbors: [10.1.1.1]
                    neighbor-changes: true
                    receive: [update]
                    send: [packets, update]
                    respawn: false
                    allow: [10.9.0.0/16]
                """);
        assertThat(bgp.mrt()).isEqualTo(new MrtConfig(directory.resolve("in.mrt"), 256L << 20, 4));
        assertThat(bgp.processes().get(0))
                .isEqualTo(
                        ExaBgpProcessConfig.of("check", List.of("python3", "-m", "exabgp", "healthcheck"), List.of()));
        Set<EventSelection.Kind> updates = Set.of(EventSelection.Kind.UPDATE);
        assertThat(bgp.processes().get(1))
                .isEqualTo(new ExaBgpProcessConfig(
                        "events",
                        List.of(directory.resolve("bin/events").toString(), "--all"),
                        ExaBgpProcessConfig.Encoder.JSON,
                        6,
                        false,
                        false,
                        Set.of(InetAddress.ofLiteral("10.1.1.1")),
                        List.of(Prefix.parse("10.9.0.0/16")),
                        new EventSelection(
                                true,
                                false,
                                false,
                                new EventSelection.Messages(updates, true, false, false),
                                new EventSelection.Messages(updates, false, true, false))));
    }

    @Test
    void theSpeakersPartNeedsNoDirectorButASiteDoes() throws Exception {
        SiteFile.Checked checked = check(HEAD + "  neighbors: [{address: 10.1.1.1, remote-as: 2}]\n");
        assertThat(checked.site()).isNull();
        assertThat(checked.speaker().socket()).isEqualTo(Path.of("/run/spillway/idc2.sock"));
        assertThatThrownBy(() -> SiteFile.read(directory.resolve("site.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(":1: director: missing; without it there is only: spillway bgp run -c ");
        String whole = HEAD + "  neighbors: [{address: 10.1.1.1, remote-as: 2}]\n" + DIRECTOR;
        Files.writeString(directory.resolve("site.yaml"), whole);
        assertThat(SiteFile.readSpeaker(directory.resolve("site.yaml"))
                        .bgp()
                        .speaker()
                        .localAs())
                .isEqualTo(5);
    }
}
