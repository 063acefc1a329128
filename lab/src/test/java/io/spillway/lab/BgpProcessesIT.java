package io.spillway.lab;

import static io.spillway.lab.OneSpeaker.BIRD;
import static io.spillway.lab.OneSpeaker.eventually;
import static io.spillway.lab.OneSpeaker.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The {@code processes} of a site file: their routes reach BIRD, and none of them stalls the speaker. */
@Timeout(120)
class BgpProcessesIT {
    /** Where Debian's python3-exabgp is; another Python may come first on PATH. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final String SERVICE = "203.0.114.53/32";

    @TempDir
    private static Path directory;

    private static @Nullable OneSpeaker laboratory;

    private OneSpeaker net;

    @BeforeAll
    static void up() throws Exception {
        OneSpeaker.assumePossible();
        laboratory = OneSpeaker.up(directory);
    }

    @AfterAll
    static void down() throws Exception {
        if (laboratory != null) {
            laboratory.close();
        }
    }

    @BeforeEach
    void bird() throws Exception {
        net = Objects.requireNonNull(laboratory);
        net.bird(source("bird.conf"));
    }

    @Test
    void theRouteFollowsTheServiceThatExabgpsHealthcheckChecks() throws Exception {
        assumeExabgp();
        Path page = Files.createDirectories(net.folder("edge").resolve("www")).resolve("healthz");
        Files.writeString(page, "well\n");
        Process server = net.start(
                "edge",
                directory.resolve("http.log"),
                PYTHON,
                "-m",
                "http.server",
                "--bind",
                "127.0.0.1",
                "--directory",
                "/srv/www",
                "8053");
        try {
            speaker("""
                    - name: healthcheck
                      run:
                        [%s, -m, exabgp, healthcheck, --cmd, "curl -sf http://127.0.0.1:8053/healthz",
                         --ip, %s, --no-ip-setup, --no-syslog, --interval, "0.3", --fast-interval, "0.1",
                         --rise, "2", --fall, "2", --up-metric, "100", --down-metric, "1000", --community, "65010:53"]
                      allow: [203.0.114.0/24]
                    - name: withdraws
                      run:
                        [%s, -m, exabgp, healthcheck, --cmd, "curl -sf http://127.0.0.1:8053/healthz",
                         --ip, 203.0.114.54/32, --no-ip-setup, --no-syslog, --interval, "0.3", --fast-interval, "0.1",
                         --rise, "2", --fall, "2", --withdraw-on-down]
                      allow: [203.0.114.0/24]
                    """.formatted(PYTHON, SERVICE, PYTHON));
            net.awaitHeard("edge4", SERVICE, "BGP.med: 100\n", "(65010,53)", "BGP.next_hop: 10.103.1.2");
            net.awaitHeard("edge4", "203.0.114.54/32");

            Files.delete(page);
            net.awaitHeard("edge4", SERVICE, "BGP.med: 1000\n");
            net.awaitNotHeard("edge4", "203.0.114.54/32");

            Files.writeString(page, "well again\n");
            net.awaitHeard("edge4", SERVICE, "BGP.med: 100\n");
            net.awaitHeard("edge4", "203.0.114.54/32");
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static void assumeExabgp() throws Exception {
        boolean there = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import exabgp.application.healthcheck")
                                .redirectErrorStream(true)
                                .redirectOutput(directory.resolve("python.log").toFile())
                                .start()
                                .waitFor()
                        == 0;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as("CI=true, and python3-exabgp is missing").isTrue();
        }
        assumeThat(there).as("python3-exabgp is installed").isTrue();
    }

    @Test
    void aShellScriptAnnouncesAndIsAnswered() throws Exception {
        Files.writeString(net.folder("edge").resolve("say.sh"), """
                echo 'announce route 203.0.114.7/32 next-hop self med 7'
                read answer && echo "$answer" >> answers
                echo 'announce route 198.51.100.0/24 next-hop self'
                read answer && echo "$answer" >> answers
                echo 'withdraw route 203.0.114.7/32 next-hop self'
                read answer && echo "$answer" >> answers
                echo 'announce route 203.0.114.8/32 next-hop self'
                read answer && echo "$answer" >> answers
                sleep 1000
                """);
        speaker("""
                - {name: script, run: [sh, /srv/say.sh], allow: [203.0.114.0/24]}
                """);
        net.awaitHeard("edge4", "203.0.114.8/32", "BGP.next_hop: 10.103.1.2");
        Path answers = net.folder("edge").resolve("answers");
        eventually("four answers")
                .untilAsserted(() -> assertThat(answers).content().hasLineCount(4));
        assertThat(answers).content().isEqualTo("done\nerror\ndone\ndone\n");
        assertThat(net.heard("edge4", "203.0.114.7/32")).doesNotContain("203.0.114.7");
        assertThat(net.heard("edge4", "198.51.100.0/24")).doesNotContain("198.51.100.0");
        assertThat(net.log("edge")).contains("198.51.100.0/24");
    }

    @Test
    void aChildThatNeverReadsStallsNobody() throws Exception {
        // More than a pipe holds (64 KiB, pipe(7)), several times over.
        String routes = IntStream.range(0, 3000)
                .mapToObj(i -> "route 100.%d.%d.0/24 blackhole { bgp_community.add((65001, %d)); };"
                        .formatted(64 + i / 256, i % 256, i))
                .collect(Collectors.joining("\n"));
        net.bird(source("bird.conf")
                .replace("protocol static s6", "protocol static many { ipv4;\n" + routes + "\n}\nprotocol static s6"));
        Files.writeString(net.folder("edge").resolve("deaf.sh"), """
                echo 'announce route 203.0.114.9/32 next-hop self'
                exec sleep 1000
                """);
        Files.writeString(net.folder("edge").resolve("later.sh"), """
                until [ -e now ]; do sleep 0.1; done
                echo 'announce route 203.0.114.10/32 next-hop self'
                exec sleep 1000
                """);
        speaker("""
                - name: deaf
                  run: [sh, /srv/deaf.sh]
                  allow: [203.0.114.9/32]
                  encoder: json
                  neighbor-changes: true
                  receive: [consolidate, update, keepalive]
                - {name: later, run: [sh, /srv/later.sh], allow: [203.0.114.10/32]}
                """);
        net.awaitHeard("edge4", "203.0.114.9/32");
        eventually("all of BIRD's routes")
                .until(() -> Integer.valueOf(3001)
                        .equals(net.neighbor(BIRD).prefixesReceived().get("ipv4 unicast")));
        net.birdc("disable many");
        eventually("them to be gone")
                .until(() -> Integer.valueOf(1)
                        .equals(net.neighbor(BIRD).prefixesReceived().get("ipv4 unicast")));

        Files.writeString(net.folder("edge").resolve("now"), "");

        net.awaitHeard("edge4", "203.0.114.10/32");
        assertThat(net.heard("edge4", "203.0.113.0/24")).contains("203.0.113.0/24");
        assertThat(net.neighbor(BIRD).troubles().flaps()).isZero();
    }

    private void speaker(String processes) throws Exception {
        net.speaker(source("processes.yaml").replace("PROCESS\n", processes.indent(4)));
        net.awaitEstablished();
    }
}
