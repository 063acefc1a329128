package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real signals to a real process, this class's own {@code main}. */
@Timeout(60)
class OrderlyStopTest {
    @Test
    void theSecondSignalHurriesTheStopThatTheFirstBegan() throws Exception {
        Process daemon = daemon("sun.misc.Signal");
        try (BufferedReader says = daemon.inputReader()) {
            assertThat(until(says, "runs")).isEmpty();
            signal(daemon, "TERM");
            List<String> _ = until(says, "stopping");
            signal(daemon, "TERM");
            List<String> _ = until(says, "hurried");
            assertThat(daemon.waitFor()).isZero();
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void withoutTheJdksClassTheFirstSignalStillStopsInOrder() throws Exception {
        Process daemon = daemon("no.such.Signal");
        try (BufferedReader says = daemon.inputReader()) {
            assertThat(until(says, "runs")).anyMatch(line -> line.contains("a second SIGTERM will not end a drain"));
            signal(daemon, "TERM");
            List<String> _ = until(says, "stopping");
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void aSignalThatTheJvmKeepsForItselfIsNotHad() {
        assertThat(OrderlyStop.handle("sun.misc.Signal", "KILL", () -> {})).isFalse();
    }

    /** @return what was said before */
    private static List<String> until(BufferedReader says, String word) throws IOException {
        List<String> before = new ArrayList<>();
        for (String line = says.readLine(); !word.equals(line); line = says.readLine()) {
            assertThat(line).as("after %s, waiting for '%s'", before, word).isNotNull();
            before.add(line);
        }
        return before;
    }

    private static Process daemon(String signals) throws Exception {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrderlyStopTest.class.getName(),
                        signals))
                .redirectErrorStream(true)
                .start();
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Stops only when it is hurried. */
    public static void main(String[] args) throws Exception {
        CountDownLatch hurry = new CountDownLatch(1);
        OrderlyStop.install(
                args[0],
                () -> {
                    System.out.println("stopping");
                    try {
                        boolean hurried = hurry.await(30, TimeUnit.SECONDS);
                        System.out.println(hurried ? "hurried" : "too late");
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                hurry::countDown);
        System.out.println("runs");
        Thread.sleep(60_000);
    }
}
