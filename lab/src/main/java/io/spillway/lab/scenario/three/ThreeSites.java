package io.spillway.lab.scenario.three;

import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.load.Answer.Visited;
import io.spillway.lab.load.LoadClient;
import io.spillway.lab.load.LoadGenerator;
import io.spillway.lab.scenario.BirdControl;
import io.spillway.lab.scenario.SiteView;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Laboratory.Daemon;
import io.spillway.lab.topology.ProcessId;
import io.spillway.lab.topology.Spillway;
import io.spillway.lab.topology.Wait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The laboratory with its sites, its routers and a crowd in each region: what scenarios look at and act on. One thread. */
final class ThreeSites implements AutoCloseable {
    static final String VIP = "10.102.100.1";
    /** Connections: two servers of 50 at each site, as the topology's site files say. */
    static final int CAPACITY = 100;
    /** Of the exchange, as in the site files; a report's lease is two and a half of them. */
    static final Duration INTERVAL = Duration.ofSeconds(4);

    static final Duration LEASE = Duration.ofSeconds(10);
    static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");
    private static final double IDLE = 0.05;

    private final Laboratory laboratory;
    private final Trouble trouble = new Trouble(this);
    private final Map<Region, LoadClient> clients = new EnumMap<>(Region.class);
    private final Set<Region> crowded = EnumSet.noneOf(Region.class);

    ThreeSites(Laboratory laboratory) throws LabException, IOException {
        this.laboratory = laboratory;
        // A session of their own: Ctrl-C at the terminal is for us, and their end would look like a failure.
        List<String> generator = new ArrayList<>(List.of("setsid"));
        generator.addAll(Spillway.program(LoadGenerator.class, List.of(VIP, "80")));
        for (Region region : Region.ALL) {
            clients.put(region, new LoadClient(laboratory.inNode(region.client(), generator)));
        }
    }

    Laboratory laboratory() {
        return laboratory;
    }

    Trouble trouble() {
        return trouble;
    }

    LoadClient client(Region region) {
        return Objects.requireNonNull(clients.get(region));
    }

    /** So many visitors at a time in the long run, each for {@code stayMs}. */
    void crowd(Region region, int atATime, int stayMs) throws IOException {
        crowded.add(region);
        client(region).crowd(atATime * 1000.0 / stayMs, stayMs);
    }

    Visited uncrowd(Region region) throws IOException {
        crowded.remove(region);
        return client(region).uncrowd();
    }

    SiteStatus status(Region region) throws LabException {
        return SiteView.status(laboratory.folder().node(region.director()).resolve("site.sock"));
    }

    /** Waits until a site says so; a site that doesn't answer (yet) is asked again. */
    SiteStatus await(Region region, String what, Predicate<SiteStatus> condition) throws LabException {
        return await(PATIENCE, region, what, condition);
    }

    private SiteStatus await(Duration patience, Region region, String what, Predicate<SiteStatus> condition)
            throws LabException {
        String[] last = {"nothing"};
        return Wait.until(
                patience,
                region.site() + " to report " + what,
                () -> {
                    laboratory.requireThere();
                    try {
                        SiteStatus status = status(region);
                        last[0] = "load %.2f, sites %s, spill %s"
                                .formatted(SiteView.ownLoad(status), status.load(), status.spill());
                        return Optional.of(status).filter(condition);
                    } catch (LabException e) {
                        last[0] = String.valueOf(e.getMessage());
                        return Optional.empty();
                    }
                },
                () -> "it last reported " + last[0]);
    }

    /** Lets time pass in which something must not happen, or in which crowds come and go. */
    void pass(Duration time) throws LabException {
        laboratory.requireThere();
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting");
        }
        laboratory.requireThere();
    }

    /** Lets the region's route lead to another site, while its own is as well as ever; or back. */
    void shift(Region region, boolean away) throws IOException {
        try (BirdControl bird = router(region)) {
            bird.enable("shift", away);
        }
    }

    BirdControl router(Region region) throws IOException {
        return BirdControl.connect(laboratory.folder().node(region.router()).resolve("bird.ctl"));
    }

    void kill(Region region) throws LabException {
        process(region).kill();
    }

    /** SIGTERM, and waits for the end. */
    void stop(Region region) throws LabException {
        process(region).terminate();
        Wait.until(
                PATIENCE,
                region.director() + " to end",
                () -> Optional.of(laboratory.daemon(region.director())).filter(d -> !d.alive()),
                () -> "it still runs");
    }

    private ProcessId process(Region region) throws LabException {
        ProcessId process = laboratory.daemon(region.director()).process();
        if (process == null) {
            throw new LabException(region.director() + " doesn't run");
        }
        return process;
    }

    /**
     * First packets of TCP connections that {@code from} has put into its tunnel to {@code to}, each as often as it was
     * sent, as its router counts them.
     */
    long tunnelSyns(Region from, Region to) throws LabException, IOException {
        return counter(from, "syn" + from.number() + to.number());
    }

    private long counter(Region at, String name) throws LabException, IOException {
        String output = in(at.router(), List.of("nft", "list", "counter", "ip", "witness", name));
        Matcher packets = PACKETS.matcher(output);
        if (!packets.find()) {
            throw new LabException(at.router() + " doesn't count " + name + ": " + output);
        }
        return Long.parseLong(packets.group(1));
    }

    /** Runs a program in a node to its end. */
    String in(String node, List<String> command) throws LabException, IOException {
        Process process =
                laboratory.inNode(node, command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new LabException(String.join(" ", command) + " in " + node + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while " + command.getFirst() + " ran in " + node);
        }
        return output;
    }

    /**
     * Peace: nobody in the way, no crowd, every site up, known to the others, idle, and answering its own region.
     *
     * @param quiet and none means to spill; one that does is started anew, because that may last a minute after the crowd
     *     has gone
     */
    void calm(boolean quiet) throws LabException, IOException {
        trouble.heal();
        for (Region region : Region.ALL) {
            shift(region, false);
            if (crowded.contains(region)) {
                var _ = uncrowd(region);
            }
            var _ = client(region).downloads();
            client(region).closeAll();
        }
        for (Region region : Region.ALL) {
            Daemon daemon = laboratory.daemon(region.director());
            if (quiet && daemon.alive() && meansToSpill(region)) {
                stop(region);
            }
            if (!laboratory.daemon(region.director()).alive()) {
                laboratory.start(region.director());
            }
        }
        awaitPeace();
    }

    /** Starts a site in another environment; returns when all is well with the three. */
    void startInPeace(Region region, Map<String, String> env) throws LabException {
        laboratory.start(region.director(), env);
        awaitPeace();
    }

    private void awaitPeace() throws LabException {
        for (Region region : Region.ALL) {
            await(region, "peace", ThreeSites::inPeace);
            awaitOwnSite(region);
        }
    }

    private boolean meansToSpill(Region region) {
        try {
            await(INTERVAL, region, "that it doesn't spill", s -> !s.spill().active() && SiteView.ownLoad(s) < IDLE);
            return false;
        } catch (LabException e) {
            return true;
        }
    }

    private static boolean inPeace(SiteStatus status) {
        return status.load().size() == Region.ALL.size()
                && status.load().stream().allMatch(site -> site.live() && site.load() != null && site.load() < IDLE)
                && status.bgp().prefixes().stream().allMatch(SiteStatus.AnnouncedPrefix::announced);
    }

    private void awaitOwnSite(Region region) throws LabException {
        String[] last = {"nothing"};
        Wait.until(
                PATIENCE,
                "clients in region " + region.number() + " to be answered by " + region.site(),
                () -> {
                    laboratory.requireThere();
                    try {
                        var opened = client(region).open(1);
                        client(region).closeAll();
                        last[0] = opened.servers() + " " + opened.errors();
                        boolean own = opened.opened() == 1
                                && opened.servers().keySet().stream().allMatch(s -> s.startsWith(region.servers()));
                        return own ? Optional.of(true) : Optional.empty();
                    } catch (IOException e) {
                        throw new LabException(String.valueOf(e.getMessage()));
                    }
                },
                () -> "the last was answered by " + last[0]);
    }

    static long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** "1.25 s"; "never" for nothing. */
    static String since(long fromUs, OptionalLong atUs) {
        return atUs.isPresent() ? "%.2f s".formatted((atUs.getAsLong() - fromUs) / 1e6) : "never";
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (LoadClient client : clients.values()) {
            try {
                client.close();
            } catch (IOException e) {
                first = e;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
