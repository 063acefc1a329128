package io.spillway.geo.cli;

import io.spillway.geo.api.SiteStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a status says of spilling, for people. */
final class SpillText {
    private SpillText() {}

    static String render(SiteStatus.Spill spill) {
        StringBuilder text = new StringBuilder("\nSpill: ");
        text.append(summary(spill)).append(" (").append(spill.reason()).append(")\n");
        if (spill.share() < 1) {
            text.append("  the site grants %.0f %% of its room\n".formatted(spill.share() * 100));
        }
        // One service is told by the line above already.
        if (spill.services().size() > 1
                || spill.services().stream().anyMatch(service -> service.frozen() || service.active())) {
            text.append(services(spill.services()));
        }
        if (!spill.peers().isEmpty()) {
            text.append(peers(spill));
        }
        return text.toString();
    }

    private static String summary(SiteStatus.Spill spill) {
        if (!spill.active()) {
            return "none";
        }
        return spill.to().isEmpty() ? "wanted, but nobody takes any" : "to " + String.join(", ", spill.to());
    }

    private static String services(List<SiteStatus.ServiceSpill> services) {
        TextTable table = new TextTable("SERVICE", "SPILL", "TO (USED/CREDIT)", "WHY");
        for (SiteStatus.ServiceSpill service : services) {
            String to = service.to().stream()
                    .map(site -> site.site() + " " + site.used() + "/" + credit(site.credit()))
                    .collect(Collectors.joining(", "));
            String state = service.active() ? "yes" : "no";
            table.row(
                    service.service(), service.frozen() ? "FROZEN" : state, to.isEmpty() ? "-" : to, service.reason());
        }
        return table.render(2);
    }

    private static String peers(SiteStatus.Spill spill) {
        TextTable table =
                new TextTable("PEER", "TUNNEL", ">RTT", "BFD", ">GRANTED", ">RECEIVED", "SPILL BETWEEN THE TWO");
        for (SiteStatus.PeerSpill peer : spill.peers()) {
            table.row(
                    peer.site(),
                    peer.tunnel(),
                    peer.rttMs() == null ? "-" : "%.1fms".formatted(peer.rttMs()),
                    peer.bfd(),
                    "%.0f".formatted(peer.granted()),
                    "%.0f".formatted(peer.received()),
                    peer.objection() == null ? "possible" : "NO: " + peer.objection());
        }
        return "\nTunnels (grants are connections; policy " + spill.policy() + ")\n" + table.render(2);
    }

    private static String credit(@Nullable Double connections) {
        return connections == null ? "unbounded" : "%.0f".formatted(Math.floor(connections));
    }
}
