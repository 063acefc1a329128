package io.spillway.load.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against real sockets. */
@Timeout(60)
class AgentsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private interface Line {
        void send(Socket client) throws Exception;
    }

    /** Answers every connection, one at a time. */
    private InetSocketAddress lines(Line line) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
        opened.push(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    line.send(client);
                } catch (Exception e) {
                    // The client went away, or the test is over.
                }
            }
        });
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(UTF_8));
    }

    private interface Page {
        byte[] get();
    }

    private URI pages(int status, Page page) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        opened.push(() -> server.stop(0));
        server.createContext("/", exchange -> {
            byte[] body = page.get();
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            } catch (IOException e) {
                // The client has had enough.
            }
        });
        server.start();
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/report");
    }

    private Agents ask(AgentSource source) {
        return ask(source, Duration.ofSeconds(1));
    }

    private Agents ask(AgentSource source, Duration timeout) {
        AgentTarget target = new AgentTarget(
                "web",
                "a",
                source,
                timeout.compareTo(Duration.ofMillis(100)) < 0 ? Duration.ofMillis(100) : timeout,
                timeout,
                AgentTarget.standardWeights(source));
        Agents agents =
                Agents.start(List.of(target), (_, usable, state) -> told.add(usable + " " + state), new Random(7));
        opened.push(agents);
        return agents;
    }

    private static AgentStatus status(Agents agents) {
        return Objects.requireNonNull(agents.status("web", "a"));
    }

    /** Again and again it is asked: on a busy machine the first answer may be late. */
    private static void awaitError(Agents agents, String expected) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(status(agents).lastError()).isNotNull().startsWith(expected));
        assertThat(status(agents).errors()).isPositive();
    }

    private static void awaitReport(Agents agents) {
        await().atMost(Duration.ofSeconds(30)).until(() -> status(agents).reports() > 0);
    }

    @Test
    void takesTheLoadOfAJsonReport() throws Exception {
        Agents agents = ask(new AgentSource.Http(pages(200, () -> "{\"load\": 0.62}".getBytes(UTF_8))));
        awaitReport(agents);
        assertThat(status(agents).load()).isEqualTo(0.62);
        assertThat(agents.load("web", "a", System.nanoTime())).isEqualTo(0.62);
        assertThat(agents.load("web", "b", System.nanoTime())).isNaN();
        assertThat(agents.load("mail", "a", System.nanoTime())).isNaN();
        assertThat(agents.status("web", "b")).isNull();
        assertThat(told).isEmpty();
    }

    @Test
    void takesTheLineOfAnAgentCheckAndTellsItsStates() throws Exception {
        AtomicReference<String> says = new AtomicReference<>("up ready 40%\n");
        Agents agents = ask(new AgentSource.Haproxy(lines(client -> send(client, says.get()))));
        awaitReport(agents);
        says.set("drain\r\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("false drain"));
        says.set("40%\n");
        long reports = status(agents).reports();
        await().atMost(Duration.ofSeconds(30)).until(() -> status(agents).reports() > reports + 1);
        assertThat(status(agents).usable()).isFalse();
        says.set("ready\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("true up"));
        assertThat(told).containsExactly("false drain", "true up");
        assertThat(status(agents).load()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void takesALineThatEndsWithTheConnection() throws Exception {
        Agents agents = ask(new AgentSource.Haproxy(lines(client -> send(client, "75%"))));
        awaitReport(agents);
        assertThat(status(agents).load()).isEqualTo(0.25);
    }

    @Test
    void takesTwoPagesOfANodeExporter() throws Exception {
        AtomicInteger pages = new AtomicInteger();
        Agents agents = ask(new AgentSource.NodeExporter(pages(200, () -> {
            int n = pages.getAndIncrement();
            return NodeMeterTest.page(1000 + n, 0, 500 + 3.0 * n, 1).getBytes(UTF_8);
        })));
        await().atMost(Duration.ofSeconds(30)).until(() -> status(agents).reports() > 1);
        assertThat(status(agents).load()).isCloseTo(0.75, within(1e-6));
    }

    @Test
    void aLineThatNeverEndsIsAnError() throws Exception {
        Agents agents = ask(new AgentSource.Haproxy(lines(client -> {
            while (true) {
                send(client, "up ".repeat(100));
            }
        })));
        awaitError(agents, "sends a line of more than 1024 bytes");
    }

    @Test
    void anAgentThatTricklesHasNoMoreThanItsTimeout() throws Exception {
        Agents agents = ask(
                new AgentSource.Haproxy(lines(client -> {
                    while (true) {
                        send(client, "u");
                        Thread.sleep(20);
                    }
                })),
                Duration.ofMillis(200));
        awaitError(agents, "no answer within 200 ms");
    }

    @Test
    void anAgentThatSaysNothingIsAnError() throws Exception {
        awaitError(ask(new AgentSource.Haproxy(lines(_ -> {}))), "sends nothing");
    }

    @Test
    void aServerThatNeverAnswersHttpHasNoMoreThanItsTimeout() throws Exception {
        InetSocketAddress silent = lines(_ -> Thread.sleep(60_000));
        Agents agents = ask(
                new AgentSource.Http(URI.create("http://127.0.0.1:" + silent.getPort() + "/")), Duration.ofMillis(200));
        awaitError(agents, "no answer within 200 ms");
        await().atMost(Duration.ofSeconds(30)).until(() -> status(agents).errors() > 2);
    }

    @Test
    void aBodyThatTricklesHasNoMoreThanTheTimeout() throws Exception {
        InetSocketAddress slow = lines(client -> {
            send(client, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{");
            while (true) {
                send(client, " ");
                Thread.sleep(20);
            }
        });
        Agents agents = ask(
                new AgentSource.Http(URI.create("http://127.0.0.1:" + slow.getPort() + "/")), Duration.ofMillis(200));
        awaitError(agents, "no answer within 200 ms");
    }

    @Test
    void aPageOfTenMegabytesIsNotTaken() throws Exception {
        byte[] page = "node_load1 1\n".repeat(10_000_000 / 13).getBytes(UTF_8);
        awaitError(
                ask(new AgentSource.NodeExporter(pages(200, () -> page)), Duration.ofSeconds(10)),
                "sends more than 4194304 bytes");
        awaitError(
                ask(new AgentSource.Http(pages(200, () -> page)), Duration.ofSeconds(10)),
                "sends more than 65536 bytes");
    }

    @Test
    void garbageIsAnErrorAndTheAskingGoesOn() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        byte[] garbage = new byte[5000];
        new Random(13).nextBytes(garbage);
        Agents agents = ask(
                new AgentSource.Http(
                        pages(200, () -> asked.incrementAndGet() < 4 ? garbage : "{\"load\": 2}".getBytes(UTF_8))),
                Duration.ofMillis(200));
        awaitReport(agents);
        assertThat(status(agents).errors()).isGreaterThanOrEqualTo(3);
        assertThat(status(agents).lastError()).isNull();
        assertThat(status(agents).load()).isEqualTo(1.5);
    }

    @Test
    void anotherStatusThan200IsAnError() throws Exception {
        awaitError(
                ask(new AgentSource.Http(pages(302, () -> "{\"load\": 0}".getBytes(UTF_8)))),
                "answers /report with HTTP 302");
    }

    @Test
    void whatIsNotHttpIsAnError() throws Exception {
        InetSocketAddress shell = lines(client -> send(client, "SSH-2.0-OpenSSH_9.2\r\n"));
        awaitError(
                ask(new AgentSource.Http(URI.create("http://127.0.0.1:" + shell.getPort() + "/"))), "can't be asked: ");
    }

    @Test
    void aClosedPortIsAnError() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, LOOPBACK)) {
            port = closed.getLocalPort();
        }
        awaitError(ask(new AgentSource.Haproxy(new InetSocketAddress(LOOPBACK, port))), "connection refused");
        awaitError(ask(new AgentSource.Http(URI.create("http://127.0.0.1:" + port + "/"))), "connection refused");
    }

    @Test
    void aSilentAgentLeavesItsStateAndLosesItsLoad() throws Exception {
        AtomicReference<String> says = new AtomicReference<>("maint 10%\n");
        Agents agents = ask(new AgentSource.Haproxy(lines(client -> send(client, says.get()))));
        awaitReport(agents);
        says.set("");
        await().atMost(Duration.ofSeconds(30)).until(() -> !status(agents).fresh());
        assertThat(agents.load("web", "a", System.nanoTime())).isNaN();
        assertThat(status(agents).state()).isEqualTo("maint");
        assertThat(told).containsExactly("false maint");
    }
}
