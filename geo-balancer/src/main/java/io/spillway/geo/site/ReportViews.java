package io.spillway.geo.site;

import io.spillway.geo.api.ReportView;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import io.spillway.load.report.Thresholds;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What peers told last, as the API shows it. Pure. */
final class ReportViews {
    private ReportViews() {}

    static ReportView of(PeerView peer, Thresholds own) {
        LoadReport report = peer.report();
        return new ReportView(
                peer.config().site(),
                peer.config().url().toString(),
                peer.received(),
                peer.refused(),
                Map.of(),
                peer.failures(),
                peer.lastError(),
                report == null ? null : report(peer, report, own));
    }

    private static ReportView.Report report(PeerView peer, LoadReport report, Thresholds own) {
        return new ReportView.Report(
                peer.ageMs() / 1000.0,
                SpillingViews.leaseLeftS(peer),
                peer.live(),
                report.epoch(),
                report.sequence(),
                report.standing(),
                SpillingViews.finite(report.load()),
                SpillingViews.finite(report.own()),
                SpillingViews.finite(report.foreign()),
                report.bottleneck(),
                report.capacityConnections(),
                report.policy(),
                SpillingViews.limits(report.thresholds()),
                report.thresholds().equals(own),
                heard(report),
                report.services().stream().map(ReportViews::service).toList());
    }

    private static @Nullable Long heard(LoadReport report) {
        return report.heard() == null ? null : report.heard().sequence();
    }

    private static ReportView.Service service(ServiceReport service) {
        return new ReportView.Service(
                service.service(),
                SpillingViews.finite(service.load()),
                service.capacity(),
                service.spilling(),
                service.available(),
                service.grant(),
                service.request(),
                service.spilled());
    }
}
