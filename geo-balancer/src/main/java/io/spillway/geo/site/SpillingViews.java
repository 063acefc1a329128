package io.spillway.geo.site;

import io.spillway.geo.api.SpillingView;
import io.spillway.geo.policy.LocalView;
import io.spillway.geo.policy.PeerTerms;
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
    private final SpillView view;
    private final Map<String, Long> frozenS;
    private final Map<String, PeerView> reports;
    private final Map<String, TunnelView> tunnels;

    /**
     * @param frozenS services that are frozen, and for how long
     * @param reports of every configured peer
     */
    SpillingViews(SpillView view, Map<String, Long> frozenS, List<PeerView> reports) {
        this.view = view;
        this.frozenS = frozenS;
        this.reports =
                reports.stream().collect(Collectors.toMap(peer -> peer.config().site(), Function.identity()));
        this.tunnels = view.tunnels().stream().collect(Collectors.toMap(TunnelView::site, Function.identity()));
    }

    SpillingView of(String site, String standing, Thresholds thresholds) {
        return new SpillingView(
                site,
                view.policy(),
                standing,
                view.share(),
                limits(thresholds),
                view.services().stream().map(this::service).toList());
    }

    static SpillingView.Limits limits(Thresholds thresholds) {
        return new SpillingView.Limits(thresholds.spillAbove(), thresholds.acceptBelow(), thresholds.recoverAt());
    }

    private SpillingView.Service service(SpillView.Service service) {
        LocalView local = service.local();
        return new SpillingView.Service(
                service.name(),
                service.key(),
                service.decision().spilling(),
                service.decision().sites(),
                service.decision().reason(),
                service.frozen() ? frozenS.getOrDefault(service.name(), 0L) : null,
                local == null ? null : finite(local.load()),
                local == null ? null : finite(local.siteLoad()),
                local == null ? 0 : local.capacity(),
                local == null ? 0 : local.own(),
                local == null ? 0 : local.foreign(),
                finite(service.decision().localConnections()),
                service.peers().stream().map(peer -> peer(peer, service, local)).toList());
    }

    private SpillingView.Peer peer(PeerTerms peer, SpillView.Service service, @Nullable LocalView local) {
        String site = peer.site();
        Optional<PeerVerdict> verdict = service.decision().peers().stream()
                .filter(known -> known.site().equals(site))
                .findFirst();
        // What the policy makes of it comes first: on-off gives itself credit without a bound.
        double credit = service.creditAt(site);
        double granted = credit > 0 ? credit : peer.live() ? peer.grant() : 0;
        SpillView.Told told = service.told().get(site);
        TunnelView tunnel = tunnels.get(site);
        return new SpillingView.Peer(
                site,
                verdict.map(PeerVerdict::takes).orElse(false),
                verdict.map(PeerVerdict::why).orElse(""),
                finite(Double.isNaN(peer.load()) ? peer.siteLoad() : peer.load()),
                Double.isNaN(peer.siteLoad()) ? null : peer.ageMs() / 1000.0,
                leaseLeftS(reports.get(site)),
                peer.objection(),
                peer.reachable(),
                tunnel == null ? "none" : tunnel.inWords(),
                finite(peer.rttMs()),
                finite(granted),
                local == null ? 0 : local.spilled().getOrDefault(site, 0.0),
                told == null ? null : told.terms().grant(),
                peer.spilled());
    }

    /** How long what it told last may be acted on, s; 0: no longer. */
    static double leaseLeftS(@Nullable PeerView peer) {
        if (peer == null || !peer.live()) {
            return 0;
        }
        LoadReport report = peer.report();
        return report == null ? 0 : (report.leaseMs() - peer.ageMs()) / 1000.0;
    }

    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
