package io.spillway.geo.site;

import io.spillway.director.Director;
import io.spillway.director.SpillPlan;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.policy.OnOffPolicy;
import io.spillway.geo.policy.PeerLoad;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.Thresholds;
import java.time.Duration;
import java.util.List;
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
}
