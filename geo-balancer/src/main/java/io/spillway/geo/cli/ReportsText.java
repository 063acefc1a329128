package io.spillway.geo.cli;

import io.spillway.geo.api.ReportView;
import io.spillway.geo.api.SpillingView;
import java.util.List;
import java.util.Locale;

/** What peers told last, for people. */
final class ReportsText {
    private ReportsText() {}

    static String render(List<ReportView> peers) {
        if (peers.isEmpty()) {
            return "This site has no peers: its file has no load-exchange.peers.\n";
        }
        StringBuilder text = new StringBuilder();
        text.append(sites(peers));
        peers.forEach(peer -> text.append(troubles(peer)));
        for (ReportView peer : peers) {
            ReportView.Report report = peer.report();
            if (report != null && !report.services().isEmpty()) {
                text.append("\nServices of ").append(peer.site()).append(", in connections\n");
                text.append(services(report));
            }
        }
        return text.toString();
    }

    private static String sites(List<ReportView> peers) {
        TextTable table = new TextTable(
                "SITE",
                ">AGE",
                ">LEASE LEFT",
                ">SEQUENCE",
                ">EPOCH",
                "STANDING",
                ">LOAD",
                ">OWN",
                ">FOREIGN",
                ">CAPACITY",
                "POLICY",
                "THRESHOLDS",
                ">TAKEN",
                ">REFUSED",
                "BOTTLENECK");
        for (ReportView peer : peers) {
            ReportView.Report report = peer.report();
            if (report == null) {
                table.row(
                        peer.site(),
                        "never",
                        "NONE",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        "-",
                        peer.received(),
                        peer.refused(),
                        "-");
                continue;
            }
            table.row(
                    peer.site(),
                    Numbers.seconds(report.ageS()),
                    report.live() ? Numbers.seconds(report.leaseLeftS()) : "NONE",
                    report.sequence(),
                    report.epoch(),
                    report.standing(),
                    Numbers.load(report.load()),
                    Numbers.load(report.own()),
                    Numbers.load(report.foreign()),
                    Numbers.connections(report.capacity()),
                    report.policy(),
                    thresholds(report),
                    peer.received(),
                    peer.refused(),
                    report.bottleneck());
        }
        return table.render(0);
    }

    private static String thresholds(ReportView.Report report) {
        SpillingView.Limits limits = report.thresholds();
        return report.thresholdsMatch()
                ? "as here"
                : String.format(
                        Locale.ROOT,
                        "OTHERS %.2f/%.2f/%.2f",
                        limits.spillAbove(),
                        limits.acceptBelow(),
                        limits.recoverAt());
    }

    private static String troubles(ReportView peer) {
        StringBuilder text = new StringBuilder();
        String error = peer.lastError();
        if (error != null) {
            text.append("  ").append(peer.site()).append(": ").append(error);
            if (peer.failures() > 0) {
                text.append(" (")
                        .append(peer.failures())
                        .append(" calls failed in a row, at ")
                        .append(peer.url());
                text.append(')');
            }
            text.append('\n');
        }
        String refused = SpeakerText.counts(peer.refusedBy());
        if (!refused.isEmpty()) {
            text.append("  ")
                    .append(peer.site())
                    .append(": refused since start: ")
                    .append(refused)
                    .append('\n');
        }
        String failed = SpeakerText.counts(peer.failedBy());
        if (!failed.isEmpty()) {
            text.append("  ")
                    .append(peer.site())
                    .append(": calls failed since start: ")
                    .append(failed)
                    .append('\n');
        }
        return text.toString();
    }

    private static String services(ReportView.Report report) {
        TextTable table = new TextTable(
                "SERVICE", ">LOAD", ">CAPACITY", "SPILLS", ">COULD GRANT", ">GRANTS US", ">WANTS HERE", ">HAS HERE");
        for (ReportView.Service service : report.services()) {
            table.row(
                    service.service(),
                    Numbers.load(service.load()),
                    Numbers.connections(service.capacity()),
                    service.spilling() ? "yes" : "no",
                    Numbers.connections(service.available()),
                    Numbers.connections(service.grant()),
                    Numbers.connections(service.request()),
                    Numbers.connections(service.spilled()));
        }
        return table.render(2);
    }
}
