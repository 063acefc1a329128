package io.spillway.geo.site;

import io.spillway.director.Director;
import io.spillway.director.SpillPlan;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.policy.LocalView;
import io.spillway.geo.policy.OnOffPolicy;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.geo.policy.SpillPolicy;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the policy and hands its decision to the director, as a lease of a few rounds: a control plane that hangs stops
 * feeding it, and the director stops spilling by itself. One thread (the site's control thread), but for
 * {@link #decision()} and what {@link SpillBoard} has.
 */
final class SpillControl implements SpillBoard {
    private static final Logger LOG = LoggerFactory.getLogger(SpillControl.class);
    private static final long LEASE_NS = Duration.ofSeconds(3).toNanos();

    private final Director director;
    private final List<ServiceConfig> services;
    private final Thresholds thresholds;
    private final SpillPolicy policy;
    /** Peers with other thresholds that have been warned of. */
    private final Set<String> warnedOf = new HashSet<>();

    private volatile SpillDecision decision =
            new SpillDecision(false, Double.POSITIVE_INFINITY, List.of(), Set.of(), "not decided yet", List.of());

    private volatile List<ServiceSpill> board = List.of();

    SpillControl(Director director, List<ServiceConfig> services, Thresholds thresholds) {
        this.director = director;
        this.services = services;
        this.thresholds = thresholds;
        this.policy = new OnOffPolicy(thresholds);
    }

    @Override
    public String policy() {
        return policy.name();
    }

    @Override
    public List<ServiceSpill> services() {
        return board;
    }

    /** The last decision; any thread. */
    SpillDecision decision() {
        return decision;
    }

    /**
     * @param open whether the site takes part
     * @param grantShare see {@link LocalView}
     */
    void decide(double ownLoad, List<PeerView> peers, boolean open, double grantShare, long nowMs) {
        warnOfOtherThresholds(peers);
        LocalView local = new LocalView(ownLoad, ownLoad, 0, 0, 0, Map.of(), open, grantShare);
        List<PeerTerms> terms =
                peers.stream().map(peer -> TermsOfPeers.of(peer, thresholds)).toList();
        SpillDecision next = policy.decide(local, terms, nowMs);
        if (next.spilling() != decision.spilling() || !next.sites().equals(decision.sites())) {
            LOG.info("{}: {}", next.spilling() ? "spilling to " + next.sites() : "not spilling", next.reason());
        }
        decision = next;
        board = services.stream()
                .map(service -> new ServiceSpill(service.spec().name(), local, next, terms, Map.of()))
                .toList();
        List<SpillPlan.Credit> credits =
                next.sites().stream().map(SpillPlan.Credit::unlimited).toList();
        SpillPlan plan = next.spilling() ? new SpillPlan(0, credits, LEASE_NS) : SpillPlan.NONE;
        for (ServiceConfig service : services) {
            director.setSpill(service.spec().name(), plan);
        }
    }

    private void warnOfOtherThresholds(List<PeerView> peers) {
        for (PeerView peer : peers) {
            LoadReport report = peer.report();
            if (report == null || report.thresholds().equals(thresholds)) {
                warnedOf.remove(peer.config().site());
            } else if (warnedOf.add(peer.config().site())) {
                LOG.warn(
                        "{} has other thresholds: {}, here {}; no spill between the two until they agree",
                        peer.config().site(),
                        report.thresholds(),
                        thresholds);
            }
        }
    }
}
