package io.spillway.geo.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    private Path socket() {
        return directory.resolve("run/site.sock");
    }

    @Test
    void answersTheStatusToTheClient() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), () -> STATUS)) {
            String json = new ApiClient(socket()).get("/status");
            assertThat(json).contains("\"uptime_s\" : 5").contains("\"tunnel-stranger\" : 3");
            assertThat(Json.read(json, SiteStatus.class)).isEqualTo(STATUS);
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void letsOnlyOwnerAndGroupIn() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), () -> STATUS)) {
            assertThat(Files.getPosixFilePermissions(socket())).hasSize(4);
        }
    }

    @Test
    void saysThatThereIsNoSuchThing() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), () -> STATUS)) {
            assertThatThrownBy(() -> new ApiClient(socket()).get("/nonsense")).hasMessageContaining("404");
        }
    }

    @Test
    void answersWithAnErrorWhenTheStatusFails() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), () -> {
            throw new IllegalStateException("broken");
        })) {
            assertThatThrownBy(() -> new ApiClient(socket()).get("/status")).hasMessageContaining("500");
        }
    }

    @Test
    void takesOverTheSocketOfADaemonThatDied() throws Exception {
        leaveASocketBehind();
        try (ApiServer ignored = ApiServer.start(socket(), () -> STATUS)) {
            assertThat(new ApiClient(socket()).get("/status")).contains("idc1");
        }
    }

    @Test
    void neverRemovesAFileThatIsNoSocket() throws Exception {
        Files.createDirectories(socket().getParent());
        Files.writeString(socket(), "precious");
        assertThatThrownBy(() -> ApiServer.start(socket(), () -> STATUS))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("is no socket");
        assertThat(socket()).hasContent("precious");
    }

    @Test
    void refusesToReplaceADaemonThatRuns() throws Exception {
        try (ApiServer ignored = ApiServer.start(socket(), () -> STATUS)) {
            assertThatThrownBy(() -> ApiServer.start(socket(), () -> STATUS))
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

    private void leaveASocketBehind() throws IOException {
        Files.createDirectories(socket().getParent());
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
    }
}
