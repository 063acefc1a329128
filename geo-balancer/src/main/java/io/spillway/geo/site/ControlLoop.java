package io.spillway.geo.site;

import io.spillway.bgp.session.Speaker;
import io.spillway.director.Director;
import io.spillway.director.DirectorSnapshot;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.config.SiteConfig;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.load.measure.LoadMeter;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.peer.LoadExchange;
import java.util.List;
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
 * ({@link #load}, {@link #decision}, {@link #drains}) is for any thread.
 */
final class ControlLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    /** The load follows a flash crowd by a quarter of a second; measuring costs microseconds. */
    private static final long TICK_MS = 250;

    private final List<ServiceConfig> services;
    private final Director director;
    private final HealthBoard health;
    private final Announcer announcer;
    private final SpillControl spill;
    private final Serviceability serviceability;
    private final LoadMeter meter = new LoadMeter();
    private final LoadBand band;
    private final CounterWatch watch = new CounterWatch();
    private final Consumer<String> onFault;
    private final ScheduledExecutorService thread;
    private final DrainControl drains;
    private final SiteGate gate;
    private volatile boolean started;
    private volatile SiteLoad load = new SiteLoad(Double.POSITIVE_INFINITY, 0, 0, "not measured yet", List.of());

    /** {@code onFault} is told, perhaps more than once, why the site can't go on. */
    ControlLoop(SiteConfig config, Director director, Speaker speaker, HealthBoard health, Consumer<String> onFault) {
        this.services = config.services();
        this.director = director;
        this.health = health;
        this.announcer = new Announcer(
                speaker::change,
                config.bgp().pace(),
                config.vipPrefixes().values(),
                config.bgp().originated());
        this.spill = new SpillControl(director, services, config.thresholds());
        this.serviceability = new Serviceability(services);
        this.band = new LoadBand(config.thresholds());
        this.onFault = onFault;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().name("site-control").unstarted(task));
        this.drains = new DrainControl(announcer, thread);
        this.gate = new SiteGate(announcer);
    }

    /** Nothing is announced before. {@code exchange}: null when the site stands alone. */
    void start(@Nullable LoadExchange exchange) {
        started = true;
        // The rounds end with the executor; nothing in them throws.
        Future<?> _ = thread.scheduleWithFixedDelay(
                guarded("round", () -> round(exchange)), 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** A server came or went: the routes follow at once. Any thread. */
    void healthChanged() {
        if (!started) {
            return;
        }
        try {
            thread.execute(guarded("health", this::announce));
        } catch (RejectedExecutionException e) {
            LOG.debug("a check reported while the site was stopping");
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

    SpillBoard board() {
        return spill;
    }

    SpillDecision decision() {
        return spill.decision();
    }

    private void round(@Nullable LoadExchange exchange) {
        String fault = director.fault();
        if (fault != null) {
            announcer.withdrawAll(fault);
            onFault.accept(fault);
            return;
        }
        announce();
        long nowNs = System.nanoTime();
        DirectorSnapshot snapshot = director.snapshot();
        load = meter.measure(nowNs, LoadSampler.sample(snapshot, services, health));
        watch.look(snapshot.counters(), nowNs).forEach(LOG::warn);
        gate.look(SiteConnections.of(snapshot), nowNs);
        spill.decide(
                load.load(),
                exchange == null ? List.of() : exchange.peers(),
                gate.open(),
                gate.share(nowNs),
                nowNs / 1_000_000);
        // Both asked each time, for both remember what they have told.
        boolean moved = band.moved(load.load(), nowNs);
        boolean news = gate.isNews(nowNs);
        // After the decision, so that a report tells what was just decided.
        if (exchange != null && (moved || news)) {
            exchange.exchangeNow();
        }
    }

    private void announce() {
        announcer.apply(serviceability.judge(health::healthy), System.nanoTime());
    }

    /** A scheduled task that throws is never run again: that would be a site that decides nothing any more. */
    private static Runnable guarded(String what, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("control {} failed; the last decision stands until the next", what, e);
            }
        };
    }
}
