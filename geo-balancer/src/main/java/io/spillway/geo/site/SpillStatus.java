package io.spillway.geo.site;

import io.spillway.director.DirectorSnapshot;
import io.spillway.director.service.ServiceStats;
import io.spillway.director.service.SpillStats;
import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.geo.policy.SpillDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the status says of spilling. Pure. */
final class SpillStatus {
    private SpillStatus() {}

    /** @param snapshot with the services in the order of {@code view} */
    static SiteStatus.Spill of(SpillView view, DirectorSnapshot snapshot) {
        List<SiteStatus.ServiceSpill> services = new ArrayList<>();
        for (int i = 0; i < view.services().size(); i++) {
            services.add(service(view.services().get(i), snapshot.services().get(i)));
        }
        return new SiteStatus.Spill(
                view.spilling(),
                view.sites(),
                view.reason(),
                view.policy(),
                view.share(),
                services,
                view.tunnels().stream().map(tunnel -> peer(tunnel, view)).toList());
    }

    private static SiteStatus.ServiceSpill service(SpillView.Service service, ServiceStats stats) {
        SpillDecision decision = service.decision();
        return new SiteStatus.ServiceSpill(
                service.name(),
                decision.spilling(),
                service.frozen(),
                decision.reason(),
                decision.credits().stream()
                        .map(credit -> new SiteStatus.SpillTo(
                                credit.site(), finite(credit.connections()), used(stats, credit.site())))
                        .toList());
    }

    private static int used(ServiceStats stats, String site) {
        return stats.spilled().stream()
                .filter(there -> there.site().equals(site))
                .mapToInt(SpillStats::active)
                .sum();
    }

    private static SiteStatus.PeerSpill peer(TunnelView tunnel, SpillView view) {
        String site = tunnel.site();
        double granted = view.services().stream()
                .map(service -> service.told().get(site))
                .filter(Objects::nonNull)
                .mapToDouble(told -> told.terms().grant())
                .sum();
        double received = terms(view, site)
                .filter(PeerTerms::live)
                .mapToDouble(PeerTerms::grant)
                .sum();
        return new SiteStatus.PeerSpill(
                site,
                tunnel.inWords(),
                tunnel.probes().name().toLowerCase(Locale.ROOT),
                finite(tunnel.rttMs()),
                tunnel.bfd(),
                granted,
                received,
                objection(view, site));
    }

    private static @Nullable String objection(SpillView view, String site) {
        List<String> objections = terms(view, site)
                .map(PeerTerms::objection)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return objections.isEmpty() ? null : String.join("; ", objections);
    }

    private static Stream<PeerTerms> terms(SpillView view, String site) {
        return view.services().stream()
                .flatMap(service -> service.peers().stream())
                .filter(peer -> peer.site().equals(site));
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
