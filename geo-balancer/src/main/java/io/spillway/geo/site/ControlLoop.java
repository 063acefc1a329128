package io.spillway.geo.site;

import io.spillway.bgp.session.Speaker;
import io.spillway.director.Director;
import io.spillway.director.DirectorSnapshot;
import io.spillway.director.TunnelPeer;
import io.spillway.director.TunnelStats;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.config.SiteConfig;
import io.spillway.load.measure.LoadMeter;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.peer.LoadExchange;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a site decides: on one thread, when a server's health changes and otherwise four times a second. Reading
 * ({@link #load}, {@link #spill}, {@link #drains}) is for any thread.
 */
final class ControlLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    /** The load follows a flash crowd by a quarter of a second; measuring costs microseconds. */
    private static final long TICK_MS = 250;

    private final List<ServiceConfig> services;
    private final List<TunnelPeer> peers;
    private final Director director;
    private final HealthBoard health;
    private final Announcer announcer;
    private final SpillControl spill;
    private final TunnelBfd bfd = new TunnelBfd();
    private final Serviceability serviceability;
    private final LoadMeter meter;
    private final LoadBand band;
    private final CounterWatch watch = new CounterWatch();
    private final Consumer<String> onFault;
    private final ScheduledExecutorService thread;
    private final DrainControl drains;
    private final SiteGate gate;
    private final FreezeTimes freezes = new FreezeTimes();
    private volatile @Nullable LoadExchange exchange;
    private volatile boolean started;
    private volatile SiteLoad load = new SiteLoad(Double.POSITIVE_INFINITY, 0, 0, "not measured yet", List.of());

    /** {@code onFault} is told, perhaps more than once, why the site can't go on. */
    ControlLoop(SiteConfig config, Director director, Speaker speaker, HealthBoard health, Consumer<String> onFault) {
        this.services = config.services();
        this.peers = config.director().peers();
        this.director = director;
        this.health = health;
        this.meter = new LoadMeter(config.limits());
        this.announcer = new Announcer(
                speaker::change,
                config.bgp().pace(),
                config.vipPrefixes().values(),
                config.bgp().originated());
        this.spill = new SpillControl(
                new SpillControl.Setup(
                        config.site(),
                        config.spill().policy(),
                        config.thresholds(),
                        ReportWriter.intervalMs(config),
                        director::setSpill,
                        bfd::restarted,
                        () -> System.nanoTime() / 1_000_000),
                config.director().services());
        this.serviceability = new Serviceability(services);
        this.band = new LoadBand(
                config.thresholds(),
                config.exchange() == null ? 0 : config.exchange().peers().size());
        this.onFault = onFault;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().name("site-control").unstarted(task));
        this.drains = new DrainControl(announcer, thread);
        this.gate = new SiteGate(announcer, this::share);
    }

    /** Nothing is announced before. {@code exchange}: null when the site stands alone. */
    void start(@Nullable LoadExchange exchange) {
        this.exchange = exchange;
        started = true;
        // The rounds end with the executor; nothing in them throws.
        Future<?> _ = thread.scheduleWithFixedDelay(guarded("round", this::round), 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** A server came or went: the routes follow at once. Any thread. */
    void healthChanged() {
        execute("health", this::announce);
    }

    /** A tunnel failed, or is well again: the plans follow at once. Any thread; doesn't wait. */
    void tunnelChanged() {
        execute("tunnel", () -> decide(director.snapshot()));
    }

    /**
     * Freezes services, or thaws them, and tells the peers; see {@link SpillControl#freeze}. Any thread.
     *
     * @throws IllegalArgumentException there is no such service
     */
    void freeze(Collection<String> services, boolean frozen) {
        spill.freeze(services, frozen);
        freezes.set(
                services.isEmpty()
                        ? this.services.stream()
                                .map(service -> service.spec().name())
                                .toList()
                        : services,
                frozen,
                System.nanoTime());
        execute("freeze", this::decideAndTellAll);
    }

    /**
     * How much of its room this site grants to others; see {@link SpillControl#share}. The peers are told at once. Any thread.
     *
     * @throws IllegalArgumentException not 0..1
     */
    void share(double share) {
        spill.share(share);
        execute("share", this::decideAndTellAll);
    }

    private void execute(String what, Runnable task) {
        if (!started) {
            return;
        }
        try {
            thread.execute(guarded(what, task));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} changed while the site was stopping", what);
        }
    }

    SiteLoad load() {
        return load;
    }

    DrainControl drains() {
        return drains;
    }

    /** To be changed on the control thread only: {@link DrainControl#carryOut}. */
    SiteGate gate() {
        return gate;
    }

    /** Frozen services, and for how many s. */
    Map<String, Long> frozenS() {
        return freezes.seconds(System.nanoTime());
    }

    /** Whether the site takes part in spilling, in a report's word. Any thread. */
    String standing() {
        SiteDrain.State state = gate.state();
        return state == SiteDrain.State.OPEN && spill.frozen() ? LoadReport.FROZEN : state.label();
    }

    /** What was decided last, and what it was decided from. */
    SpillView spill() {
        return spill.view();
    }

    /** Writes what reports say of services, from any thread. */
    SpillControl spillControl() {
        return spill;
    }

    /** Told of the tunnels' sessions. */
    TunnelBfd bfd() {
        return bfd;
    }

    private void round() {
        String fault = director.fault();
        if (fault != null) {
            announcer.withdrawAll(fault);
            onFault.accept(fault);
            return;
        }
        announce();
        long nowNs = System.nanoTime();
        DirectorSnapshot snapshot = director.snapshot();
        load = meter.measure(nowNs, LoadSampler.sample(snapshot, services, health, nowNs), LoadSampler.whole(snapshot));
        watch.look(snapshot.counters(), nowNs).forEach(LOG::warn);
        gate.look(SiteConnections.of(snapshot), nowNs);
        LoadExchange told = exchange;
        if (told != null && band.moved(load.load(), nowNs)) {
            told.exchangeNow();
        }
        decide(snapshot);
    }

    private void decideAndTellAll() {
        decide(director.snapshot());
        LoadExchange told = exchange;
        if (told != null) {
            told.exchangeNow();
        }
    }

    private void decide(DirectorSnapshot snapshot) {
        LoadExchange told = exchange;
        List<PeerView> known = told == null ? List.of() : told.peers();
        Set<String> tell =
                spill.decide(new SpillControl.Situation(load, snapshot.services(), known, tunnels(snapshot, known)));
        if (told != null && !tell.isEmpty()) {
            told.exchangeNow(tell);
        }
    }

    private Map<String, TunnelView> tunnels(DirectorSnapshot snapshot, List<PeerView> known) {
        Map<String, TunnelStats> probed = new HashMap<>();
        snapshot.tunnels().forEach(stats -> probed.put(stats.site(), stats));
        Map<String, Integer> failures = new HashMap<>();
        known.forEach(peer -> failures.put(peer.config().site(), peer.failures()));
        Map<String, TunnelView> tunnels = new HashMap<>();
        for (TunnelPeer peer : peers) {
            tunnels.put(
                    peer.site(),
                    TunnelView.of(
                            peer.site(),
                            probed.get(peer.site()),
                            bfd.state(peer.site()),
                            failures.getOrDefault(peer.site(), 0)));
        }
        return tunnels;
    }

    private void announce() {
        announcer.apply(serviceability.judge(health::healthy), System.nanoTime());
    }

    /**
     * A scheduled task that throws is never run again: that would be a site that decides nothing any more, and goes on
     * announcing. So it is with an {@link Error} too: an OutOfMemoryError may be over a moment later.
     */
    static Runnable guarded(String what, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("control {} failed; the last decision stands until the next", what, e);
            }
        };
    }
}
