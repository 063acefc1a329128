package io.spillway.director.health;

import static io.spillway.director.health.ScriptedServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.health.Check.Timing;
import io.spillway.director.health.Probe.Outcome;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProbeTest {
    private static final Timing PATIENT = new Timing(Duration.ofSeconds(20), Duration.ofSeconds(10), 2, 3);
    private static final Timing HASTY = new Timing(Duration.ofSeconds(1), Duration.ofMillis(200), 2, 3);
    private static final Timing BRISK = new Timing(Duration.ofSeconds(2), Duration.ofSeconds(2), 2, 3);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";

    @Test
    void tcpCheckPassesWhenTheServerAccepts() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Socket::close)) {
            assertThat(Probe.run(server.target(new Check.Tcp(PATIENT))))
                    .isEqualTo(new Outcome(true, "accepts TCP connections"));
        }
    }

    @Test
    void asksAtThePortOfTheCheckNotOfTheServer() throws IOException {
        try (ScriptedServer server = new ScriptedServer(says(OK))) {
            CheckTarget own = server.target(http(PATIENT));
            CheckTarget other = new CheckTarget("web", own.address(), 0, own.port(), own.check());
            assertThat(Probe.run(other)).isEqualTo(new Outcome(true, "HTTP 200 from /healthz"));
            assertThat(server.requests().getFirst()).contains("\r\nHost: 127.0.0.1:" + own.port() + "\r\n");
            assertThat(other).hasToString("web at 127.0.0.1:any");
        }
    }

    @Test
    void saysConnectionRefusedWhenNobodyListens() throws IOException {
        ScriptedServer server = new ScriptedServer(Socket::close);
        server.close();
        assertThat(Probe.run(server.target(new Check.Tcp(PATIENT))))
                .isEqualTo(new Outcome(false, "connection refused"));
        assertThat(Probe.run(server.target(http(PATIENT)))).isEqualTo(new Outcome(false, "connection refused"));
    }

    @Test
    void httpCheckPassesOnAStatusInTheRange() throws IOException {
        assertThat(ask(OK)).isEqualTo(new Outcome(true, "HTTP 200 from /healthz"));
    }

    @Test
    void httpCheckFailsOnAStatusOutsideTheRange() throws IOException {
        assertThat(ask("HTTP/1.1 503 Service Unavailable\r\n\r\n"))
                .isEqualTo(new Outcome(false, "HTTP 503 from /healthz"));
    }

    @Test
    void doesNotFollowARedirect() throws IOException {
        try (ScriptedServer server = new ScriptedServer(says("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n"))) {
            assertThat(Probe.run(server.target(http(PATIENT)))).isEqualTo(new Outcome(false, "HTTP 302 from /healthz"));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void asksForTheConfiguredPathAndHostAndAConnectionOfItsOwn() throws IOException {
        try (ScriptedServer server = new ScriptedServer(says(OK))) {
            Probe.run(server.target(new Check.Http(PATIENT, "/healthz", "shop.example", 200, 299)));
            assertThat(server.requests().getFirst())
                    .startsWith("GET /healthz HTTP/1.1\r\n")
                    .contains("\r\nHost: shop.example\r\n")
                    .contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void namesTheServersAddressAsHostWhenNoneIsConfigured() throws IOException {
        try (ScriptedServer server = new ScriptedServer(says(OK))) {
            CheckTarget target = server.target(http(PATIENT));
            Probe.run(target);
            assertThat(server.requests().getFirst()).contains("\r\nHost: 127.0.0.1:" + target.port() + "\r\n");
        }
    }

    @Test
    void acceptsAStatusLineWithoutAReason() throws IOException {
        assertThat(ask("HTTP/1.0 204\r\n\r\n")).isEqualTo(new Outcome(true, "HTTP 204 from /healthz"));
    }

    @Test
    void failsOnGarbage() throws IOException {
        assertThat(ask("SSH-2.0-OpenSSH_9.2\r\n"))
                .isEqualTo(new Outcome(false, "answers /healthz with something that is not HTTP"));
    }

    @Test
    void failsOnALineThatNeverEndsWithoutReadingItAll() throws IOException {
        assertThat(ask("HTTP/1.1 200 " + "x".repeat(1_000_000)).reason()).isEqualTo("HTTP 200 from /healthz");
        assertThat(ask("x".repeat(1_000_000)))
                .isEqualTo(new Outcome(false, "answers /healthz with something that is not HTTP"));
    }

    @Test
    void failsWhenTheServerClosesWithoutAWord() throws IOException {
        assertThat(ask("")).isEqualTo(new Outcome(false, "closed the connection before it answered"));
    }

    @Test
    void failsWhenTheServerIsSilent() throws IOException {
        try (ScriptedServer server = new ScriptedServer(_ -> Thread.sleep(60_000))) {
            assertThat(Probe.run(server.target(http(HASTY)))).isEqualTo(new Outcome(false, "no answer within 200 ms"));
        }
    }

    @Test
    void timeoutBoundsTheWholeProbeOfAServerThatTrickles() throws IOException {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            while (true) {
                socket.getOutputStream().write('H');
                Thread.sleep(1);
            }
        })) {
            assertThat(Probe.run(server.target(http(HASTY)))).isEqualTo(new Outcome(false, "no answer within 200 ms"));
        }
    }

    @Test
    void statusDecidesAlthoughTheBodyNeverEnds() throws IOException {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            says("HTTP/1.1 200 OK\r\n\r\n").answer(socket);
            Thread.sleep(60_000);
        })) {
            assertThat(Probe.run(server.target(http(BRISK)))).isEqualTo(new Outcome(true, "HTTP 200 from /healthz"));
        }
    }

    @Test
    void takesOnlyTheFirstKilobytesOfAnEndlessBody() throws IOException {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            says("HTTP/1.1 200 OK\r\n\r\n").answer(socket);
            while (true) {
                says("x".repeat(4096)).answer(socket);
            }
        })) {
            assertThat(Probe.run(server.target(http(PATIENT)))).isEqualTo(new Outcome(true, "HTTP 200 from /healthz"));
        }
    }

    private static Check http(Timing timing) {
        return new Check.Http(timing, "/healthz", "", 200, 299);
    }

    private static Outcome ask(String answer) throws IOException {
        try (ScriptedServer server = new ScriptedServer(says(answer))) {
            return Probe.run(server.target(http(PATIENT)));
        }
    }
}
