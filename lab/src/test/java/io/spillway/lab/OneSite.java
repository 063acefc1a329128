package io.spillway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.load.LoadClient;
import io.spillway.lab.load.LoadGenerator;
import io.spillway.lab.scenario.BirdControl;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.ProcessId;
import io.spillway.lab.topology.Spillway;
import io.spillway.lab.topology.TopologyException;
import io.spillway.lab.topology.TopologyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The laboratory of src/test/resources/one-site, under a name of its own. One thread. */
final class OneSite implements AutoCloseable {
    static final String VIP = "10.102.4.1";
    static final String LB_ADDRESS = "10.102.1.2";

    private static final Path SOURCES = Path.of("src/test/resources/one-site");
    private static final Path SHARED = Path.of("topologies/fig26");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Laboratory laboratory;

    private OneSite(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    /** What a program printed on both outputs, and how it ended. */
    record Result(int status, String output) {}

    /** @param folder empty, for the files it is made from */
    static OneSite up(Path folder) throws IOException, LabException, TopologyException {
        for (String file : List.of("site.yaml", "bird.conf", "witness.nft")) {
            Files.copy(SOURCES.resolve(file), folder.resolve(file));
        }
        for (String file : List.of("nginx.conf", "timers.conf")) {
            Files.copy(SHARED.resolve(file), folder.resolve(file));
        }
        String name = "site-it" + ProcessHandle.current().pid();
        String topology = Files.readString(SOURCES.resolve("one-site.clab.yml"));
        Path file = folder.resolve(name + ".clab.yml");
        Files.writeString(file, topology.replace("name: one-site", "name: " + name));
        OneSite site = new OneSite(new Laboratory(TopologyReader.read(file)));
        try {
            site.laboratory.up(_ -> {});
            return site;
        } catch (LabException e) {
            site.close();
            throw e;
        }
    }

    /** Runs the daemon unless it does, both servers well, and waits until clients are served. */
    void serve() throws LabException, IOException {
        heal("s1");
        heal("s2");
        if (!laboratory.daemon("lb").alive()) {
            laboratory.start("lb");
        }
        await("both servers to be up")
                .atMost(PATIENCE)
                .ignoreException(ApiException.class)
                .until(() -> servers("up").count() == 2);
        awaitAnnounced(true);
        await("an answer").atMost(PATIENCE).until(() -> curl().status() == 0);
    }

    /** Starts the daemon again with these lines at the end of its bgp section; none: as it was. */
    void restart(String bgp) throws LabException, IOException {
        daemon().kill();
        exitStatus();
        String file = Files.readString(SOURCES.resolve("site.yaml"));
        Files.writeString(folder("lb").resolve("site.yaml"), file.replace("director:\n", bgp + "director:\n"));
        laboratory.start("lb");
    }

    /** What BIRD knows of the prefix. */
    String route() throws LabException, IOException {
        return in("r", "birdc", "-s", "/srv/bird.ctl", "show route all for " + VIP)
                .output();
    }

    void awaitAnnounced(boolean announced) throws IOException {
        try (BirdControl bird = BirdControl.connect(folder("r").resolve("bird.ctl"))) {
            await("the prefix at BIRD to be " + (announced ? "there" : "gone"))
                    .atMost(PATIENCE)
                    .until(() -> bird.hasRouteTo(VIP) == announced);
        }
    }

    /** Waits until the site itself says so. */
    void awaitHealth(String server, String health) {
        await(server + " to be " + health)
                .atMost(PATIENCE)
                .until(() -> servers(health).anyMatch(server::equals));
    }

    private Stream<String> servers(String health) throws ApiException, ApiRefusal {
        return status().services().getFirst().servers().stream()
                .filter(s -> s.health().equals(health))
                .map(SiteStatus.Server::address);
    }

    SiteStatus status() throws ApiException, ApiRefusal {
        return Json.read(new ApiClient(socket()).get("/status"), SiteStatus.class);
    }

    Path socket() {
        return folder("lb").resolve("site.sock");
    }

    /** Makes a server fail its health check; connections to it go on. */
    void fail(String node) throws IOException {
        Files.writeString(folder(node).resolve("down"), "");
    }

    void heal(String node) throws IOException {
        Files.deleteIfExists(folder(node).resolve("down"));
    }

    ProcessId daemon() throws LabException {
        return Objects.requireNonNull(laboratory.daemon("lb").process());
    }

    /** Waits until the site's daemon has ended. */
    int exitStatus() {
        return Objects.requireNonNull(await("the daemon's end")
                .atMost(PATIENCE)
                .until(() -> laboratory.daemon("lb").exitStatus(), Objects::nonNull));
    }

    /** A client that keeps its connections. */
    LoadClient client() throws LabException, IOException {
        return new LoadClient(laboratory.inNode("c", Spillway.program(LoadGenerator.class, List.of(VIP, "80"))));
    }

    /** One request of the client. */
    Result curl() throws LabException, IOException {
        return in("c", "curl", "-sS", "-m", "2", "http://" + VIP + "/");
    }

    /** The nftables tables of the site's director. */
    String tables() throws LabException, IOException {
        return in("lb", "nft", "list", "tables").output();
    }

    /** What the router's packet filter has counted under this name. */
    long witnessed(String counter) throws LabException, IOException {
        String output =
                in("r", "nft", "list", "counter", "ip", "witness", counter).output();
        assertThat(output).contains("packets ");
        return Long.parseLong(output.replaceAll("(?s).*packets (\\d+) .*", "$1"));
    }

    String log(String node) throws IOException {
        return Files.readString(folder(node).resolve("daemon.log"));
    }

    Path folder(String node) {
        return laboratory.folder().node(node);
    }

    Result in(String node, String... command) throws LabException, IOException {
        Process process = laboratory
                .inNode(node, List.of(command))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.onExit().join().exitValue(), output.strip());
    }

    @Override
    public void close() throws LabException {
        laboratory.down();
    }
}
