package io.spillway.lab.simulate;

import io.spillway.geo.policy.LocalView;
import io.spillway.geo.policy.OurTerms;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.geo.policy.SpillPolicy;
import io.spillway.lab.simulate.Scenario.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One world with one kind of policy, tick by tick: reports, decisions, connections, in this order. All reports of a tick
 * are written before the first is delivered, and all sites decide before the first connection moves, so that the order of
 * the sites means nothing. Not thread safe.
 */
final class Simulation {
    /** How long the Internet takes to bring a dead site's clients to others, and to which shares. */
    private static final double REDIRECT_S = 30;

    private static final double TO_NEAREST = 0.6;
    /** With as many sites it pays to use more than one processor. */
    private static final int MANY = 50;

    private final Scenario scenario;
    private final PolicyKind kind;
    private final int sites;
    private final Map<String, Integer> indexOf = new HashMap<>();
    private final double[] cap;
    private final Demand demand;
    private final Outages outages;
    private final Schedule schedule;
    private final Exchange exchange;
    private final Connections connections;
    private final Metrics metrics;
    private final int[][] byDistance;
    private final @Nullable SpillPolicy[] policies;
    private final @Nullable LocalView[] views;
    private final @Nullable SpillDecision[] decisions;
    private final double[] fresh;
    private final double[] onBefore;
    /** New connections handed over in this tick, by from and to. */
    private final double[] handed;

    /** By site, what it has written in this tick. */
    private final List<List<Report>> outbox;

    private final Watcher watcher;

    /** {@code terms}: as the receiver sees them; null: it gets none. */
    private record Report(int from, int to, @Nullable PeerTerms terms) {}

    /** Looks on; at the end of each tick. */
    interface Watcher {
        Watcher NOBODY = (_, _, _) -> {};

        /** @param handed new connections handed over in this tick, by {@code from * sites + to}; reused */
        void tick(int tick, Connections connections, double[] handed);
    }

    Simulation(Scenario scenario, PolicyKind kind, Watcher watcher) {
        this.scenario = scenario;
        this.kind = kind;
        this.watcher = watcher;
        sites = scenario.sites().size();
        cap = scenario.sites().stream().mapToDouble(Place::cap).toArray();
        demand = new Demand(scenario);
        outages = new Outages(scenario);
        schedule = new Schedule(scenario);
        exchange = new Exchange(scenario);
        connections = new Connections(scenario);
        metrics = new Metrics(scenario);
        policies = new SpillPolicy[sites];
        views = new LocalView[sites];
        decisions = new SpillDecision[sites];
        fresh = new double[sites];
        onBefore = new double[sites];
        handed = new double[sites * sites];
        outbox = new ArrayList<>(Collections.nCopies(sites, List.of()));
        byDistance = new int[sites][];
        for (int i = 0; i < sites; i++) {
            int site = i;
            indexOf.put(scenario.sites().get(i).id(), i);
            policies[i] = fresh(i);
            byDistance[i] = IntStream.range(0, sites)
                    .filter(j -> j != site)
                    .boxed()
                    .sorted((a, b) -> Double.compare(exchange.rttMs(site, a), exchange.rttMs(site, b)))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }

    private @Nullable SpillPolicy fresh(int site) {
        long intervalMs = Math.round(scenario.intervalS() * 1000);
        return kind.create(scenario.sites().get(site).id(), intervalMs).orElse(null);
    }

    Scores run() {
        for (int tick = 0; tick < scenario.ticks(); tick++) {
            tick(tick);
        }
        return metrics.scores();
    }

    private void tick(int tick) {
        double t = tick * scenario.dtS();
        long nowMs = Math.round(t * 1000);
        outages.advance(t);
        double[] ratio = demand.at(tick);
        for (int i = 0; i < sites; i++) {
            if (tick == 0) {
                connections.fill(i, ratio[i] * cap[i], scenario);
            }
            if (!outages.alive(i)) {
                connections.lose(i);
                views[i] = null;
            } else if (!outages.wasAlive(i)) {
                policies[i] = fresh(i);
                exchange.restart(i);
                decisions[i] = null;
            }
        }
        report(tick, nowMs);
        decide(nowMs);
        arrivals(t, ratio);
        move();
        measure(tick);
        watcher.tick(tick, connections, handed);
    }

    private void report(int tick, long nowMs) {
        forEachSite(i -> outbox.set(i, write(i, tick, nowMs)));
        for (List<Report> reports : outbox) {
            for (Report report : reports) {
                metrics.message();
                if (report.terms != null) {
                    exchange.deliver(report.to, report.from, report.terms, nowMs);
                }
            }
        }
    }

    /** Sites know nothing of each other but by reports, so that each may have its own thread for a moment. */
    private void forEachSite(IntConsumer what) {
        IntStream range = IntStream.range(0, sites);
        (sites < MANY ? range : range.parallel()).forEach(what);
    }

    /** What a site sends in this tick. */
    private List<Report> write(int site, int tick, long nowMs) {
        if (outages.alive(site) && policies[site] != null) {
            views[site] = view(site);
        }
        List<Report> reports = new ArrayList<>();
        boolean speaks = outages.alive(site) && !outages.muted(site);
        SpillDecision last = decisions[site];
        boolean extra = last != null && !last.tell().isEmpty();
        if (policies[site] != null && (extra || schedule.isDue(site, tick))) {
            exchange.refresh(site, outages, nowMs);
        }
        for (long k = schedule.due(site, tick); k >= 0; k = schedule.due(site, tick)) {
            for (int to = 0; speaks && to < sites; to++) {
                if (to != site) {
                    reports.add(write(site, to, k, nowMs));
                }
            }
        }
        if (last != null && speaks) {
            // A set has another order in each run of the JVM, and each report changes what the next may grant.
            last.tell().stream().mapToInt(this::index).sorted().forEach(to -> {
                reports.add(write(site, to, Schedule.EXTRA + tick, nowMs));
            });
        }
        return reports;
    }

    private Report write(int from, int to, long k, long nowMs) {
        SpillPolicy policy = policies[from];
        LocalView view = views[from];
        if (policy == null || view == null) {
            return new Report(from, to, null);
        }
        long sequence = exchange.nextSequence(from);
        OurTerms terms = policy.terms(scenario.sites().get(to).id(), sequence, view, exchange.peers(from), nowMs);
        boolean arrives = outages.passes(from, to) && !schedule.lost(from, to, k);
        return new Report(from, to, arrives ? received(from, to, view, terms, sequence) : null);
    }

    private PeerTerms received(int from, int to, LocalView view, OurTerms terms, long sequence) {
        return new PeerTerms(
                scenario.sites().get(from).id(),
                view.siteLoad(),
                view.load(),
                view.capacity(),
                terms.spilling(),
                terms.available(),
                terms.grant(),
                terms.request(),
                connections.at(to, from),
                sequence,
                exchange.heardSequence(from, to),
                0,
                true,
                null,
                outages.passedBefore(to, from),
                exchange.rttMs(to, from));
    }

    private void decide(long nowMs) {
        forEachSite(i -> {
            SpillPolicy policy = policies[i];
            LocalView view = views[i];
            decisions[i] = null;
            if (policy != null && view != null && outages.alive(i)) {
                exchange.refresh(i, outages, nowMs);
                decisions[i] = policy.decide(view, exchange.peers(i), nowMs);
            }
        });
    }

    private LocalView view(int site) {
        Map<String, Double> spilled = Map.of();
        for (int j = 0; j < sites; j++) {
            double there = j == site ? 0 : connections.at(j, site);
            if (there > 0) {
                if (spilled.isEmpty()) {
                    spilled = new HashMap<>();
                }
                spilled.put(scenario.sites().get(j).id(), there);
            }
        }
        double load = connections.on(site) / cap[site];
        return new LocalView(load, load, cap[site], connections.own(site), connections.foreign(site), spilled, true);
    }

    /** New connections by the site that they reach. */
    private void arrivals(double t, double[] ratio) {
        double perTick = scenario.dtS() / scenario.meanLifeS();
        Arrays.fill(fresh, 0);
        for (int i = 0; i < sites; i++) {
            double count = ratio[i] * cap[i] * perTick;
            if (outages.alive(i)) {
                fresh[i] += count;
            } else if (outages.deadForS(i, t) >= REDIRECT_S) {
                redirect(i, count);
            }
        }
    }

    private void redirect(int dead, double count) {
        int[] live =
                Arrays.stream(byDistance[dead]).filter(outages::alive).limit(2).toArray();
        if (live.length == 1) {
            fresh[live[0]] += count;
        } else if (live.length == 2) {
            fresh[live[0]] += TO_NEAREST * count;
            fresh[live[1]] += (1 - TO_NEAREST) * count;
        }
    }

    private void move() {
        Arrays.fill(handed, 0);
        connections.depart();
        for (int i = 0; i < sites; i++) {
            onBefore[i] = connections.on(i);
        }
        for (int i = 0; i < sites; i++) {
            if (outages.alive(i)) {
                admit(i);
            }
        }
    }

    private void admit(int site) {
        double left = connections.leftOfNew();
        SpillDecision decision = decisions[site];
        double rest = 0;
        if (decision != null && !decision.credits().isEmpty()) {
            rest = fresh[site] - Math.clamp((decision.localConnections() - onBefore[site]) / left, 0, fresh[site]);
            for (SpillDecision.Credit credit : decision.credits()) {
                if (rest <= 0) {
                    break;
                }
                int to = index(credit.site());
                double room = (credit.connections() - connections.at(to, site)) / left;
                double count = Math.clamp(room, 0, rest);
                if (count > 0) {
                    rest -= count;
                    handOver(site, to, count);
                }
            }
        }
        double handedOver = 0;
        for (int to = 0; to < sites; to++) {
            handedOver += handed[site * sites + to];
        }
        connections.arrive(site, site, Math.max(0, fresh[site] - handedOver));
        metrics.admitted(site, fresh[site], handedOver);
    }

    private void handOver(int from, int to, double count) {
        handed[from * sites + to] += count;
        boolean arrives = outages.passes(from, to);
        metrics.handedOver(count, exchange.rttMs(from, to), arrives);
        if (arrives) {
            connections.arrive(to, from, count);
        }
    }

    private int index(String site) {
        Integer index = indexOf.get(site);
        if (index == null) {
            throw new IllegalStateException("the policy names " + site + ", which is no site");
        }
        return index;
    }

    private void measure(int tick) {
        for (int i = 0; i < sites; i++) {
            metrics.site(tick, i, connections.on(i), connections.foreign(i));
            for (int j = 0; j < i; j++) {
                if (handed[i * sites + j] > 0 && handed[j * sites + i] > 0) {
                    metrics.pingPong();
                }
            }
        }
    }
}
