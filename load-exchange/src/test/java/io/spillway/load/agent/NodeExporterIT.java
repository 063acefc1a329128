package io.spillway.load.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's node_exporter tells of the machine that the tests run on. */
@Timeout(120)
class NodeExporterIT {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus-node-exporter");

    @TempDir
    private Path directory;

    @Test
    void readsTheRealThing() throws Exception {
        if (!Files.isExecutable(PROGRAM) && "true".equals(System.getenv("CI"))) {
            fail("CI must have prometheus-node-exporter");
        }
        assumeThat(PROGRAM).as("apt-get install prometheus-node-exporter").isExecutable();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process exporter = new ProcessBuilder(PROGRAM.toString(), "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        AgentTarget target = new AgentTarget(
                "web",
                "a",
                new AgentSource.NodeExporter(URI.create("http://127.0.0.1:" + port + "/metrics")),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Map.of("cpu", 0.5, "load", 0.001, "memory", 0.5));
        try (Agents agents = Agents.start(List.of(target), (_, _, _) -> {}, new Random())) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(Objects.requireNonNull(agents.status("web", "a"))
                                    .load())
                            .isBetween(0.001, 1.5));
        } finally {
            exporter.destroyForcibly().waitFor();
        }
    }
}
