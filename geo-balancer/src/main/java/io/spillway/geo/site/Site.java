package io.spillway.geo.site;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdException;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.session.SpeakerException;
import io.spillway.director.Director;
import io.spillway.director.DirectorException;
import io.spillway.director.health.CheckTarget;
import io.spillway.director.health.HealthChecker;
import io.spillway.director.service.ServerSpec;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.ApiServer;
import io.spillway.geo.config.Endpoint;
import io.spillway.geo.config.SiteConfig;
import io.spillway.load.agent.AgentTarget;
import io.spillway.load.agent.Agents;
import io.spillway.load.peer.ExchangeException;
import io.spillway.load.peer.LoadExchange;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running site: director, speaker, health checks, exchange and local API, and last the control loop, which is what
 * announces: nothing is until all of it has started. It stops in the other order, after the routes are withdrawn.
 *
 * <p>Threads: {@link #start} and {@link #stop} from the one that owns the site; what is decided is decided on the control
 * thread ({@link ControlLoop}).
 */
public final class Site {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);

    /**
     * After the routes are withdrawn the director goes on for so long: packets on their way, and those of routers that
     * have not heard yet, still arrive here.
     */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final String name;
    private final Deque<Runnable> stops = new ArrayDeque<>();
    private final CompletableFuture<String> fault = new CompletableFuture<>();
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
    private final boolean drains;
    private @Nullable ControlLoop control;

    private Site(String name, boolean drains) {
        this.name = name;
        this.drains = drains;
    }

    /** @throws SiteException what could not be started; everything started before it is stopped again */
    public static Site start(SiteConfig config) throws SiteException {
        Site site =
                new Site(config.site(), !config.bgp().pace().drain().length().isZero());
        try {
            site.startParts(config);
            LOG.info("site {} runs; API at {}", config.site(), config.socket());
            return site;
        } catch (DirectorException e) {
            throw site.failed("director", e);
        } catch (SpeakerException e) {
            throw site.failed("BGP speaker", e);
        } catch (BfdException e) {
            throw site.failed("BFD", e);
        } catch (ExchangeException e) {
            throw site.failed("load exchange", e);
        } catch (ApiException e) {
            throw site.failed("local API", e);
        } catch (SiteException | RuntimeException e) {
            throw site.failed("site " + config.site(), e);
        }
    }

    private void startParts(SiteConfig config)
            throws DirectorException, SpeakerException, BfdException, ExchangeException, ApiException, SiteException {
        long startedNs = System.nanoTime();
        Director director = Director.start(config.director());
        stops.push(director::close);
        SpeakerParts parts = SpeakerParts.start(
                config.bgp(),
                () -> "site " + name + ": " + fault.getNow("stopped by its operator"),
                config.spill().tunnelBfd() != null,
                stops::push);
        HealthBoard board = new HealthBoard();
        ControlLoop loop = new ControlLoop(config, director, parts.speaker(), board, fault::complete);
        control = loop;
        Usability usability = new Usability(board, director);
        startAgents(config, board, usability, loop);
        HealthChecker checker = HealthChecker.start(
                HealthBoard.targets(config.services()),
                (target, health, reason) -> {
                    LOG.info("{} is {} ({})", target, health, reason);
                    board.set(target, health, reason);
                    usability.changed(target.service(), server(target, config));
                    loop.healthChanged();
                },
                new Random());
        stops.push(checker::close);
        LoadExchange exchange = exchange(config, loop);
        StatusBuilder status = new StatusBuilder(config, director, parts, board, loop, exchange, startedNs);
        ApiServer api = ApiServer.start(
                config.socket(),
                new SpeakerApi(parts, loop.drains(), status::build, new SiteOperator(config, loop, exchange)));
        stops.push(api::close);
        // Last: a site that can't start must not announce for a moment, again and again.
        loop.start(exchange);
        watchTunnels(config, parts.bfd(), loop);
        // A child doesn't end its site.
        parts.startProcesses(process -> false, stops::push);
    }

    private @Nullable LoadExchange exchange(SiteConfig config, ControlLoop control) throws ExchangeException {
        if (config.exchange() == null) {
            return null;
        }
        // It asks for reports as soon as it starts, when nobody has heard of a peer yet.
        AtomicReference<@Nullable LoadExchange> started = new AtomicReference<>();
        ReportWriter reports = new ReportWriter(
                config,
                control::load,
                control.spillControl(),
                peer -> {
                    LoadExchange exchange = started.get();
                    return exchange == null ? null : exchange.peer(peer);
                },
                control::standing,
                System.currentTimeMillis());
        LoadExchange exchange = LoadExchange.start(config.exchange(), reports::write, new Random());
        started.set(exchange);
        stops.push(exchange::close);
        return exchange;
    }

    private static void watchTunnels(SiteConfig config, @Nullable BfdService bfd, ControlLoop control) {
        BfdConfig wanted = config.spill().tunnelBfd();
        Inet4Address local = config.director().tunnelAddress();
        if (bfd != null && wanted != null && local != null) {
            control.bfd().watch(bfd, wanted, local, config.director().peers(), control::tunnelChanged);
        }
    }

    private static ServerSpec server(CheckTarget target, SiteConfig config) {
        return server(target.service(), Endpoint.text(target.address(), target.port()), config);
    }

    private static ServerSpec server(String service, String endpoint, SiteConfig config) {
        return config.director().services().stream()
                .filter(spec -> spec.name().equals(service))
                .flatMap(spec -> spec.servers().stream())
                .filter(server -> HealthBoard.endpoint(server).equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    private void startAgents(SiteConfig config, HealthBoard board, Usability usability, ControlLoop control) {
        Agents agents = Agents.start(
                HealthBoard.agents(config.services()),
                (target, _, state) -> {
                    LOG.info("{} says it is {}", target, state);
                    usability.changed(target.service(), server(target.service(), target.server(), config));
                    control.healthChanged();
                },
                new Random());
        stops.push(agents::close);
        board.setAgents(agents);
        // What one of them said before the board knew them.
        for (AgentTarget target : HealthBoard.agents(config.services())) {
            usability.changed(target.service(), server(target.service(), target.server(), config));
        }
    }

    private SiteException failed(String part, Exception cause) {
        // A neighbor that has a session already is told the truth.
        fault.complete("could not start");
        stop();
        return new SiteException(part + ": " + cause.getMessage(), cause);
    }

    /** Waits until the site can't go on, and says why; the caller stops it. */
    public String awaitFault() throws InterruptedException {
        try {
            return fault.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Drains when that is configured and nothing is wrong, withdraws, lets the packets under way arrive, ends it all. */
    public void stop() {
        if (control != null) {
            // Peers hold leases that would outlive this site.
            control.share(0);
            if (drains && !fault.isDone()) {
                control.drains().drainAndWait("the site stops", hurry);
            }
            // Before anything else: every millisecond here is one in which clients still come.
            withdraw(control);
            control = null;
        }
        while (!stops.isEmpty()) {
            try {
                stops.pop().run();
            } catch (RuntimeException e) {
                LOG.warn("site {}: a part would not stop", name, e);
            }
        }
    }

    /** Ends a drain that {@link #stop} waits for; any thread. */
    public void hurry() {
        hurry.complete(null);
    }

    private void withdraw(ControlLoop control) {
        boolean announced = control.drains().stopAndWithdraw("the site stops");
        if (!announced && !drains) {
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
