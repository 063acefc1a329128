package io.spillway.geo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one wrong value in an otherwise good file is answered with: one error, where the value stands. */
class SiteFileErrorsTest {
    private static final String GOOD = """
            site: idc2
            bgp:
              local-as: 5
              router-id: 10.101.2.2
              neighbors:
                - {address: 10.101.2.1, remote-as: 2, local-address: 10.101.2.3}
            director:
              interfaces: {client: eth1, server: eth2}
              services:
                - name: web
                  vip: 10.101.4.1
                  prefix: 10.101.4.0/24
                  protocol: tcp
                  port: 80
                  servers:
                    - {address: 10.101.6.11, capacity: {connections: 1000}}
            load-exchange:
              listen: 10.101.2.2:7443
              tls: {ca: ca.crt, certificate: idc2.crt, key: idc2.key}
              tunnel: 10.101.2.2
              peers:
                - {site: idc1, url: "https://10.101.1.2:7443", tunnel: 10.101.1.2}
            """;

    @TempDir
    private Path directory;

    private List<String> errorsOf(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("site.yaml"), text);
        ConfigException e =
                Objects.requireNonNull(catchThrowableOfType(ConfigException.class, () -> SiteFile.read(file)));
        return e.errors().stream()
                .map(error -> error.line() + ": " + error.rule())
                .toList();
    }

    private List<String> errors(String good, String bad) throws Exception {
        assertThat(GOOD).contains(good);
        return errorsOf(GOOD.replace(good, bad));
    }

    @Test
    void aThresholdBelowTheOthersIsAnErrorWithItsLine() throws Exception {
        assertThat(errors("  tunnel: 10.101.2.2", "  spill-above: 0.9\n  tunnel: 10.101.2.2"))
                .containsExactly("20: load-exchange.spill-above: recover-at 1.0 is above spill-above 0.9:"
                        + " spilling would end before it began");
    }

    @Test
    void whatOnlyARecordRefusesIsAnErrorToo() throws Exception {
        assertThat(errors("ca: ca.crt", "ca: \"a\\0b\""))
                .singleElement()
                .asString()
                .startsWith("1: Nul character");
    }

    @Test
    void aHostHeaderCannotSmuggleALine() throws Exception {
        assertThat(errors("port: 80", "port: 80\n      check: {http: {path: /, host: \"a\\r\\nX: y\"}}"))
                .containsExactly("15: director.services[0].check.http.host: \"a\\r\\nX: y\" must be a host name such"
                        + " as www.example.org, of visible ASCII characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prefix: 10.101.4.0/24 | prefix: 10.101.4.0/44 | 12: director.services[0].prefix: prefix length 44",
                "vip: 10.101.4.1 | vip: 10.101.4.999 | 11: director.services[0].vip: '10.101.4.999' is not an IPv4 address",
                "tunnel: 10.101.1.2 | tunnel: 10.101.1.999 | 22: load-exchange.peers[0].tunnel: '10.101.1.999' is not an"
                        + " IPv4 address",
                "address: 10.101.6.11 | address: 10.101.6.256 | 16: director.services[0].servers[0].address:"
                        + " '10.101.6.256' is not an IPv4 address"
            })
    void aWrongValueBringsNoErrorsThatFollowFromIt(String good, String bad, String error) throws Exception {
        assertThat(errors(good, bad)).containsExactly(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prefix: 10.101.4.0/24 | prefix: 10.101.4.0 | 12: director.services[0].prefix: \"10.101.4.0\" must be a"
                        + " prefix such as 10.1.2.0/24 or 2001:db8::/32",
                "remote-as: 2 | remote-as: 2, hold-time: 9 | 6: bgp.neighbors[0].hold-time: 9 must be a duration such as"
                        + " 500ms, 9s, 2m or 1h",
                "remote-as: 2 | remote-as: 2, hold-time: 20h | 6: bgp.neighbors[0].hold-time: 20h is not within 0s to"
                        + " 18h 12m 15s",
                "listen: 10.101.2.2:7443 | listen: 10.101.2.2 | 18: load-exchange.listen: \"10.101.2.2\" must be an endpoint"
                        + " ADDRESS:PORT such as 10.1.2.3:7443",
                "site: idc1 | site: -x | 22: load-exchange.peers[0].site: \"-x\" must be 1 to 63 of a-z, 0-9 and hyphen",
                ":7443\" | \" | 22: load-exchange.peers[0].url: \"https://10.101.1.2\" must be an address with its port",
                "10.101.6.11 | 10.101.06.011 | 16: director.services[0].servers[0].address: \"10.101.06.011\" must be an"
                        + " address such as 10.1.2.3, without leading zeros, or 2001:db8::1"
            })
    void saysInWordsWhatAValueMustBe(String good, String bad, String error) throws Exception {
        assertThat(errors(good, bad)).singleElement().asString().startsWith(error);
    }

    @ParameterizedTest
    @CsvSource({
        "224.0.0.1, 224.0.0.0/24",
        "255.255.255.255, 255.255.255.0/24",
        "127.0.0.1, 127.0.0.0/24",
        "0.0.0.0, 0.0.0.0/24"
    })
    void refusesAVipThatNoClientCanReach(String vip, String prefix) throws Exception {
        String text = GOOD.replace("vip: 10.101.4.1", "vip: " + vip).replace("10.101.4.0/24", prefix);
        assertThat(errorsOf(text))
                .containsExactly("11: director.services[0].vip: " + vip
                        + " is not an address that clients can reach over a network");
    }

    @Test
    void refusesTheNetworkAndTheBroadcastAddressAsVip() throws Exception {
        assertThat(errors("vip: 10.101.4.1", "vip: 10.101.4.0"))
                .containsExactly("11: director.services[0].vip: 10.101.4.0 is the network address of 10.101.4.0/24");
        assertThat(errors("vip: 10.101.4.1", "vip: 10.101.4.255"))
                .containsExactly(
                        "11: director.services[0].vip: 10.101.4.255 is the broadcast address of 10.101.4.0/24");
    }

    @ParameterizedTest
    @CsvSource({"10.101.4.0, 32", "10.101.4.1, 32", "10.101.4.0, 31", "10.101.4.1, 31"})
    void takesEveryAddressOfTheSmallestPrefixes(String vip, int length) throws Exception {
        String base = length == 32 ? vip : "10.101.4.0";
        String text = GOOD.replace("vip: 10.101.4.1", "vip: " + vip).replace("10.101.4.0/24", base + "/" + length);
        Path file = Files.writeString(directory.resolve("site.yaml"), text);
        assertThat(SiteFile.read(file).services()).hasSize(1);
    }

    @Test
    void refusesPrefixesThatOverlap() throws Exception {
        String second = """
                    - name: other
                      vip: 10.101.4.2
                      prefix: 10.101.4.0/25
                      protocol: tcp
                      port: 80
                      servers:
                        - {address: 10.101.6.12, capacity: {connections: 500}}
                load-exchange:
                """.indent(0);
        assertThat(errors("load-exchange:\n", second))
                .containsExactly(
                        "19: director.services[1].prefix: 10.101.4.0/25 overlaps 10.101.4.0/24 of service web");
    }

    @ParameterizedTest
    @CsvSource({"10.101.2.2", "10.101.2.3"})
    void refusesTheSiteItselfAsNeighbor(String own) throws Exception {
        assertThat(errors("address: 10.101.2.1,", "address: " + own + ","))
                .containsExactly("6: bgp.neighbors[0].address: " + own + " is an address of this site itself");
    }

    @Test
    void refusesTheAsThatIsNobodys() throws Exception {
        assertThat(errors("local-as: 5", "local-as: 23456"))
                .containsExactly("3: bgp.local-as: AS 23456 stands for other ASes and is nobody's (RFC 6793)");
        assertThat(errors("remote-as: 2", "remote-as: 23456"))
                .singleElement()
                .asString()
                .startsWith("6: bgp.neighbors[0].remote-as: ");
        assertThat(errors("remote-as: 2", "remote-as: 0"))
                .singleElement()
                .asString()
                .startsWith("6: bgp.neighbors[0].remote-as: ");
    }

    @Test
    void refusesToWaitForANeighborWithoutListening() throws Exception {
        assertThat(errors(
                        "  neighbors:\n",
                        "  listen: none\n  neighbors:\n    - {address: 10.9.9.9, remote-as: 9, passive: true}\n"))
                .containsExactly("7: bgp.neighbors[0].passive: with listen: none nobody would ever connect");
    }

    @Test
    void refusesASecondDocument() throws Exception {
        assertThat(errorsOf(GOOD + "---\nsite: other\n"))
                .singleElement()
                .asString()
                .endsWith("a second document begins here; a site file is one")
                .matches("2[34]: .*");
    }

    @Test
    void namesTheLineOfTheMistakeInYaml() throws Exception {
        assertThat(errors("  router-id: ", "\trouter-id: "))
                .singleElement()
                .asString()
                .startsWith("4: ");
        assertThat(errors("      protocol: tcp", "      protocol tcp"))
                .singleElement()
                .asString()
                .startsWith("13: ");
        assertThat(errors("port: 80", "port: @80")).singleElement().asString().startsWith("14: ");
        assertThat(errorsOf("site: idc2\nbgp: [1, 2\n"))
                .singleElement()
                .asString()
                .startsWith("2: ");
    }

    @Test
    void saysWhyAFileCannotBeRead() {
        assertThat(FileProblem.of(new AccessDeniedException("c.yaml"))).isEqualTo("permission denied");
        ConfigException e =
                Objects.requireNonNull(catchThrowableOfType(ConfigException.class, () -> SiteFile.read(directory)));
        assertThat(e).hasMessageEndingWith(":1: can't be read: Is a directory");
    }

    @Test
    void warnsOfCertificatesThatCannotBeRead() throws Exception {
        Path file = Files.writeString(directory.resolve("site.yaml"), GOOD);
        Files.createFile(directory.resolve("ca.crt"));
        Files.createDirectory(directory.resolve("idc2.key"));
        assertThat(SiteFile.check(file).warnings())
                .extracting(ConfigError::line, ConfigError::rule)
                .containsExactly(
                        tuple(19, "load-exchange.tls.certificate: " + directory.resolve("idc2.crt") + ": no such file"),
                        tuple(19, "load-exchange.tls.key: " + directory.resolve("idc2.key") + ": Is a directory"));
    }
}
