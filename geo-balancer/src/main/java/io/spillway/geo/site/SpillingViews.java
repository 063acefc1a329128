package io.spillway.geo.site;

import io.spillway.geo.api.SpillingView;
import io.spillway.geo.policy.OurTerms;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.geo.policy.SpillDecision.PeerVerdict;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was decided on spilling, as the API shows it. Pure. */
final class SpillingViews {
    private SpillingViews() {}

    static SpillingView of(
            String site,
            SpillBoard board,
            String standing,
            @Nullable Long frozenS,
            double share,
            Thresholds thresholds,
            List<PeerView> reports) {
        Map<String, PeerView> byName =
                reports.stream().collect(Collectors.toMap(peer -> peer.config().site(), Function.identity()));
        return new SpillingView(
                site,
                board.policy(),
                standing,
                frozenS,
                share,
                limits(thresholds),
                board.services().stream()
                        .map(service -> service(service, byName))
                        .toList());
    }

    static SpillingView.Limits limits(Thresholds thresholds) {
        return new SpillingView.Limits(thresholds.spillAbove(), thresholds.acceptBelow(), thresholds.recoverAt());
    }

    private static SpillingView.Service service(SpillBoard.ServiceSpill service, Map<String, PeerView> reports) {
        SpillDecision decision = service.decision();
        return new SpillingView.Service(
                service.service(),
                decision.spilling(),
                decision.sites(),
                decision.reason(),
                finite(service.local().load()),
                finite(service.local().siteLoad()),
                service.local().capacity(),
                service.local().own(),
                service.local().foreign(),
                finite(decision.localConnections()),
                service.peers().stream()
                        .map(peer -> peer(peer, service, reports.get(peer.site())))
                        .toList());
    }

    private static SpillingView.Peer peer(PeerTerms peer, SpillBoard.ServiceSpill service, @Nullable PeerView report) {
        String site = peer.site();
        SpillDecision decision = service.decision();
        Optional<PeerVerdict> verdict = decision.peers().stream()
                .filter(known -> known.site().equals(site))
                .findFirst();
        // What the policy makes of it comes first: on-off gives itself credit without a bound.
        double granted = decision.credits().stream()
                .filter(credit -> credit.site().equals(site))
                .mapToDouble(SpillDecision.Credit::connections)
                .findFirst()
                .orElse(peer.grant());
        OurTerms told = service.told().get(site);
        return new SpillingView.Peer(
                site,
                verdict.map(PeerVerdict::takes).orElse(false),
                verdict.map(PeerVerdict::why).orElse(""),
                finite(Double.isNaN(peer.load()) ? peer.siteLoad() : peer.load()),
                Double.isNaN(peer.siteLoad()) ? null : peer.ageMs() / 1000.0,
                leaseLeftS(report),
                peer.objection(),
                peer.reachable(),
                finite(peer.rttMs()),
                finite(granted),
                service.local().spilled().getOrDefault(site, 0.0),
                told == null ? null : told.grant(),
                peer.spilled());
    }

    static double leaseLeftS(@Nullable PeerView peer) {
        LoadReport report = peer == null ? null : peer.report();
        return report == null || peer == null || !peer.live() ? 0 : (report.leaseMs() - peer.ageMs()) / 1000.0;
    }

    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
