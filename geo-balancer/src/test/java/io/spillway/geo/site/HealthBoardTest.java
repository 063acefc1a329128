package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.bgp.rib.Prefix;
import io.spillway.director.DirectorSnapshot;
import io.spillway.director.health.Check;
import io.spillway.director.health.Health;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import io.spillway.geo.config.ServerConfig;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.load.agent.AgentSource;
import io.spillway.load.agent.AgentTarget;
import io.spillway.load.agent.Agents;
import io.spillway.load.measure.Capacity;
import io.spillway.load.measure.ServerSample;
import io.spillway.load.measure.SiteSample;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server says of itself beside what its check says, and what becomes of both. */
@Timeout(60)
class HealthBoardTest {
    private static final ServerSpec SPEC = new ServerSpec(Inet4Address.ofLiteral("10.0.0.1"), 80, 1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HealthBoard board = new HealthBoard();
    private volatile String line = "up 40%\n";

    private ServiceConfig service(Protocol protocol, ServerSpec spec, InetSocketAddress agent) {
        ServiceSpec web = new ServiceSpec(
                "web",
                protocol,
                Inet4Address.ofLiteral("10.101.4.1"),
                80,
                SchedulerSpec.of(SchedulerKind.WLC),
                List.of(spec));
        AgentTarget target = new AgentTarget(
                "web", "10.0.0.1:80", new AgentSource.Haproxy(agent), SECOND, SECOND, Map.of("busy", 1.0));
        return new ServiceConfig(
                web,
                Prefix.parse("10.101.4.0/24"),
                0,
                new Check.Tcp(Check.Timing.DEFAULT),
                List.of(new ServerConfig(spec, Capacity.ofConnections(1000), target)));
    }

    private static DirectorSnapshot snapshot(ServiceConfig service) {
        ServerStats stats = new ServerStats(
                service.servers().getFirst().spec(), true, 100, 512, 40, 20, 256, 7, 10, 1000, 20, 5000);
        return new DirectorSnapshot(
                List.of(new ServiceStats(service.spec(), List.of(stats), List.of(), List.of())),
                612,
                1_000_000,
                List.of(),
                Map.of("received", 30L));
    }

    @Test
    void aServerThatDrainsItselfIsNotHealthyThoughItsCheckPasses() throws Exception {
        try (ServerSocket agent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answer(agent));
            ServiceConfig web = service(Protocol.TCP, SPEC, (InetSocketAddress) agent.getLocalSocketAddress());
            ServerConfig server = web.servers().getFirst();
            assertThat(HealthBoard.agents(List.of(web))).containsExactly(server.agent());
            board.set(HealthBoard.targets(List.of(web)).getFirst(), Health.UP, "accepts TCP connections");
            assertThat(board.healthy(web, server)).isTrue();
            try (Agents agents = Agents.start(HealthBoard.agents(List.of(web)), (_, _, _) -> {}, new Random(1))) {
                board.setAgents(agents);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !Double.isNaN(board.reported(web, server, System.nanoTime())));
                assertThat(board.reported(web, server, System.nanoTime())).isEqualTo(0.6);
                assertThat(board.healthy(web, server)).isTrue();
                ServerSample sample = LoadSampler.sample(snapshot(web), List.of(web), board, System.nanoTime())
                        .getFirst();
                assertThat(sample.reported()).isEqualTo(0.6);
                assertThat(sample.healthy()).isTrue();

                line = "drain\n";
                await().atMost(Duration.ofSeconds(30)).until(() -> !board.healthy(web, server));
                assertThat(Objects.requireNonNull(board.agent("web", SPEC)).state())
                        .isEqualTo("drain");
                assertThat(LoadSampler.sample(snapshot(web), List.of(web), board, System.nanoTime())
                                .getFirst()
                                .healthy())
                        .isFalse();
                line = "ready\n";
                await().atMost(Duration.ofSeconds(30)).until(() -> board.healthy(web, server));

                board.set(HealthBoard.targets(List.of(web)).getFirst(), Health.DOWN, "no answer within 1 s");
                assertThat(board.healthy(web, server)).as("both must agree").isFalse();
            }
        }
    }

    private void answer(ServerSocket agent) {
        while (!agent.isClosed()) {
            try (Socket client = agent.accept()) {
                client.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    @Test
    void samplesWhatTheDirectorCounted() {
        ServiceConfig web = service(Protocol.UDP, SPEC, new InetSocketAddress(9));
        board.set(HealthBoard.targets(List.of(web)).getFirst(), Health.UP, "");
        ServerSample sample =
                LoadSampler.sample(snapshot(web), List.of(web), board, 0).getFirst();
        assertThat(sample)
                .isEqualTo(new ServerSample(
                        "web",
                        "10.0.0.1:80",
                        Capacity.ofConnections(1000),
                        true,
                        60,
                        512,
                        20,
                        256,
                        7,
                        30,
                        6000,
                        true,
                        Double.NaN));
        assertThat(LoadSampler.whole(snapshot(web))).isEqualTo(new SiteSample(612, 1_000_000, 30, 1000, 5000));
    }

    @Test
    void aServerOfWeightZeroBearsNothing() {
        ServerSpec idle = new ServerSpec(SPEC.address(), 80, 0);
        ServiceConfig web = service(Protocol.TCP, idle, new InetSocketAddress(9));
        board.set(HealthBoard.targets(List.of(web)).getFirst(), Health.UP, "");
        assertThat(LoadSampler.sample(snapshot(web), List.of(web), board, 0)
                        .getFirst()
                        .healthy())
                .isFalse();
    }
}
