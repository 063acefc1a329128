package io.spillway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./spillway} does for BGP without a daemon: files are checked, messages read and written. */
@Timeout(60)
class BgpFilesIT {
    @TempDir
    private Path directory;

    @BeforeAll
    static void needsTheLauncher() throws Exception {
        Launched.assumeBuilt();
    }

    private Launched spillway(String input, String... arguments) throws Exception {
        String[] command = Stream.concat(Stream.of(Launched.LAUNCHER.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        return Launched.run(directory, Map.of(), input, command);
    }

    @Test
    void checkNamesFileLineAndRuleOfEveryMistake() throws Exception {
        Files.writeString(directory.resolve("site.yaml"), """
                site: near
                bgp:
                  local-as: 65010
                  router-id: 192.0.2.10
                  neighbors:
                    - {address: 192.0.2.1, remote-as: 65000}
                    - {address: 192.0.2.1, remote-as: 65001}
                    - {address: 192.0.2.2, remote-as: 65000, ttl-security: 1, multihop: 4}
                    - {address: 192.0.2.3, remote-as: 65000, md5-password: %s}
                director:
                  interfaces: {client: eth0, server: eth1}
                  services:
                    - name: web
                      vip: 10.101.4.1
                      prefix: 10.101.5.0/24
                      protocol: tcp
                      port: 80
                      servers:
                        - {address: 10.101.6.11, port: 80, capacity: {connections: 1000}}
                """.formatted("x".repeat(81)));

        Launched check = spillway("", "check", "site.yaml");

        assertThat(check.status()).as(check.err()).isEqualTo(2);
        assertThat(check.out()).isEmpty();
        assertThat(check.err().lines())
                .anySatisfy(line -> assertThat(line).startsWith("site.yaml:7: ").contains("192.0.2.1"))
                .anySatisfy(line -> assertThat(line).startsWith("site.yaml:8: ").contains("ttl-security", "multihop"))
                .anySatisfy(line -> assertThat(line).startsWith("site.yaml:9: ").contains("md5-password", "80"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("site.yaml:15: ")
                        .contains("10.101.5.0/24 does not contain the VIP 10.101.4.1"));
    }

    @Test
    void checkTakesAFileForTheSpeakerAlone() throws Exception {
        Files.writeString(directory.resolve("edge.yaml"), OneSpeaker.source("edge.yaml"));
        Launched check = spillway("", "check", "edge.yaml");
        assertThat(check.status()).as(check.err()).isZero();
        assertThat(check.err()).isEmpty();
        assertThat(check.out()).contains("site edge is well", "3 neighbor(s)", "spillway bgp run");
    }

    @Test
    void decodesWhatItEncodes() throws Exception {
        String command = "announce route 203.0.113.0/24 next-hop 192.0.2.1 med 7 community [65010:1]\n";
        Launched encoded =
                spillway("# a comment\n" + command + "withdraw route 198.51.100.0/24\n", "bgp", "encode", "-");
        assertThat(encoded.status()).as(encoded.err()).isZero();
        assertThat(encoded.out()).hasLineCount(2).matches("(?s)(F{32}[0-9A-F]+\n?)+");

        for (String json : new String[] {"4", "6"}) {
            Launched decoded = spillway(encoded.out() + "\n", "bgp", "decode", "--json", json, "-");
            assertThat(decoded.status()).as(decoded.err()).isZero();
            assertThat(decoded.out().lines())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).contains("203.0.113.0/24", "192.0.2.1", "\"med\": 7"))
                    .anySatisfy(line -> assertThat(line).contains("\"withdraw\"", "198.51.100.0/24"));
        }
    }

    @Test
    void whatCantBeUnderstoodIsOneAndWrongUsageTwo() throws Exception {
        Launched decode = spillway("", "bgp", "decode", "FFFF");
        assertThat(decode.status()).isEqualTo(1);
        assertThat(decode.out()).startsWith("{").contains("\"error\"");
        assertThat(spillway("", "bgp", "decode", "--json", "5", "00").status()).isEqualTo(2);

        Launched encode = spillway("", "bgp", "encode", "announce rout 192.0.2.0/24 next-hop self");
        assertThat(encode.status()).isEqualTo(1);
        assertThat(encode.err()).contains("announce rout ");
        assertThat(spillway("", "bgp", "encode").status()).isEqualTo(2);
        assertThat(spillway("", "bgp").status()).isEqualTo(2);
    }
}
