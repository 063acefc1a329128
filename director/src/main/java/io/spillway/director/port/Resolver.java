package io.spillway.director.port;

import io.spillway.director.linux.LinuxException;
import io.spillway.director.linux.Neighbor;
import io.spillway.director.linux.Poller;
import io.spillway.director.linux.RouteMonitor;
import io.spillway.director.linux.RouteQuery;
import io.spillway.director.linux.RouteQuery.Route;
import io.spillway.director.linux.Waker;
import io.spillway.director.packet.Ip;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds next hops in the kernel's routes and neighbors, has the kernel resolve neighbors, and tells when something
 * changed. Thread rule: a thread of its own; {@link #ask}, {@link #stop} and {@link #close} from any thread; answers
 * and news are given on the resolver's thread.
 */
public final class Resolver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);
    private static final int MAX_QUESTIONS = 4096;
    private static final int MAX_NEIGHBORS = 4096;
    private static final int MAX_PROBES = 5;
    private static final int TURN_MS = 1000;
    private static final long PROBE_INTERVAL_NS = Duration.ofSeconds(1).toNanos();
    private static final long CONFIRM_INTERVAL_NS = Duration.ofSeconds(10).toNanos();
    private static final long REFRESH_INTERVAL_NS = Duration.ofSeconds(30).toNanos();
    /** A router that sends a full table changes routes all the time. */
    private static final long CHANGE_INTERVAL_NS = Duration.ofMillis(100).toNanos();

    private record Link(int ifIndex, long high, long low) {}

    private record Destination(long high, long low) {}

    /** By interface index. */
    private final Map<Integer, Integer> ports;

    private final Questions questions = new Questions(MAX_QUESTIONS);
    private final RouteQuery query;
    private final RouteMonitor monitor;
    private final Waker waker;
    private final Poller poller;
    private @Nullable Worker worker;
    private Consumer<NextHop> answers = _ -> {};
    private Runnable changed = () -> {};
    private volatile boolean stopped;

    /** Destinations whose next hop the kernel is resolving, with the number of probes so far. */
    private final Map<Destination, Integer> waiting = new HashMap<>();

    private final Map<Link, Long> neighbors = new HashMap<>();
    private boolean somethingChanged;
    private long nextChangeNs = System.nanoTime();
    private long nextProbeNs = nextChangeNs;
    private long nextConfirmNs = nextChangeNs;
    private long nextRefreshNs = nextChangeNs;

    /** @param ports numbers of the director's ports by interface index */
    public Resolver(Map<Integer, Integer> ports) throws LinuxException {
        this.ports = ports;
        query = new RouteQuery();
        monitor = new RouteMonitor();
        waker = new Waker();
        poller = Poller.of(waker, monitor);
    }

    /**
     * Begins to answer, those questions too that were asked before.
     *
     * @param answers takes the answers
     * @param changed is told that all earlier answers may be outdated
     */
    public void start(Consumer<NextHop> answers, Runnable changed) {
        this.answers = answers;
        this.changed = changed;
        worker = new Worker("director-resolver", this::run);
    }

    /** False: too many questions are open already. */
    public boolean ask(long high, long low) {
        boolean taken = questions.offer(high, low);
        waker.wake();
        return taken;
    }

    /** Ends the thread; questions asked from now on are not answered. */
    public void stop() {
        stopped = true;
        waker.wake();
        if (worker != null) {
            worker.join();
        }
    }

    @Override
    public void close() {
        stop();
        poller.close();
        waker.close();
        monitor.close();
        query.close();
    }

    private void run() {
        while (!stopped) {
            try {
                turn(System.nanoTime());
            } catch (LinuxException | RuntimeException e) {
                LOG.warn("Next hops can't be resolved for now; packets to new destinations are dropped", e);
            }
            poller.await(
                    somethingChanged
                            ? (int) Duration.ofNanos(CHANGE_INTERVAL_NS).toMillis()
                            : TURN_MS);
        }
    }

    private void turn(long nowNs) throws LinuxException {
        waker.drain();
        while (questions.poll()) {
            tryToResolve(new Destination(questions.high(), questions.low()));
        }
        var news = new News();
        monitor.read(news);
        if (somethingChanged && nowNs - nextChangeNs >= 0) {
            somethingChanged = false;
            nextChangeNs = nowNs + CHANGE_INTERVAL_NS;
            changed.run();
        }
        if (news.resolved || nowNs - nextProbeNs >= 0) {
            nextProbeNs = nowNs + PROBE_INTERVAL_NS;
            for (Destination destination : List.copyOf(waiting.keySet())) {
                tryToResolve(destination);
            }
        }
        if (nowNs - nextConfirmNs >= 0) {
            nextConfirmNs = nowNs + CONFIRM_INTERVAL_NS;
            neighbors.keySet().removeIf(link -> !confirm(link));
        }
        if (nowNs - nextRefreshNs >= 0) {
            nextRefreshNs = nowNs + REFRESH_INTERVAL_NS;
            changed.run();
        }
    }

    /** The kernel sees none of the director's traffic, so it must be told which neighbors are in use. */
    private boolean confirm(Link link) {
        try {
            query.probe(link.ifIndex(), link.high(), link.low());
            return true;
        } catch (LinuxException e) {
            LOG.info("Neighbor {} can't be confirmed; its interface may be gone", link, e);
            return false;
        }
    }

    /** One destination's trouble, its interface being down for example, must not be that of the others. */
    private void tryToResolve(Destination destination) {
        try {
            resolve(destination);
        } catch (LinuxException e) {
            waiting.remove(destination);
            LOG.info(
                    "The next hop to {} can't be resolved for now",
                    Ip.address(destination.high(), destination.low()).getHostAddress(),
                    e);
        }
    }

    private void resolve(Destination destination) throws LinuxException {
        Route route = query.route(destination.high(), destination.low());
        Integer port = route == null ? null : ports.get(route.ifIndex());
        if (route == null || port == null) {
            waiting.remove(destination);
            answers.accept(new NextHop(destination.high(), destination.low(), NextHops.NO_ROUTE));
            return;
        }
        Neighbor neighbor = query.neighbor(route.ifIndex(), route.high(), route.low());
        if (neighbor.isResolved()) {
            waiting.remove(destination);
            remember(neighbor);
            long hop = NextHops.hop(port, neighbor.mac());
            answers.accept(new NextHop(destination.high(), destination.low(), hop, route.mtu()));
            return;
        }
        int probes = waiting.merge(destination, 1, Integer::sum);
        if (probes > MAX_PROBES || waiting.size() > MAX_QUESTIONS) {
            // Asked again at the next refresh, if it is still used then.
            waiting.remove(destination);
            return;
        }
        query.probe(route.ifIndex(), route.high(), route.low());
    }

    private void remember(Neighbor neighbor) {
        var link = new Link(neighbor.ifIndex(), neighbor.high(), neighbor.low());
        if (neighbors.size() < MAX_NEIGHBORS || neighbors.containsKey(link)) {
            neighbors.put(link, neighbor.mac());
        }
    }

    private final class News implements RouteMonitor.Listener {
        private boolean resolved;

        @Override
        public void neighborChanged(Neighbor neighbor) {
            if (!neighbor.isResolved()) {
                return; // What was known is used on until something better is.
            }
            resolved = true;
            Long known = neighbors.get(new Link(neighbor.ifIndex(), neighbor.high(), neighbor.low()));
            if (known == null || known != neighbor.mac()) {
                somethingChanged = true;
            }
        }

        @Override
        public void routesChanged() {
            somethingChanged = true;
        }
    }
}
