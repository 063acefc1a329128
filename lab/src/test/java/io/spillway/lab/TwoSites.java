package io.spillway.lab;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.load.LoadClient;
import io.spillway.lab.load.LoadGenerator;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
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
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The laboratory of Figure 2.6 under a name of its own, with site files that a test may change. One thread. */
final class TwoSites implements AutoCloseable {
    static final String SERVERS_1 = "10.101.5.";
    static final String SERVERS_2 = "10.101.6.";
    /** Two servers of 100 connections. */
    static final int CAPACITY = 200;

    private static final Path SOURCES = Path.of("topologies/fig26");
    private static final String VIP = "10.101.4.1";
    /** What the file says of policy and thresholds; a test says it otherwise, or leaves the defaults, which are the same. */
    private static final Pattern SPILL_LINES =
            Pattern.compile("  spill-above:.*\\n  accept-below:.*\\n  recover-at:.*\\n(?:  #.*\\n)?  policy:.*\\n");

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Laboratory laboratory;

    private TwoSites(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    /** @param folder empty, for the files it is made from */
    static TwoSites up(Path folder) throws IOException, LabException, TopologyException {
        String name = "two-sites" + ProcessHandle.current().pid();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(SOURCES.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                Files.writeString(copy, edited(Files.readString(file), name));
            }
        }
        Path topology = folder.resolve(name + ".clab.yml");
        Files.move(folder.resolve("fig26.clab.yml"), topology);
        TwoSites sites = new TwoSites(new Laboratory(TopologyReader.read(topology)));
        try {
            sites.laboratory.up(_ -> {});
            return sites;
        } catch (LabException e) {
            sites.close();
            throw e;
        }
    }

    private static String edited(String text, String name) {
        return text.replace("name: fig26", "name: " + name)
                .replaceAll("/run/spillway/lab/fig26/lb[12]/site.sock", "/srv/site.sock");
    }

    /** Starts both daemons anew with this policy and whatever else their load-exchange sections shall have. */
    void restart(String exchange1, String exchange2) throws LabException, IOException {
        restartOne("lb1", exchange1);
        restartOne("lb2", exchange2);
        for (String node : List.of("lb1", "lb2")) {
            await(
                    node,
                    "live reports and every server up",
                    status -> status.load().stream().allMatch(SiteStatus.Load::live)
                            && status.services().getFirst().servers().stream()
                                    .allMatch(server -> server.health().equals("up")));
        }
        for (String node : List.of("c31", "c32")) {
            Awaitility.await("an answer at " + node)
                    .atMost(PATIENCE)
                    .until(() -> in(node, "curl", "-sf", "-m", "1", "http://" + VIP + "/") == 0);
        }
    }

    private void restartOne(String node, String exchange) throws LabException, IOException {
        Laboratory.Daemon daemon = laboratory.daemon(node);
        if (daemon.alive()) {
            Objects.requireNonNull(daemon.process()).kill();
            Awaitility.await("the end of " + node)
                    .atMost(PATIENCE)
                    .until(() -> laboratory.daemon(node).exitStatus() != null);
        }
        Matcher lines = SPILL_LINES.matcher(
                edited(Files.readString(SOURCES.resolve(node).resolve("site.yaml")), ""));
        if (!lines.find()) {
            throw new IOException("the site file of " + node + " no longer has policy and thresholds together");
        }
        Files.writeString(laboratory.folder().node(node).resolve("site.yaml"), lines.replaceFirst(exchange));
        laboratory.start(node);
    }

    /** Waits until a site's status is so. */
    SiteStatus await(String node, String what, Predicate<SiteStatus> wanted) {
        return Awaitility.await(node + ": " + what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(ApiException.class)
                .until(() -> status(node), wanted);
    }

    SiteStatus status(String node) throws Exception {
        return Json.read(
                new ApiClient(laboratory.folder().node(node).resolve("site.sock")).get("/status"), SiteStatus.class);
    }

    /** A client that keeps its connections, near site 1 or 2. */
    LoadClient client(int site) throws LabException, IOException {
        return new LoadClient(laboratory.inNode(
                site == 1 ? "c31" : "c32", Spillway.program(LoadGenerator.class, List.of(VIP, "80"))));
    }

    /** Loses whatever goes from tunnel to tunnel, and nothing else: the exchange goes on. */
    void cutTunnels() throws LabException, IOException {
        run(
                "r31",
                "nft -f - <<E\ntable ip cut { chain forward { type filter hook forward priority 0;"
                        + " ip protocol ipencap drop\n udp dport 4784 drop\n } }\nE");
    }

    void mendTunnels() throws LabException, IOException {
        run("r31", "nft delete table ip cut");
    }

    private void run(String node, String line) throws LabException, IOException {
        int status = in(node, "sh", "-ec", line);
        if (status != 0) {
            throw new IOException(node + ": " + line + ": " + status);
        }
    }

    private int in(String node, String... command) throws LabException, IOException {
        Process process = laboratory
                .inNode(node, List.of(command))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0 && !command[0].equals("curl")) {
            System.err.println(output);
        }
        return status;
    }

    String log(String node) throws IOException {
        return Files.readString(laboratory.folder().node(node).resolve("daemon.log"));
    }

    @Override
    public void close() throws LabException {
        laboratory.down();
    }
}
