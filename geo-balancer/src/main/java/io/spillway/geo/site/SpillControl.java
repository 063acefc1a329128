package io.spillway.geo.site;

import io.spillway.director.Director;
import io.spillway.director.SpillPlan;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.policy.OnOffPolicy;
import io.spillway.geo.policy.PeerLoad;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the policy and hands its decision to the director, as a lease of a few rounds: a control plane that hangs stops
 * feeding it, and the director stops spilling by itself. One thread (the site's control thread), but for
 * {@link #decision()}.
 */
final class SpillControl {
    private static final Logger LOG = LoggerFactory.getLogger(SpillControl.class);
    private static final long LEASE_NS = Duration.ofSeconds(3).toNanos();

    private final Director director;
    private final List<ServiceConfig> services;
    private final Thresholds thresholds;
    private final OnOffPolicy policy;
    /** Peers with other thresholds that have been warned of. */
    private final Set<String> warnedOf = new HashSet<>();

    private volatile SpillDecision decision = new SpillDecision(false, List.of(), "not decided yet");

    SpillControl(Director director, List<ServiceConfig> services, Thresholds thresholds) {
        this.director = director;
        this.services = services;
        this.thresholds = thresholds;
        this.policy = new OnOffPolicy(thresholds);
    }

    /** The last decision; any thread. */
    SpillDecision decision() {
        return decision;
    }

    void decide(double ownLoad, List<PeerView> peers) {
        warnOfOtherThresholds(peers);
        SpillDecision next = policy.decide(
                ownLoad,
                peers.stream().map(peer -> PeerLoad.of(peer, thresholds)).toList());
        if (next.spilling() != decision.spilling() || !next.sites().equals(decision.sites())) {
            LOG.info("{}: {}", next.spilling() ? "spilling to " + next.sites() : "not spilling", next.reason());
        }
        decision = next;
        SpillPlan plan = next.spilling() ? new SpillPlan(next.sites(), LEASE_NS) : SpillPlan.NONE;
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
