package io.spillway.geo.site;

import io.spillway.geo.api.ReportView;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import io.spillway.load.report.Thresholds;

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
                peer.refusedBy(),
                peer.failures(),
                peer.failedBy(),
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
                peer.heardSequence() == PeerView.NONE_HEARD ? null : peer.heardSequence(),
                report.services().stream().map(ReportViews::service).toList());
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
