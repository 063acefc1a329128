package io.spillway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.NeighborView;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.ProcessId;
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
import org.awaitility.core.ConditionFactory;

/** The laboratory of src/test/resources/one-speaker, under a name of its own. One thread. */
final class OneSpeaker implements AutoCloseable {
    static final String BIRD = "10.103.1.1";
    /** The same BIRD, whose routes are a longer way. */
    static final String LONGER = "10.103.1.3";

    static final String BIRD6 = "fd00:103::1";

    private static final Path SOURCES = Path.of("src/test/resources/one-speaker");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Laboratory laboratory;

    private OneSpeaker(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    /** What a program printed on both outputs, and how it ended. */
    record Result(int status, String output) {}

    /** Without root or BIRD the test is skipped; with CI=true it fails. */
    static void assumePossible() {
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean bird = Stream.of("/usr/sbin/bird", "/usr/bin/bird").anyMatch(p -> Files.isExecutable(Path.of(p)));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
            assertThat(bird).as("CI=true, and BIRD is missing").isTrue();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        assumeThat(bird).as("BIRD is installed").isTrue();
    }

    /**
     * Neither end runs yet.
     *
     * @param folder empty, for the files it is made from
     */
    static OneSpeaker up(Path folder) throws IOException, LabException, TopologyException {
        String name = "speaker-it" + ProcessHandle.current().pid();
        String topology = Files.readString(SOURCES.resolve("one-speaker.clab.yml"));
        Path file = folder.resolve(name + ".clab.yml");
        Files.writeString(file, topology.replace("name: one-speaker", "name: " + name));
        OneSpeaker speaker = new OneSpeaker(new Laboratory(TopologyReader.read(file)));
        try {
            speaker.laboratory.up(_ -> {});
            return speaker;
        } catch (LabException e) {
            speaker.close();
            throw e;
        }
    }

    /** A file of the laboratory's sources. */
    static String source(String file) throws IOException {
        return Files.readString(SOURCES.resolve(file));
    }

    /** Starts BIRD afresh. */
    void bird(String configuration) throws IOException, LabException {
        restart("r", "bird.conf", configuration);
    }

    /** Starts the speaker afresh; it may not have its API yet. */
    void speaker(String siteFile) throws IOException, LabException {
        restart("edge", "edge.yaml", siteFile);
    }

    /** The same, unless it runs with just this file. */
    void keepSpeaking(String siteFile) throws IOException, LabException {
        Path file = folder("edge").resolve("edge.yaml");
        boolean same = Files.exists(file) && Files.readString(file).equals(siteFile);
        if (!same || !laboratory.daemon("edge").alive()) {
            speaker(siteFile);
        }
    }

    /** The log begins anew, too. */
    private void restart(String node, String file, String text) throws IOException, LabException {
        if (laboratory.daemon(node).alive()) {
            process(node).kill();
        }
        await(node + " to have ended").until(() -> !laboratory.daemon(node).alive());
        Files.writeString(folder(node).resolve(file), text);
        Files.deleteIfExists(folder(node).resolve("daemon.log"));
        laboratory.start(node);
    }

    ProcessId process(String node) throws LabException {
        return Objects.requireNonNull(laboratory.daemon(node).process());
    }

    /** Sends a signal that {@link ProcessId} has no word for: STOP, CONT. */
    void signal(String node, String signal) throws LabException, IOException {
        Result kill =
                in(node, "kill", "-" + signal, String.valueOf(process(node).pid()));
        assertThat(kill.status()).as(kill.output()).isZero();
    }

    /** Waits until the speaker has ended. */
    int exitStatus() {
        return Objects.requireNonNull(eventually("the speaker's end")
                .until(() -> laboratory.daemon("edge").exitStatus(), Objects::nonNull));
    }

    /** Waits until the speaker says that all sessions are up. */
    void awaitEstablished() {
        eventually("all sessions to be established")
                .ignoreException(ApiException.class)
                .until(() -> neighbors().stream().allMatch(n -> n.state().equals("Established")));
    }

    NeighborView neighbor(String address) throws Exception {
        return neighbors().stream()
                .filter(n -> n.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private List<NeighborView> neighbors() throws Exception {
        return Json.readList(api().get("/bgp/neighbors"), NeighborView.class);
    }

    ApiClient api() {
        return new ApiClient(folder("edge").resolve("edge.sock"));
    }

    /** {@code spillway ARGUMENTS} beside the speaker. */
    Result spillway(String... arguments) throws LabException, IOException {
        return in("edge", concat("spillway", arguments));
    }

    /** {@code birdc COMMAND}; of a route that isn't there BIRD says so, and birdc ends with 1. */
    String birdc(String command) throws LabException, IOException {
        String reply = in("r", "birdc", "-s", "bird.ctl", command).output();
        assertThat(reply).matches("(?s)BIRD \\S+ ready\\..*");
        return reply;
    }

    /** What BIRD has from its protocol {@code edge4} or {@code edge6} for a prefix. */
    String heard(String protocol, String prefix) throws LabException, IOException {
        return birdc("show route all for " + prefix + " protocol " + protocol);
    }

    /** Waits until BIRD has a route, with all of these words. */
    void awaitHeard(String protocol, String prefix, String... words) {
        eventually(protocol + " to have " + prefix)
                .untilAsserted(() -> assertThat(heard(protocol, prefix)).contains(concat(prefix, words)));
    }

    private static String[] concat(String first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    void awaitNotHeard(String protocol, String prefix) {
        eventually(protocol + " not to have " + prefix)
                .untilAsserted(() -> assertThat(heard(protocol, prefix)).doesNotContain(prefix));
    }

    static ConditionFactory eventually(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }

    String log(String node) throws IOException {
        return Files.readString(folder(node).resolve("daemon.log"));
    }

    /** What the node sees as /srv. */
    Path folder(String node) {
        return laboratory.folder().node(node);
    }

    /** A program that goes on; the caller ends it. */
    Process start(String node, Path output, String... command) throws LabException, IOException {
        return laboratory
                .inNode(node, List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
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
