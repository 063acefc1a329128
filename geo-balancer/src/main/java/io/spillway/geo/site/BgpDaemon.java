package io.spillway.geo.site;

import io.spillway.bgp.bfd.BfdException;
import io.spillway.bgp.session.Speaker;
import io.spillway.bgp.session.SpeakerException;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.ApiServer;
import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.config.SpeakerFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The speaker part of a site file, running by itself: {@code bgp.announce}, what the processes say, and the local API.
 *
 * <p>Threads: {@link #start} and {@link #stop} from the one that owns it; routes are decided on a control thread.
 */
public final class BgpDaemon {
    private static final Logger LOG = LoggerFactory.getLogger(BgpDaemon.class);
    private static final long TICK_MS = 250;

    private final SpeakerFile config;
    private final long startedNs = System.nanoTime();
    private final Deque<Runnable> stops = new ArrayDeque<>();
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable DrainControl drains;

    private BgpDaemon(SpeakerFile config) {
        this.config = config;
    }

    /** @throws SiteException what could not be started; everything started before it is stopped again */
    public static BgpDaemon start(SpeakerFile config) throws SiteException {
        BgpDaemon daemon = new BgpDaemon(config);
        try {
            daemon.startParts();
            LOG.info("speaker {} runs; API at {}", config.site(), config.socket());
            return daemon;
        } catch (SpeakerException e) {
            throw daemon.failed("BGP speaker", e);
        } catch (BfdException e) {
            throw daemon.failed("BFD", e);
        } catch (ApiException e) {
            throw daemon.failed("local API", e);
        } catch (SiteException | RuntimeException e) {
            throw daemon.failed("speaker " + config.site(), e);
        }
    }

    private void startParts() throws SpeakerException, BfdException, ApiException, SiteException {
        SpeakerParts parts =
                SpeakerParts.start(config.bgp(), () -> config.site() + ": stopped by its operator", false, stops::push);
        Speaker speaker = parts.speaker();
        Announcer announcer = new Announcer(
                speaker::change, config.bgp().pace(), List.of(), config.bgp().originated());
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().name("bgp-control").unstarted(task));
        DrainControl control = new DrainControl(announcer, thread);
        drains = control;
        ApiServer api = ApiServer.start(config.socket(), new SpeakerApi(parts, control, () -> status(parts, control)));
        stops.push(api::close);
        Future<?> _ = thread.scheduleWithFixedDelay(() -> decide(announcer), 0, TICK_MS, TimeUnit.MILLISECONDS);
        parts.startProcesses(this::endedBy, stops::push);
    }

    /** As ExaBGP does what its children say. */
    private boolean endedBy(String process) {
        LOG.info("process {} wants the daemon to end", process);
        ended.complete(null);
        return true;
    }

    /** Waits until a process says that it is enough; the caller stops the daemon. */
    public void awaitEnd() throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A scheduled task that throws is never run again. */
    private static void decide(Announcer announcer) {
        try {
            announcer.decide(System.nanoTime());
        } catch (RuntimeException e) {
            LOG.error("deciding on the routes failed; the last decision stands until the next", e);
        }
    }

    private SiteStatus status(SpeakerParts parts, DrainControl control) {
        return new SiteStatus(
                config.site(),
                (System.nanoTime() - startedNs) / 1_000_000_000,
                BgpStatus.of(parts, control),
                List.of(),
                List.of(),
                new SiteStatus.Spill(false, List.of(), "no director here"),
                new SiteStatus.Flows(0, 0),
                Map.of("bgp-refused-connections", parts.speaker().refusedConnections()));
    }

    private SiteException failed(String part, Exception cause) {
        stop();
        return new SiteException(part + ": " + cause.getMessage(), cause);
    }

    /** Drains when that is configured, withdraws, tells the neighbors, ends. */
    public void stop() {
        if (drains != null) {
            if (!config.bgp().pace().drain().length().isZero()) {
                drains.drainAndWait("the speaker stops", hurry);
            }
            drains.stopAndWithdraw("the speaker stops");
            drains = null;
        }
        while (!stops.isEmpty()) {
            try {
                stops.pop().run();
            } catch (RuntimeException e) {
                LOG.warn("speaker {}: a part would not stop", config.site(), e);
            }
        }
    }

    /** Ends a drain that {@link #stop} waits for; any thread. */
    public void hurry() {
        hurry.complete(null);
    }
}
