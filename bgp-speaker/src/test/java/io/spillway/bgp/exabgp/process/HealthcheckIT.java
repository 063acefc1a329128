package io.spillway.bgp.exabgp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.spillway.bgp.rib.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ExaBGP's own healthcheck program, unchanged, checks an HTTP service and announces its address. */
@Timeout(90)
class HealthcheckIT {
    /** Debian's, which has Debian's modules; another may come first in the path. */
    private static final String PYTHON =
            Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

    private final RecordingControl control = new RecordingControl();
    private volatile int status = 200;

    private @Nullable HttpServer service;

    @BeforeEach
    void startService() throws Exception {
        requireExaBgp();
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service = http;
        http.createContext("/healthz", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        http.start();
    }

    @AfterEach
    void stopService() {
        if (service != null) {
            service.stop(0);
        }
    }

    private ExaBgpProcess healthcheck(String... more) {
        String url = "http://127.0.0.1:"
                + Objects.requireNonNull(service).getAddress().getPort() + "/healthz";
        List<String> command = new ArrayList<>(List.of(
                PYTHON,
                "-m",
                "exabgp",
                "healthcheck",
                "--cmd",
                PYTHON + " -c 'import urllib.request; urllib.request.urlopen(\"" + url + "\", timeout=2)'",
                "--interval",
                "0.3",
                "--fast-interval",
                "0.1",
                "--rise",
                "2",
                "--fall",
                "2",
                "--no-ip-setup",
                "--no-syslog",
                "--ip",
                "192.0.2.1/32"));
        command.addAll(List.of(more));
        return ExaBgpProcess.start(
                ExaBgpProcessConfig.of("healthcheck", command, List.of(Prefix.parse("192.0.2.0/24"))), control);
    }

    @Test
    void routeFollowsTheService() {
        try (ExaBgpProcess process = healthcheck("--withdraw-on-down", "--community", "65001:1")) {
            eventually(() -> assertThat(control.routes())
                    .containsExactly("192.0.2.1/32 next-hop self med 100 community [ 65001:1 ]"));

            status = 503;
            eventually(() -> assertThat(control.routes()).isEmpty());

            status = 200;
            eventually(() -> assertThat(control.routes()).hasSize(1));
            assertThat(process.status().errors()).isZero();
            assertThat(process.status().deaths()).isZero();
        }
        assertThat(control.routes()).isEmpty();
    }

    @Test
    void metricSaysThatTheServiceIsDownWhenTheRouteStays() {
        try (ExaBgpProcess _ = healthcheck("--neighbor", "10.0.0.1", "--neighbor", "10.0.0.3")) {
            eventually(() -> assertThat(control.routes()).containsExactly("192.0.2.1/32 next-hop self med 100"));
            assertThat(control.calls).first().isEqualTo("announce 192.0.2.1/32 @10.0.0.1,10.0.0.3");

            status = 503;
            eventually(() -> assertThat(control.routes()).containsExactly("192.0.2.1/32 next-hop self med 1000"));
        }
    }

    private static void eventually(ThrowingRunnable check) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(check);
    }

    private static void requireExaBgp() throws IOException, InterruptedException {
        Process python = new ProcessBuilder(PYTHON, "-c", "import exabgp.application.healthcheck")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean there = python.waitFor(30, TimeUnit.SECONDS) && python.exitValue() == 0;
        String missing = "python3 has no exabgp (apt-get install exabgp)";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(missing).isTrue();
        }
        Assumptions.assumeTrue(there, missing);
    }
}
