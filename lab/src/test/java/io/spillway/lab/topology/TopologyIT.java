package io.spillway.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.lab.topology.Laboratory.Condition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TopologyIT {
    private static final String NAME = "lab-it" + ProcessHandle.current().pid();
    private static final String LISTEN = "socket(L, PF_INET, SOCK_STREAM, 6); bind(L, sockaddr_in(7, INADDR_ANY))"
            + " or die; listen(L, 5); while (accept(C, L)) { syswrite(C, 'over the link'); close(C) }";
    private static final String CONNECT = "socket(S, PF_INET, SOCK_STREAM, 6);"
            + " connect(S, sockaddr_in(7, inet_aton('10.0.0.1'))) or exit; sysread(S, $b, 99); print $b";

    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
    }

    @AfterEach
    void down() throws Exception {
        if ("root".equals(System.getProperty("user.name"))) {
            laboratory("true").down();
        }
    }

    @Test
    void bringsUpWhatTheFileSays() throws Exception {
        Laboratory laboratory = up();
        assertThat(laboratory.condition()).isEqualTo(Condition.UP);
        assertThat(in(laboratory, "left", "cat", "/srv/etc/greeting", "/srv/made"))
                .isEqualTo("hello\nmade here\n");
        assertThat(in(laboratory, "right", "ip", "-br", "link", "show", "dev", "eth1"))
                .contains("UP");
        assertThat(in(laboratory, "right", "ethtool", "-k", "eth1"))
                .contains("tx-checksumming: off", "generic-receive-offload: off");
        assertThat(in(laboratory, "left", "cat", "/srv/daemon.log")).isEqualTo("began\n");
    }

    @Test
    void linksCarryPackets() throws Exception {
        Laboratory laboratory = up();
        Process server = laboratory
                .inNode("left", List.of("perl", "-MSocket", "-e", LISTEN))
                .start();
        String heard = Wait.until(
                Duration.ofSeconds(10),
                "an answer over the link",
                () -> {
                    try {
                        String answer = in(laboratory, "right", "perl", "-MSocket", "-e", CONNECT);
                        return answer.isEmpty() ? Optional.empty() : Optional.of(answer);
                    } catch (Exception e) {
                        throw new LabException(e.toString());
                    }
                },
                () -> "nothing was heard");
        assertThat(heard).isEqualTo("over the link");
        server.destroyForcibly();
    }

    @Test
    void leavesNothingBehind() throws Exception {
        Laboratory laboratory = up();
        ProcessId daemon = daemon(laboratory);
        laboratory.down();
        assertThat(daemon.alive()).isFalse();
        assertNothingLeft();
        assertThat(laboratory.condition()).isEqualTo(Condition.DOWN);
    }

    @Test
    void waitsUntilANodeIsWell() throws Exception {
        Laboratory laboratory = up();
        assertThat(laboratory.awaitHealthy()).isEqualTo(1);
        assertThat(laboratory.folder().node("left").resolve("soon"))
                .as("the test failed at first")
                .doesNotExist();
    }

    @Test
    void downIsIdempotent() throws Exception {
        Laboratory laboratory = laboratory("true");
        laboratory.down();
        laboratory.up(_ -> {});
        laboratory.down();
        laboratory.down();
        assertThat(laboratory.condition()).isEqualTo(Condition.DOWN);
    }

    @Test
    void noticesAKilledDaemonAndStartsItAgain() throws Exception {
        Laboratory laboratory = up();
        ProcessId daemon = daemon(laboratory);
        daemon.kill();
        Laboratory.Daemon dead = awaitEnd(laboratory);
        assertThat(dead.exitStatus()).isEqualTo(128 + 9);
        assertThat(laboratory.condition()).isEqualTo(Condition.HALF_DEAD);

        ProcessId again = laboratory.start("left");
        assertThat(again).isNotEqualTo(daemon);
        assertThat(laboratory.condition()).isEqualTo(Condition.UP);
        laboratory.down();
        assertThat(again.alive()).isFalse();
        assertNothingLeft();
    }

    @Test
    void knowsHowADaemonEnded() throws Exception {
        Laboratory laboratory = up();
        daemon(laboratory).terminate();
        assertThat(awaitEnd(laboratory).exitStatus()).isEqualTo(7);
    }

    @Test
    void cleansUpThoughANoteIsDamaged() throws Exception {
        Laboratory laboratory = up();
        ProcessId daemon = daemon(laboratory);
        Files.writeString(laboratory.folder().node("left").resolve("daemon.pid"), "nonsense");
        laboratory.down();
        assertThat(daemon.alive()).isFalse();
        assertNothingLeft();
    }

    @Test
    void endsProcessesThatWereStartedInside() throws Exception {
        Laboratory laboratory = up();
        Process stray = laboratory
                .inNode("right", List.of("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"))
                .start();
        assertThat(stray.inputReader().readLine()).isEqualTo("ready");
        laboratory.down();
        assertThat(stray.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertNothingLeft();
    }

    @Test
    void namesTheLineThatFailed() throws Exception {
        Laboratory laboratory = laboratory("ip address add nonsense dev eth1");
        assertThatThrownBy(() -> laboratory.up(_ -> {}))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("ip address add nonsense dev eth1");
        laboratory.down();
        assertThat(laboratory.folder().exists()).isFalse();
    }

    @Test
    void cleansUpAfterAnUpThatWasKilledHalfway() throws Exception {
        Laboratory laboratory = laboratory("touch /srv/reached && sleep 600");
        Process other = new ProcessBuilder(Spillway.program(
                        UpInAnotherProcess.class,
                        List.of(laboratory.topology().file().toString())))
                .inheritIO()
                .start();
        Path reached = laboratory.folder().node("right").resolve("reached");
        Wait.until(
                Duration.ofSeconds(20),
                "the other process to be halfway",
                () -> Files.exists(reached) ? Optional.of(true) : Optional.empty(),
                () -> reached + " is not there");
        assertThat(laboratory.condition()).isEqualTo(Condition.COMING_UP);
        other.destroyForcibly().waitFor();
        assertThat(laboratory.condition()).isEqualTo(Condition.HALF_DEAD);
        laboratory.down();
        assertNothingLeft();
    }

    @Test
    void makesNothingMoreOnceAbandoned() throws Exception {
        Laboratory laboratory = laboratory("true");
        assertThatThrownBy(() -> laboratory.up(phase -> {
                    if (phase.equals("daemons")) {
                        abandon(laboratory);
                    }
                }))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("was taken down");
        assertThat(laboratory.folder().exists()).isFalse();
    }

    @Test
    void saysSoWhenAnotherProcessTakesItDownMeanwhile() throws Exception {
        Laboratory laboratory = laboratory("true");
        Laboratory other = laboratory("true");
        for (String during : List.of("namespaces and links", "addresses and routes", "daemons")) {
            assertThatThrownBy(() -> laboratory.up(phase -> {
                        if (phase.equals(during)) {
                            down(other);
                        }
                    }))
                    .as(during)
                    .isInstanceOf(LabException.class)
                    .hasMessage(NAME + " was taken down meanwhile");
            laboratory.down();
            assertNothingLeft();
        }
    }

    @Test
    void twoMayTakeItDownAtOnce() throws Exception {
        Laboratory laboratory = up();
        Laboratory other = laboratory("true");
        CompletableFuture<Void> otherDown = CompletableFuture.runAsync(() -> down(other));
        laboratory.down();
        otherDown.get();
        assertNothingLeft();
    }

    /** What brings a laboratory up in a JVM that can be killed. */
    static final class UpInAnotherProcess {
        private UpInAnotherProcess() {}

        public static void main(String[] args) throws Exception {
            new Laboratory(TopologyReader.read(Path.of(args[0]))).up(_ -> {});
        }
    }

    private static String pair(String lastLine) {
        return """
            name: %s
            topology:
              nodes:
                left:
                  kind: linux
                  stages:
                    create:
                      exec:
                        - {command: echo made here > made, target: host, phase: on-enter}
                  binds: ["greeting:/srv/etc/greeting", "__clabDir__/made:/srv/made"]
                  exec: [ip address add 10.0.0.1/24 dev eth1]
                  cmd: sh -c 'echo began; trap "exit 7" TERM; while :; do sleep 0.05; done'
                  healthcheck: {test: [CMD-SHELL, "rm soon || { touch soon; false; }"], interval: 1, retries: 5}
                right:
                  kind: linux
                  exec:
                    - ip address add 10.0.0.2/24 dev eth1
                    - %s
              links:
                - endpoints: ["left:eth1", "right:eth1"]
            """.formatted(NAME, lastLine);
    }

    private Laboratory up() throws Exception {
        Laboratory laboratory = laboratory("true");
        laboratory.up(_ -> {});
        return laboratory;
    }

    private Laboratory laboratory(String lastLine) throws Exception {
        Files.writeString(folder.resolve("greeting"), "hello\n");
        Path file = folder.resolve(NAME + ".clab.yml");
        Files.writeString(file, pair(lastLine));
        return new Laboratory(TopologyReader.read(file));
    }

    private static void down(Laboratory laboratory) {
        try {
            laboratory.down();
        } catch (LabException e) {
            throw new AssertionError(e);
        }
    }

    private static void abandon(Laboratory laboratory) {
        try {
            laboratory.abandon();
        } catch (LabException e) {
            throw new AssertionError(e);
        }
    }

    private static ProcessId daemon(Laboratory laboratory) throws LabException {
        ProcessId process = laboratory.daemon("left").process();
        return Optional.ofNullable(process).filter(ProcessId::alive).orElseThrow();
    }

    private static Laboratory.Daemon awaitEnd(Laboratory laboratory) throws LabException {
        return Wait.until(
                Duration.ofSeconds(10),
                "the daemon's end",
                () -> Optional.of(laboratory.daemon("left")).filter(d -> d.exitStatus() != null),
                () -> "it runs");
    }

    private static String in(Laboratory laboratory, String node, String... command) throws Exception {
        Process process = laboratory.inNode(node, List.of(command)).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static void assertNothingLeft() throws LabException {
        assertThat(LabFolder.of(NAME).exists()).isFalse();
        assertThat(NodeSpace.existing()).noneMatch(space -> space.startsWith(NAME));
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(p -> p.info().commandLine().stream())
                        .filter(line -> line.contains("netns exec " + NAME)))
                .isEmpty();
    }
}
