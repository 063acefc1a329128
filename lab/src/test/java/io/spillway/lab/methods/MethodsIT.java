package io.spillway.lab.methods;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every forwarding method with real clients and servers. A run has services on a VIP of each family, so IPv4 and IPv6 are in
 * every run: web (nginx over TCP), bulk (iperf3 over TCP, both ways) and DNS (dnsmasq over UDP). What is combined:
 *
 * <pre>
 *   method    outer header   engines   beside
 *   nat       -              1, 2      the second web server on another port
 *   dr        -              1, 2
 *   tun ipip  IPv4           2         4-in-4 and 6-in-4
 *   tun ipip  IPv6           1         4-in-6 and 6-in-6
 *   tun gre   IPv4           1
 *   tun gre   IPv6           2         with GRE's checksum
 *   tun gue   IPv4           2
 *   tun gue   IPv6           1         with the outer UDP's checksum
 *   fullnat   -              1, 2      the second web server on another port
 *   local     -              1, 2      the other servers by NAT; rp_filter of the host's links is strict
 * </pre>
 */
@Timeout(120)
class MethodsIT {
    @TempDir
    private Path directory;

    @BeforeEach
    void look() {
        MethodsLab.assumePossible();
    }

    @ParameterizedTest
    @CsvSource({
        "nat, 0, 1",
        "nat, 0, 2",
        "dr, 0, 1",
        "dr, 0, 2",
        "ipip, 4, 2",
        "ipip, 6, 1",
        "gre, 4, 1",
        "gre-csum, 6, 2",
        "gue, 4, 2",
        "gue-csum, 6, 1",
        "fullnat, 0, 1",
        "fullnat, 0, 2",
        "local, 0, 1",
        "local, 0, 2"
    })
    void servesEveryProtocolAndSurvivesTheLossAndTheChangeOfServers(String method, int outer, int shards)
            throws Exception {
        try (var run = new MethodsRun(directory, new Combination(method, outer, shards))) {
            run.everything();
        }
    }
}
