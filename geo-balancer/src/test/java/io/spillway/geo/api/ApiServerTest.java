package io.spillway.geo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.bgp.rib.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ApiServerTest {
    private static final SiteStatus STATUS = new SiteStatus(
            "idc1",
            5,
            new SiteStatus.Bgp(5, "10.101.1.2", List.of(), List.of()),
            List.of(),
            List.of(new SiteStatus.Load("idc1", true, null, null, null, 0.0, true, "no healthy server", null)),
            new SiteStatus.Spill(false, List.of(), "load 0.10"),
            new SiteStatus.Flows(0, 1024),
            Map.of("tunnel-stranger", 3L));

    @TempDir
    private Path directory;

    private static FakeDaemon answering(Supplier<SiteStatus> status) {
        return new FakeDaemon(status);
    }

    private Path socket() {
        return directory.resolve("run/site.sock");
    }

    @Test
    void answersTheStatusToTheClient() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), answering(() -> STATUS))) {
            String json = new ApiClient(socket()).get("/status");
            assertThat(json).contains("\"uptime_s\" : 5").contains("\"tunnel-stranger\" : 3");
            assertThat(Json.read(json, SiteStatus.class)).isEqualTo(STATUS);
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void letsOnlyOwnerAndGroupIn() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), answering(() -> STATUS))) {
            assertThat(Files.getPosixFilePermissions(socket())).hasSize(4);
        }
    }

    @Test
    void saysThatThereIsNoSuchThing() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), answering(() -> STATUS))) {
            assertThatThrownBy(() -> new ApiClient(socket()).get("/nonsense")).hasMessageContaining("404");
        }
    }

    @Test
    void answersWithAnErrorWhenTheStatusFails() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), answering(() -> {
            throw new IllegalStateException("broken");
        }))) {
            assertThatThrownBy(() -> new ApiClient(socket()).get("/status")).hasMessageContaining("500");
        }
    }

    @Test
    void takesOverTheSocketOfADaemonThatDied() throws Exception {
        leaveASocketBehind();
        try (ApiServer ignored = ApiServer.start(socket(), answering(() -> STATUS))) {
            assertThat(new ApiClient(socket()).get("/status")).contains("idc1");
        }
    }

    @Test
    void neverRemovesAFileThatIsNoSocket() throws Exception {
        Files.createDirectories(socket().getParent());
        Files.writeString(socket(), "precious");
        assertThatThrownBy(() -> ApiServer.start(socket(), answering(() -> STATUS)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("is no socket");
        assertThat(socket()).hasContent("precious");
    }

    @Test
    void refusesToReplaceADaemonThatRuns() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), answering(() -> STATUS))) {
            assertThatThrownBy(() -> ApiServer.start(socket(), answering(() -> STATUS)))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("is running");
            assertThat(new ApiClient(socket()).get("/status")).contains("idc1");
        }
    }

    @Test
    void theClientSaysHowToStartADaemonWhereThereIsNone() {
        assertThatThrownBy(() -> new ApiClient(socket()).get("/status"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("spillway site run");
    }

    @Test
    void passesOnWhatIsToBeDrained() throws Exception {
        FakeDaemon daemon = answering(() -> STATUS);
        try (ApiServer ignored = ApiServer.start(socket(), daemon)) {
            ApiClient client = new ApiClient(socket());
            client.post("/bgp/drain?prefix=10.1.4.0%2F24&prefix=2001%3Adb8%3A%3A%2F32&undo=true");
            assertThat(daemon.drained).containsExactly(Prefix.parse("10.1.4.0/24"), Prefix.parse("2001:db8::/32"));
            assertThat(daemon.undone).isTrue();
            assertThatThrownBy(() -> client.get("/bgp/drain"))
                    .isInstanceOf(ApiRefusal.class)
                    .hasMessage("ask with POST");
            assertThatThrownBy(() -> client.post("/bgp/drain?prefix=nonsense"))
                    .isInstanceOfSatisfying(
                            ApiRefusal.class, e -> assertThat(e.status()).isEqualTo(400));
        }
    }

    @Test
    void passesOnWhichNeighborIsEnabledOrDisabled() throws Exception {
        FakeDaemon daemon = answering(() -> STATUS);
        try (ApiServer ignored = ApiServer.start(socket(), daemon)) {
            ApiClient client = new ApiClient(socket());
            assertThat(client.post("/bgp/disable?neighbor=10.1.1.1&text=new+cards%2C+20+min"))
                    .contains("[");
            assertThat(daemon.enabled).isEqualTo("10.1.1.1 false 'new cards, 20 min'");
            client.post("/bgp/enable?neighbor=10.1.1.1");
            assertThat(daemon.enabled).isEqualTo("10.1.1.1 true ''");
            assertThatThrownBy(() -> client.post("/bgp/enable")).hasMessage("'' is not an address");
        }
    }

    @Test
    void passesOnWhatIsAskedOfASite() throws Exception {
        FakeSite site = new FakeSite();
        try (ApiServer ignored = ApiServer.start(socket(), new FakeDaemon(site))) {
            ApiClient client = new ApiClient(socket());
            assertThat(Json.read(client.get("/spill"), SpillingView.class)).isEqualTo(FakeSite.SPILL);
            assertThat(Json.readList(client.get("/reports"), ReportView.class)).containsExactly(FakeSite.REPORT);
            assertThat(Json.read(client.get("/whatif?site=idc2&to=idc1%3D100"), WhatIfView.class))
                    .isEqualTo(FakeSite.UNFIT);
            client.post("/spill/freeze?service=web&service=dns");
            client.post("/spill/thaw");
            client.post("/site/drain?force=true&to=idc1%3D1");
            client.post("/site/drain?deadline=90s&force=true");
            client.post("/site/undrain");
            client.post("/site/undrain?ramp=5m");
            assertThat(site.asked)
                    .containsExactly(
                            "without idc2 to idc1=100",
                            "freeze [web, dns]",
                            "thaw []",
                            "drain PT10M by force to idc1=1",
                            "drain PT1M30S by force to ",
                            "undrain null",
                            "undrain PT5M");
            assertThatThrownBy(() -> client.get("/site/drain")).hasMessage("ask with POST");
            assertThatThrownBy(() -> client.post("/site/drain?deadline=25h"))
                    .isInstanceOfSatisfying(
                            ApiRefusal.class, e -> assertThat(e.status()).isEqualTo(400))
                    .hasMessageContaining("deadline '25h' is not a time");
            assertThatThrownBy(() -> client.post("/site/undrain?ramp=soon")).hasMessageContaining("ramp 'soon'");
        }
    }

    @Test
    void aSpeakerByItselfSaysThatItIsNoSite() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), answering(() -> STATUS))) {
            assertThatThrownBy(() -> new ApiClient(socket()).get("/spill"))
                    .isInstanceOfSatisfying(
                            ApiRefusal.class, e -> assertThat(e.status()).isEqualTo(404))
                    .hasMessageContaining("speaker by itself");
        }
    }

    @Test
    void passesOnWhichRoutesAreAskedFor() throws Exception {
        FakeDaemon daemon = answering(() -> STATUS);
        try (ApiServer ignored = ApiServer.start(socket(), daemon)) {
            ApiClient client = new ApiClient(socket());
            assertThat(Json.read(client.get("/bgp/routes"), RoutesView.class)).isEqualTo(FakeDaemon.NO_ROUTES);
            assertThat(daemon.asked).isEqualTo(new RouteQuery(null, null, 1000));
            client.get("/bgp/routes?prefix=10.1.4.0/24&neighbor=2001:db8::1&limit=5");
            assertThat(daemon.asked)
                    .isEqualTo(new RouteQuery(Prefix.parse("10.1.4.0/24"), InetAddress.ofLiteral("2001:db8::1"), 5));
            assertThatThrownBy(() -> client.get("/bgp/routes?limit=0")).hasMessageContaining("limit '0'");
            assertThatThrownBy(() -> client.get("/bgp/routes?limit=100001"))
                    .hasMessage("limit '100001' is not a number from 1 to 100000");
        }
    }

    @Test
    void streamsLinesUntilTheClientGoesAndThenEndsTheirSource() throws Exception {
        FakeDaemon daemon = answering(() -> STATUS);
        List<String> seen = new CopyOnWriteArrayList<>();
        try (ApiServer ignored = ApiServer.start(socket(), daemon)) {
            Thread client = Thread.ofPlatform().start(() -> {
                try {
                    new ApiClient(socket()).stream("/bgp/log/10.1.1.1", seen::add);
                } catch (ApiException | ApiRefusal e) {
                    seen.add(String.valueOf(e.getMessage()));
                }
            });
            daemon.subscribed.get(10, TimeUnit.SECONDS).accept("10.1.1.1 in KEEPALIVE");
            while (seen.isEmpty()) {
                Thread.sleep(5);
            }
            client.interrupt();
            daemon.unsubscribed.get(10, TimeUnit.SECONDS);
            client.join();
        }
        assertThat(seen.getFirst()).isEqualTo("10.1.1.1 in KEEPALIVE");
    }

    @Test
    void saysWhyThereIsNothingToStream() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), answering(() -> STATUS))) {
            assertThatThrownBy(() -> new ApiClient(socket()).stream("/bgp/log/10.9.9.9", line -> {}))
                    .isInstanceOf(ApiRefusal.class)
                    .hasMessage("no neighbor 10.9.9.9");
        }
    }

    private void leaveASocketBehind() throws IOException {
        Files.createDirectories(socket().getParent());
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
    }
}
