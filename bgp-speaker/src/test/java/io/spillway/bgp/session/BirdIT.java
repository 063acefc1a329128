package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The speaker against a real BIRD, each in a network namespace of its own: AS 4200000005 at 10.99.0.2 and 2001:db8:99::2
 * announces to BIRD, AS 2, at the addresses ending in 1.
 */
@Timeout(120)
class BirdIT {
    private static final String ROUTER = "bgp-it-r" + ProcessHandle.current().pid();
    private static final String SITE = "bgp-it-s" + ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void makeNetwork() throws Exception {
        requireRootAndBird();
        for (String namespace : List.of(ROUTER, SITE)) {
            run("ip", "netns", "add", namespace);
            run("ip", "-n", namespace, "link", "set", "lo", "up");
        }
        run("ip", "-n", ROUTER, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", SITE);
        for (Map.Entry<String, String> side : Map.of(ROUTER, "1", SITE, "2").entrySet()) {
            String namespace = side.getKey();
            run("ip", "-n", namespace, "addr", "add", "10.99.0." + side.getValue() + "/24", "dev", "eth0");
            run(
                    "ip",
                    "-n",
                    namespace,
                    "addr",
                    "add",
                    "2001:db8:99::" + side.getValue() + "/64",
                    "dev",
                    "eth0",
                    "nodad");
            run("ip", "-n", namespace, "link", "set", "eth0", "up");
        }
        Files.writeString(folder.resolve("bird.conf"), """
                log "%1$s/bird.log" all;
                router id 10.99.0.1;
                protocol device {}
                template bgp site {
                  local as 2;
                  hold time 9;
                  debug { states, events };
                  connect delay time 1;
                  error wait time 1, 5;
                }
                protocol bgp v4 from site {
                  neighbor 10.99.0.2 as 4200000005;
                  ipv4 { import all; export where proto = "full"; };
                }
                protocol bgp v6 from site {
                  neighbor 2001:db8:99::2 as 4200000005;
                  ipv6 { import all; export none; };
                }
                protocol static full {
                  ipv4;
                  route 198.51.100.0/24 blackhole;
                  route 203.0.113.0/24 blackhole;
                }
                """.formatted(folder));
    }

    @AfterEach
    void removeNetwork() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        for (String namespace : List.of(ROUTER, SITE)) {
            new ProcessBuilder("ip", "netns", "del", namespace).start().waitFor();
        }
    }

    @Test
    void birdLearnsTheRoutesOfBothFamiliesAndLosesThemOnWithdraw() throws Exception {
        startBird();
        Site site = new Site();
        site.tell("announce 10.101.4.0/24");
        site.tell("announce 2001:db8:4::/48");

        eventually(() -> assertThat(routes("10.101.4.0/24"))
                .contains("BGP.origin: IGP")
                .contains("BGP.as_path: 4200000005 4200000005")
                .contains("BGP.next_hop: 10.99.0.2")
                .contains("BGP.med: 50")
                .contains("BGP.community: (65535,0) (5,100)")
                .doesNotContain("BGP.local_pref: 0"));
        eventually(() -> assertThat(routes("2001:db8:4::/48"))
                .contains("BGP.as_path: 4200000005 4200000005")
                .contains("BGP.next_hop: 2001:db8:99::2")
                .contains("BGP.community: (65535,0) (5,100)"));
        eventually(() -> assertThat(site.tell("status")).contains("prefixesReceived=2"));
        assertThat(site.tell("status")).contains("routerId=10.99.0.1").contains("holdTimeS=9");

        site.tell("withdraw 10.101.4.0/24");
        eventually(() -> assertThat(routes("10.101.4.0/24")).contains("not found"));
        assertThat(routes("2001:db8:4::/48")).contains("BGP.next_hop");
    }

    @Test
    void birdAsksForTheRoutesAgainAndGetsThem() throws Exception {
        startBird();
        Site site = new Site();
        site.tell("announce 10.101.4.0/24");
        eventually(() -> assertThat(routes("10.101.4.0/24")).contains("BGP.next_hop"));

        String before = birdc("show", "protocols", "all", "v4");
        assertThat(birdc("reload", "in", "v4")).contains("reloading");

        eventually(() -> assertThat(importUpdates(birdc("show", "protocols", "all", "v4")))
                .isGreaterThan(importUpdates(before)));
        assertThat(routes("10.101.4.0/24")).contains("BGP.next_hop");
    }

    @Test
    void operatorOfBirdReadsWhyTheSpeakerWentAway() throws Exception {
        startBird();
        Site site = new Site();
        site.tell("announce 10.101.4.0/24");
        eventually(() -> assertThat(routes("10.101.4.0/24")).contains("BGP.next_hop"));

        site.tell("shutdown moving to rack 7 – back at noon");

        eventually(() -> assertThat(Files.readString(folder.resolve("bird.log")))
                .contains("Administrative shutdown")
                .contains("moving to rack 7 – back at noon"));
        assertThat(routes("10.101.4.0/24")).contains("not found");
    }

    @Test
    void sessionComesBackWhenEitherSideIsKilled() throws Exception {
        Process bird = startBird();
        Site site = new Site();
        site.tell("announce 10.101.4.0/24");
        eventually(() -> assertThat(routes("10.101.4.0/24")).contains("BGP.next_hop"));

        bird.destroyForcibly().waitFor();
        eventually(() -> assertThat(site.tell("status")).doesNotContain("state=ESTABLISHED"));
        startBird();
        eventually(() -> assertThat(routes("10.101.4.0/24")).contains("BGP.next_hop"));

        site.process.destroyForcibly().waitFor();
        eventually(() -> assertThat(routes("10.101.4.0/24")).contains("not found"));
        new Site().tell("announce 10.101.4.0/24");
        eventually(() -> assertThat(routes("10.101.4.0/24")).contains("BGP.next_hop"));
    }

    @Test
    void operatorOfTheSiteReadsWhyBirdWentAway() throws Exception {
        startBird();
        Site site = new Site();
        eventually(() -> assertThat(site.tell("status")).contains("state=ESTABLISHED"));

        birdc("disable", "v4", "\"upgrade\"");

        eventually(() -> assertThat(site.tell("status"))
                .contains("lastError=received Cease / Administrative Shutdown: \"upgrade\""));
    }

    /** The speaker under test, in its namespace. */
    private final class Site {
        private final Process process;
        private final PrintWriter commands;
        private final BufferedReader answers;

        Site() throws IOException {
            process = start(new ProcessBuilder(
                            "ip",
                            "netns",
                            "exec",
                            SITE,
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SpeakerProcess.class.getName(),
                            "4200000005",
                            "10.99.0.2",
                            "::",
                            "10.99.0.1=2",
                            "2001:db8:99::1=2")
                    .redirectError(ProcessBuilder.Redirect.INHERIT));
            commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String tell(String command) throws IOException {
            commands.println(command);
            return String.valueOf(answers.readLine());
        }
    }

    private Process startBird() throws Exception {
        Process bird = start(
                new ProcessBuilder("ip", "netns", "exec", ROUTER, "bird", "-f", "-c", "bird.conf", "-s", "bird.ctl")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("bird.out").toFile()));
        eventually(() -> assertThat(birdc("show", "status")).contains("up and running"));
        return bird;
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private String routes(String prefix) throws Exception {
        return birdc("show", "route", "all", "for", prefix);
    }

    private String birdc(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of("birdc", "-s", "bird.ctl"));
        line.addAll(List.of(command));
        Process birdc = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String answer = new String(birdc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        birdc.waitFor(10, TimeUnit.SECONDS);
        return answer.contains("Network not found") ? "not found" : answer;
    }

    private static int importUpdates(String protocol) {
        return protocol.lines()
                .filter(line -> line.contains("Import updates:"))
                .mapToInt(line -> Integer.parseInt(line.trim().split("\\s+", 4)[2]))
                .findFirst()
                .orElse(0);
    }

    private static void eventually(ThrowingRunnable check) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(check);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + ": " + output)
                .isZero();
    }

    private static void requireRootAndBird() {
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean bird = Files.isExecutable(Path.of("/usr/sbin/bird"));
        String missing = (root ? "" : "not root; ") + (bird ? "" : "no /usr/sbin/bird (apt-get install bird2)");
        if ("true".equals(System.getenv("CI"))) {
            assertThat(missing).as("needed for this test").isEmpty();
        }
        Assumptions.assumeTrue(root && bird, missing);
    }
}
