package io.spillway.lab.scenario;

import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.load.Answer;
import io.spillway.lab.load.LoadClient;
import io.spillway.lab.load.LoadGenerator;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Spillway;
import io.spillway.lab.topology.Wait;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mission's laboratory with its two sites, its two observers and a web client at each: what the steps of the
 * scenario look at and act on. One thread.
 */
public final class Fig26 implements AutoCloseable {
    /** The one laboratory it is for. */
    public static final String NAME = "fig26";

    static final String VIP = "10.101.4.1";
    static final String SITE_1 = "idc1";
    static final String SITE_2 = "idc2";
    static final String SERVERS_1 = "10.101.5.";
    static final String SERVERS_2 = "10.101.6.";
    static final String PATH_1 = "3 1 5";
    static final String PATH_2 = "3 2 5";
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

    private final Laboratory laboratory;
    private final LoadClient clientAt1;
    private final LoadClient clientAt2;

    private Fig26(Laboratory laboratory) throws LabException, IOException {
        this.laboratory = laboratory;
        // A session of their own: Ctrl-C at the terminal is for us, and their end would look like a failure.
        List<String> generator = new ArrayList<>(List.of("setsid"));
        generator.addAll(Spillway.program(LoadGenerator.class, List.of(VIP, "80")));
        clientAt1 = new LoadClient(laboratory.inNode("c31", generator));
        clientAt2 = new LoadClient(laboratory.inNode("c32", generator));
    }

    /**
     * Runs the scenario in a laboratory that is up.
     *
     * @param out told of each step as it goes
     */
    public static ScenarioReport run(Laboratory laboratory, PrintStream out, boolean colours)
            throws LabException, IOException {
        try (Fig26 lab = new Fig26(laboratory)) {
            List<Step> steps = new ArrayList<>();
            steps.addAll(new SwitchOver(lab).steps());
            steps.addAll(new FlashCrowd(lab).steps());
            steps.add(new Stranger(lab).step());
            return new ScenarioRunner(out, colours).run(laboratory.topology().name(), steps, laboratory::takenDown);
        }
    }

    Laboratory laboratory() {
        return laboratory;
    }

    /** The web client behind the observer at 10.101.3.1. */
    LoadClient clientAt1() {
        return clientAt1;
    }

    /** The web client behind the observer at 10.101.3.9. */
    LoadClient clientAt2() {
        return clientAt2;
    }

    BirdControl router(String node) throws IOException {
        return BirdControl.connect(laboratory.folder().node(node).resolve("bird.ctl"));
    }

    /** Waits until the observer has this path to the VIP. */
    void awaitPath(String observer, String path) throws LabException, IOException {
        try (BirdControl bird = router(observer)) {
            String[] last = {"none"};
            Wait.until(
                    PATIENCE,
                    "path " + path + " at " + observer,
                    () -> {
                        last[0] = path(bird);
                        return last[0].equals(path) ? Optional.of(path) : Optional.empty();
                    },
                    () -> "the path is " + last[0]);
        }
    }

    /**
     * Waits until AS3's routers know each other's links. OSPF originates a changed LSA at most every 5 s (RFC 2328,
     * appendix B, MinLSInterval), so this comes well after the sessions.
     */
    void awaitRoute(String router, String address) throws LabException, IOException {
        try (BirdControl bird = router(router)) {
            Wait.until(
                    PATIENCE,
                    "a route to " + address + " at " + router,
                    () -> {
                        try {
                            return bird.hasRouteTo(address) ? Optional.of(true) : Optional.empty();
                        } catch (IOException e) {
                            throw new LabException(router + " doesn't answer: " + e.getMessage());
                        }
                    },
                    () -> "there is none");
        }
    }

    /** The observer's path to the VIP, or "none". */
    static String path(BirdControl bird) throws LabException {
        try {
            return bird.pathTo(VIP).orElse("none");
        } catch (IOException e) {
            throw new LabException("an observer's router doesn't answer: " + e.getMessage());
        }
    }

    /** The status of the site whose director is {@code node}. */
    SiteStatus status(String node) throws LabException {
        return SiteView.status(laboratory.folder().node(node).resolve("site.sock"));
    }

    /** Waits until a site says so; a site that doesn't answer (yet) is asked again. */
    SiteStatus awaitStatus(String node, String what, Predicate<SiteStatus> condition) throws LabException {
        String[] last = {"nothing"};
        return Wait.until(
                PATIENCE,
                node + " to report " + what,
                () -> {
                    try {
                        SiteStatus status = status(node);
                        last[0] = "load %.2f, peers %s, spill %s"
                                .formatted(SiteView.ownLoad(status), status.load(), status.spill());
                        return Optional.of(status).filter(condition);
                    } catch (LabException e) {
                        last[0] = String.valueOf(e.getMessage());
                        return Optional.empty();
                    }
                },
                () -> "it last reported " + last[0]);
    }

    /** Tunnel packets that crossed the transit provider so far, as r31's own packet filter counts them. */
    long tunnelPackets() throws LabException, IOException {
        Process nft = laboratory
                .inNode("r31", List.of("nft", "list", "counter", "ip", "witness", "tunnel"))
                .redirectErrorStream(true)
                .start();
        String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher packets = PACKETS.matcher(output);
        if (!packets.find()) {
            throw new LabException("r31 doesn't count tunnel packets: " + output);
        }
        return Long.parseLong(packets.group(1));
    }

    /** Whether at least one answered, and all that did are {@code servers}. */
    static boolean allFrom(Map<String, Integer> answered, String servers) {
        return !answered.isEmpty() && answered.keySet().stream().allMatch(s -> s.startsWith(servers));
    }

    static String text(Answer.Opened opened) {
        return opened.failed() == 0 ? opened.servers().toString() : opened.servers() + " and " + opened.errors();
    }

    @Override
    public void close() throws IOException {
        try (clientAt1) {
            clientAt2.close();
        }
    }
}
