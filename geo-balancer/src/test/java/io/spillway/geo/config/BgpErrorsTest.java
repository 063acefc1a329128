package io.spillway.geo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one wrong value in the bgp part is answered with: one error, where the value stands. */
class BgpErrorsTest {
    private static final String SITE = """
            site: idc2
            bgp:
              local-as: 5
              router-id: 10.101.2.2
              neighbors:
                - {address: 10.101.2.1, remote-as: 2%s}
              dynamic-neighbors:
                - {range: 10.0.0.0/24, remote-as: 7%s}
            """;

    @TempDir
    private Path directory;

    private List<String> errorsOf(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("site.yaml"), text);
        ConfigException e =
                Objects.requireNonNull(catchThrowableOfType(ConfigException.class, () -> SiteFile.check(file)));
        return e.errors().stream()
                .map(error -> error.line() + ": " + error.rule())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ttl-security: 2, multihop: 3 | multihop: ttl-security counts the hops already; one of the two (RFC 5082)",
                "ttl-security: 255 | ttl-security: must have a maximum value of 254",
                "multihop: 1 | multihop: must have a minimum value of 2",
                "remote-as: 5, multihop: 3 | multihop: an iBGP neighbor may be any number of hops away as it is",
                "bfd: {interval: 5ms} | bfd.interval: 5ms is not within 10ms to 1m",
                "bfd: {multiplier: 0} | bfd.multiplier: must have a minimum value of 1",
                "multihop: 3, bfd: {multihop: false} | bfd.multihop: the neighbor may be off the link, where single-hop BFD"
                        + " is not heard (RFC 5881, 5)",
                "strict-role: true | strict-role: asks the neighbor for a role without telling ours; set role"
                        + " (RFC 9234, 4.2)",
                "remote-as: 5, role: peer | role: roles are for neighbors in another AS (RFC 9234, 4.1)",
                "role: client | role: does not have a value in the enumeration [\"customer\", \"provider\", \"peer\", \"rs\","
                        + " \"rs-client\"]",
                "graceful-restart: 2h | graceful-restart: 2h is not within 0s to 1h 8m 15s",
                "graceful-restart: 1500ms | graceful-restart: whole seconds, at most 4095s (RFC 4724, 3)",
                "families: [] | families: must have at least 1 items but found 0",
                "md5-password: a, md5-password-file: b | md5-password-file: md5-password says it already; one of the two",
                "max-prefixes: 0 | max-prefixes: must have a minimum value of 1",
                "hold-time: 2s | hold-time: 0s, or whole seconds from 3s (RFC 4271, 4.2)",
                "hold-time: 9500ms | hold-time: 0s, or whole seconds from 3s (RFC 4271, 4.2)"
            })
    void namesWhatIsWrongWithANeighbor(String keys, String error) throws Exception {
        String line = keys.startsWith("remote-as") ? ", " + keys.substring(keys.indexOf(',') + 2) : ", " + keys;
        String site = keys.startsWith("remote-as") ? SITE.replace("remote-as: 2", "remote-as: 5") : SITE;
        assertThat(errorsOf(site.formatted(line, ""))).containsExactly("6: bgp.neighbors[0]." + error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "fe80::1 | 'fe80::1' is link-local; take an address that needs no interface",
                "::ffff:10.1.1.1 | '::ffff:10.1.1.1' is an IPv4 address; write 10.1.1.1",
                "1:2:3 | '1:2:3' is not an IPv6 address",
                "10.1.1.256 | '10.1.1.256' is not an IPv4 address",
                "2001:db8::2 | 2001:db8::2 is an address of this site itself"
            })
    void namesWhatIsWrongWithAnAddress(String address, String error) throws Exception {
        String site = SITE.formatted("", "")
                .replace("address: 10.101.2.1", "address: \"" + address + "\"")
                .replace("  router-id", "  listen: \"[2001:db8::2]:179\"\n  router-id");
        assertThat(errorsOf(site)).containsExactly("7: bgp.neighbors[0].address: " + error);
    }

    @Test
    void refusesASourceAddressOfTheOtherFamily() throws Exception {
        assertThat(errorsOf(SITE.formatted(", local-address: 2001:db8::2", "")))
                .containsExactly("6: bgp.neighbors[0].local-address: the neighbor's address is of the other family");
    }

    @Test
    void namesTheOctetsOfAPasswordThatIsTooLong() throws Exception {
        assertThat(errorsOf(SITE.formatted(", md5-password: \"" + "ä".repeat(40) + "a\"", "")))
                .containsExactly(
                        "6: bgp.neighbors[0].md5-password: a password of 81 octets; TCP MD5 takes 1 to 80 (RFC 2385)");
        Files.writeString(directory.resolve("empty"), "\n");
        assertThat(errorsOf(SITE.formatted(", md5-password-file: empty", "")))
                .singleElement()
                .asString()
                .contains("a password of 0 octets");
        assertThat(errorsOf(SITE.formatted(", md5-password-file: none", "")))
                .containsExactly(
                        "6: bgp.neighbors[0].md5-password-file: " + directory.resolve("none") + ": no such file");
    }

    @Test
    void namesWhatIsWrongWithDynamicNeighbors() throws Exception {
        assertThat(errorsOf(SITE.formatted("", "}\n    - {range: 10.0.0.128/25, remote-as: 8")))
                .containsExactly("9: bgp.dynamic-neighbors[1].range: 10.0.0.128/25 overlaps 10.0.0.0/24");
        assertThat(errorsOf(SITE.formatted("", "").replace("10.0.0.0/24", "10.0.0.1/24")))
                .containsExactly("8: bgp.dynamic-neighbors[0].range: 10.0.0.1/24 has host bits set");
        assertThat(errorsOf(SITE.formatted("", ", limit: 10001")))
                .containsExactly("8: bgp.dynamic-neighbors[0].limit: must have a maximum value of 10000");
        assertThat(errorsOf(SITE.formatted("", "") + "  listen: none\n"))
                .containsExactly("8: bgp.dynamic-neighbors[0].range: with listen: none nobody would ever connect");
    }

    @Test
    void refusesASpeakerWithoutAnybodyToTalkTo() throws Exception {
        assertThat(errorsOf("site: a\nbgp: {local-as: 5, router-id: 10.1.1.1}\n"))
                .containsExactly("2: bgp: neither neighbors nor dynamic-neighbors: there is nobody to talk to");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attributes: {communities: [\"1:1\", noexport]} | 9: bgp.attributes.communities[1]: 'noexport' is no"
                        + " community: write AS:VALUE, each 0 to 65535, or one of graceful-shutdown, accept-own,"
                        + " llgr-stale, no-llgr, blackhole, no-export, no-advertise, no-export-subconfed, no-peer",
                "attributes: {communities: [\"65536:1\"]} | 9: bgp.attributes.communities[0]: '65536:1' is no community:"
                        + " write AS:VALUE, each 0 to 65535, or one of graceful-shutdown, accept-own,"
                        + " llgr-stale, no-llgr, blackhole, no-export, no-advertise, no-export-subconfed, no-peer",
                "attributes: {large-communities: [\"1:1\"]} | 9: bgp.attributes.large-communities[0]: '1:1' is no large"
                        + " community: write AS:VALUE:VALUE, each 0 to 4294967295 (RFC 8092)",
                "attributes: {prepend: 17} | 9: bgp.attributes.prepend: must have a maximum value of 16",
                "prefixes: [{prefix: 10.9.0.0/16}] | 9: bgp.prefixes[0].prefix: 10.9.0.0/16 is the prefix of no service; to"
                        + " announce it always: bgp.announce",
                "announce: [{prefix: 10.9.0.0/16}, {prefix: 10.9.0.0/16}] | 9: bgp.announce[1].prefix: 10.9.0.0/16 stands"
                        + " here twice",
                "announce: [{prefix: 2001:db8::/32}] | 9: bgp.announce[0].prefix: no neighbor has an IPv6 address, so there"
                        + " is no next hop to tell; set next-hop",
                "announce: [{prefix: 2001:db8::/32, next-hop: 10.1.1.1}] | 9: bgp.announce[0].next-hop: 10.1.1.1 can't be"
                        + " the next hop of an IPv6 prefix",
                "announce: [{prefix: 2001:db8::/129}] | 9: bgp.announce[0].prefix: prefix length 129",
                "flap: {hold-down: 2h} | 9: bgp.flap.hold-down: the first hold-down, 2h, is above the longest, 10m",
                "drain: {for: 25h} | 9: bgp.drain.for: 25h is not within 0s to 24h",
                "processes: [{name: a, run: [a]}, {name: a, run: [b]}] | 9: bgp.processes[1].name: process a stands here"
                        + " twice",
                "processes: [{name: a, run: [a], api-version: 6}] | 9: bgp.processes[0].api-version: ExaBGP's version 6"
                        + " knows no text; set encoder: json",
                "processes: [{name: a, run: [a], neighbors: [10.7.7.7]}] | 9: bgp.processes[0].neighbors[0]: 10.7.7.7 is"
                        + " none of bgp.neighbors",
                "processes: [{name: a, run: [a], receive: [parsed]}] | 9: bgp.processes[0].receive: names no message: open,"
                        + " update, notification, keepalive or refresh",
                "processes: [{name: a, run: []}] | 9: bgp.processes[0].run: must have at least 1 items but found 0"
            })
    void namesWhatIsWrongWithAnnouncements(String line, String error) throws Exception {
        assertThat(errorsOf(SITE.formatted("", "") + "  " + line + "\n")).containsExactly(error);
    }

    @Test
    void refusesToAnnounceAVipPrefixWhateverItsServicesAre() throws Exception {
        String director = """
                  announce: [{prefix: 10.101.0.0/16}]
                director:
                  interfaces: {client: eth1, server: eth2}
                  services:
                    - name: web
                      vip: 10.101.4.1
                      prefix: 10.101.4.0/24
                      protocol: tcp
                      port: 80
                      servers: [{address: 10.101.6.11, capacity: {connections: 1000}}]
                """;
        assertThat(errorsOf(SITE.formatted("", "") + director))
                .containsExactly("9: bgp.announce[0].prefix: 10.101.0.0/16 overlaps the VIP prefix 10.101.4.0/24, which"
                        + " follows its services");
    }

    @Test
    void refusesToLetAProcessDecideOnWhatTheDaemonAnnounces() throws Exception {
        String more = "  announce: [{prefix: 10.9.1.0/24}]\n  processes: [{name: a, run: [a], allow: [10.9.0.0/16]}]\n";
        assertThat(errorsOf(SITE.formatted("", "") + more))
                .containsExactly(
                        "10: bgp.processes[0].allow[0]: 10.9.0.0/16 holds 10.9.1.0/24, which is announced by the"
                                + " daemon itself");
    }

    @Test
    void refusesALoadExchangeWithoutADirector() throws Exception {
        String exchange = """
                load-exchange:
                  listen: 10.1.1.1:7443
                  tls: {ca: a, certificate: b, key: c}
                  peers: []
                """;
        assertThat(errorsOf(SITE.formatted("", "") + exchange))
                .containsExactly("9: load-exchange: there is no director whose load could be told");
    }
}
