package io.spillway.geo.site;

import io.spillway.director.SpillPlan;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import io.spillway.geo.config.Endpoint;
import io.spillway.geo.config.ServiceWords;
import io.spillway.geo.policy.CreditPolicy;
import io.spillway.geo.policy.OnOffPolicy;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.geo.policy.SpillPolicy;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import io.spillway.load.report.Thresholds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy for each virtual service. It asks them, and hands what they decide to the director as a lease of a few rounds: a
 * control plane that hangs stops feeding it, and the director stops spilling by itself. It writes what reports say of the
 * services.
 *
 * <p>Thread rule: the control thread decides, the exchange's worker writes reports, an operator's call freezes or looks. All
 * of them hold this object's lock meanwhile: policies are not thread safe, and what a report promises must be known to the
 * next decision. Nothing under the lock waits, and the time is read under it, so that it never goes back.
 */
final class SpillControl {
    private static final Logger LOG = LoggerFactory.getLogger(SpillControl.class);
    private static final long LEASE_NS = Duration.ofSeconds(3).toNanos();
    /** What is reported must be so: rounds that hang or fail for so long end the reports, and with them the grants. */
    private static final long LONGEST_SILENCE_MS = 30_000;
    /** What a sum of fractions may be short of or above a whole number. */
    private static final double ROUNDING = 1e-6;

    private final Setup setup;
    private final TermsOfPeers terms;
    private final List<SpilledService> services = new ArrayList<>();
    private final Disagreements disagreements;
    private final SpillLog log = new SpillLog();
    private final Map<String, Long> epochs = new HashMap<>();
    private Map<String, TunnelView> tunnels = Map.of();
    private double share = 1;
    private boolean decided;
    private long decidedMs;

    /**
     * What it is made from.
     *
     * @param self this site's name
     * @param policy {@link CreditPolicy#NAME} or {@link OnOffPolicy#NAME}
     * @param intervalMs of the exchange
     * @param plans where a service's plan goes
     * @param restarted told the name of a site whose reports have a new epoch
     * @param nowMs a monotonic clock
     */
    record Setup(
            String self,
            String policy,
            Thresholds thresholds,
            long intervalMs,
            BiConsumer<String, SpillPlan> plans,
            Consumer<String> restarted,
            LongSupplier nowMs) {}

    /**
     * What is so now.
     *
     * @param stats as the director lists the services, which is the order of the file
     * @param peers every configured peer
     * @param tunnels by peer; no tunnel, no spill
     */
    record Situation(SiteLoad load, List<ServiceStats> stats, List<PeerView> peers, Map<String, TunnelView> tunnels) {}

    /** {@code services}: in the order of the file. */
    SpillControl(Setup setup, List<ServiceSpec> services) {
        this.setup = setup;
        this.terms = new TermsOfPeers(setup.thresholds(), setup.policy());
        this.disagreements = new Disagreements(terms);
        services.forEach(spec -> this.services.add(new SpilledService(spec.name(), key(spec), policy(setup))));
    }

    private static SpillPolicy policy(Setup setup) {
        return switch (setup.policy()) {
            case CreditPolicy.NAME -> new CreditPolicy(setup.self(), setup.thresholds(), setup.intervalMs());
            case OnOffPolicy.NAME -> new OnOffPolicy(setup.thresholds());
            default -> throw new IllegalArgumentException("there is no policy " + setup.policy());
        };
    }

    /** The name of a service in reports: the same at every site, whatever its name is there. */
    static String key(ServiceSpec service) {
        return ServiceWords.protocol(service.protocol()) + "/" + Endpoint.text(service.vip(), service.port());
    }

    /**
     * Decides for every service; from now on the director does as decided.
     *
     * @return peers that should get a report at once
     */
    synchronized Set<String> decide(Situation now) {
        long nowMs = setup.nowMs().getAsLong();
        tunnels = Map.copyOf(now.tunnels());
        disagreements.look(now.peers()).forEach(LOG::warn);
        now.peers().forEach(this::lookForRestart);
        Set<String> tell = new TreeSet<>();
        for (int i = 0; i < services.size(); i++) {
            SpilledService service = services.get(i);
            service.take(
                    LocalViews.of(service.name(), now.load(), now.stats().get(i), isOpen(service)),
                    now.peers().stream()
                            .map(peer -> terms.of(
                                    peer,
                                    service.key(),
                                    tunnels.get(peer.config().site())))
                            .toList());
            SpillDecision decision = service.decide(nowMs);
            tell.addAll(decision.tell());
            String line = log.look(service.name(), decision, nowMs);
            if (line != null) {
                LOG.info(line);
            }
            setup.plans().accept(service.name(), plan(decision));
        }
        decided = true;
        decidedMs = nowMs;
        return tell;
    }

    private void lookForRestart(PeerView peer) {
        LoadReport report = peer.report();
        if (report == null) {
            return;
        }
        String site = peer.config().site();
        Long before = epochs.put(site, report.epoch());
        if (before != null && report.epoch() > before) {
            setup.restarted().accept(site);
        }
    }

    static SpillPlan plan(SpillDecision decision) {
        List<SpillPlan.Credit> credits = decision.credits().stream()
                .map(credit -> new SpillPlan.Credit(credit.site(), (int) (credit.connections() + ROUNDING)))
                .filter(credit -> credit.flows() > 0)
                .toList();
        if (!decision.spilling() || credits.isEmpty()) {
            return SpillPlan.NONE;
        }
        // Conversions to int clamp: infinite is as good as the largest.
        return new SpillPlan((int) Math.ceil(decision.localConnections() - ROUNDING), credits, LEASE_NS);
    }

    /**
     * What the report to a peer with this sequence says of the services; the peer may act on it.
     *
     * @param heard what it told last; null: it isn't known
     * @throws IllegalStateException what it would say is too old to be true
     */
    synchronized List<ServiceReport> reports(String peer, long sequence, @Nullable PeerView heard) {
        long nowMs = setup.nowMs().getAsLong();
        if (decided && nowMs - decidedMs > LONGEST_SILENCE_MS) {
            throw new IllegalStateException("nothing has been measured and decided for " + (nowMs - decidedMs) / 1000
                    + " s; look in the log for why the control thread fails, or restart the daemon if it says nothing");
        }
        List<ServiceReport> reports = new ArrayList<>();
        for (SpilledService service : services) {
            if (heard != null) {
                service.hear(terms.of(heard, service.key(), tunnels.get(peer)));
            }
            reports.add(service.report(peer, sequence, share, nowMs));
        }
        return reports;
    }

    /**
     * Freezes services, or thaws them: while one is frozen nothing of it is handed over, and nothing granted. Only
     * remembered in memory: after a restart nothing is frozen.
     *
     * @param names empty: all
     * @throws IllegalArgumentException there is no such service; nothing has changed
     */
    synchronized void freeze(Collection<String> names, boolean frozen) {
        for (String name : names) {
            if (services.stream().noneMatch(service -> service.name().equals(name))) {
                throw new IllegalArgumentException("there is no service " + name);
            }
        }
        services.stream()
                .filter(service -> names.isEmpty() || names.contains(service.name()))
                .forEach(service -> service.freeze(frozen));
        services.forEach(service -> service.open(isOpen(service)));
    }

    /**
     * How much of its room the site grants: 1 by default; 0 while it drains, and then it hands nothing over either; between
     * while it comes back. Only remembered in memory.
     *
     * @throws IllegalArgumentException not 0..1
     */
    synchronized void share(double wanted) {
        if (!(wanted >= 0 && wanted <= 1)) {
            throw new IllegalArgumentException("a share is 0..1, not " + wanted);
        }
        share = wanted;
        services.forEach(service -> service.open(isOpen(service)));
    }

    private boolean isOpen(SpilledService service) {
        return share > 0 && !service.frozen();
    }

    /** Whether an operator has frozen every service. Asked for each report, so without a whole view. */
    synchronized boolean frozen() {
        return !services.isEmpty() && services.stream().allMatch(SpilledService::frozen);
    }

    synchronized SpillView view() {
        return new SpillView(
                setup.policy(),
                share,
                services.stream().map(SpilledService::view).toList(),
                tunnels.values().stream()
                        .sorted(Comparator.comparing(TunnelView::site))
                        .toList());
    }

    /** Why there is no spill between this site and that one, whatever the service; null: they agree. Any thread. */
    @Nullable
    String disagreement(LoadReport report) {
        return terms.disagreement(report);
    }
}
