package io.spillway.director.health;

import static io.spillway.director.health.ScriptedServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.director.health.Check.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthCheckerTest {
    private static final ScriptedServer.Behaviour GOOD = says("HTTP/1.1 200 OK\r\n\r\n");
    private static final ScriptedServer.Behaviour BAD = says("HTTP/1.1 500 Oops\r\n\r\n");
    private static final Check FAST =
            new Check.Http(new Timing(Duration.ofMillis(50), Duration.ofMillis(50), 2, 3), "/", "", 200, 299);
    private static final Check PATIENT =
            new Check.Http(new Timing(Duration.ofHours(1), Duration.ofSeconds(20), 2, 3), "/", "", 200, 299);

    private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
    private ScriptedServer server;

    @BeforeEach
    void startServer() throws IOException {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
        server = new ScriptedServer(GOOD);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void tellsTheFirstResultWithoutWaitingForRise() throws InterruptedException {
        Check fewProbes =
                new Check.Http(new Timing(Duration.ofSeconds(5), Duration.ofSeconds(5), 5, 5), "/", "", 200, 299);
        try (HealthChecker checker = start(fewProbes)) {
            assertThat(changes.take()).isEqualTo("UP HTTP 200 from /");
            HealthStatus status = checker.status().getFirst();
            assertThat(status.health()).isEqualTo(Health.UP);
            assertThat(status.reason()).isEqualTo("HTTP 200 from /");
            assertThat(status.probes()).isEqualTo(1);
            assertThat(status.failures()).isZero();
        }
    }

    @Test
    void isUnknownBeforeTheFirstProbe() {
        try (HealthChecker checker = start(PATIENT)) {
            // The first probe waits for up to 6 minutes here.
            HealthStatus status = checker.status().getFirst();
            assertThat(status.health()).isEqualTo(Health.UNKNOWN);
            assertThat(status.reason()).isEqualTo("not probed yet");
        }
    }

    @Test
    void tellsWhenAServerFailsAndWhenItComesBack() throws InterruptedException {
        try (HealthChecker checker = start(FAST)) {
            awaitChange("UP HTTP 200 from /");
            server.behave(BAD);
            awaitChange("DOWN ");
            assertThat(checker.status().getFirst().failures()).isGreaterThanOrEqualTo(3);
            server.behave(GOOD);
            awaitChange("UP HTTP 200 from /");
        }
    }

    @Test
    void goesOnCheckingWhenTheListenerThrows() {
        HealthListener broken = (_, _, _) -> {
            throw new IllegalStateException("broken on purpose");
        };
        try (HealthChecker checker =
                HealthChecker.start(List.of(server.target(FAST)), broken, new SplittableRandom(1))) {
            await().until(() -> checker.status().getFirst().probes() > 5);
        }
    }

    @Test
    void aSilentServerDelaysNoOther() throws IOException, InterruptedException {
        try (ScriptedServer silent = new ScriptedServer(_ -> Thread.sleep(60_000))) {
            Check slow =
                    new Check.Http(new Timing(Duration.ofSeconds(30), Duration.ofSeconds(30), 2, 3), "/", "", 200, 299);
            List<CheckTarget> targets = List.of(silent.target(slow), server.target(FAST));
            try (HealthChecker checker = HealthChecker.start(targets, this::record, new SplittableRandom(1))) {
                awaitChange("UP HTTP 200 from /");
                assertThat(checker.status().getFirst().health()).isEqualTo(Health.UNKNOWN);
            }
        }
    }

    @Test
    void callsNoListenerAfterClose() {
        HealthChecker checker = start(FAST);
        await().until(() -> checker.status().getFirst().probes() > 1);
        checker.close();
        long probes = checker.status().getFirst().probes();
        int asked = server.requests().size();
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        assertThat(checker.status().getFirst().probes()).isEqualTo(probes);
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(asked + 1);
    }

    @Test
    void canBeClosedByItsOwnListener() throws InterruptedException {
        BlockingQueue<HealthChecker> handOver = new LinkedBlockingQueue<>();
        HealthListener closing = (target, health, reason) -> {
            try {
                handOver.take().close();
                record(target, health, reason);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        handOver.add(HealthChecker.start(List.of(server.target(FAST)), closing, new SplittableRandom(1)));
        assertThat(changes.take()).isEqualTo("UP HTTP 200 from /");
    }

    private HealthChecker start(Check check) {
        return HealthChecker.start(List.of(server.target(check)), this::record, new SplittableRandom(1));
    }

    private void record(CheckTarget target, Health health, String reason) {
        changes.add(health + " " + reason);
    }

    /** A loaded machine may fail any 50 ms probe, also the one that decides: other changes are passed over. */
    private void awaitChange(String beginning) throws InterruptedException {
        while (!changes.take().startsWith(beginning)) {
            // the test's timeout bounds this
        }
    }
}
