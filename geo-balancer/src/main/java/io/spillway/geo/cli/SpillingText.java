package io.spillway.geo.cli;

import io.spillway.geo.api.SpillingView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Spilling at a site, for people. */
final class SpillingText {
    private SpillingText() {}

    static String render(SpillingView view, boolean explain) {
        StringBuilder text = new StringBuilder();
        text.append("site ").append(view.site()).append(", policy ").append(view.policy());
        text.append(standing(view)).append('\n');
        for (SpillingView.Service service : view.services()) {
            text.append(service(service));
            if (explain) {
                text.append(reasons(service));
            }
        }
        return explain ? text.append('\n').append(rule(view)).toString() : text.toString();
    }

    private static String standing(SpillingView view) {
        return switch (view.standing()) {
            case "open", "frozen" -> "";
            case "ramping" -> ": coming back from a drain, it grants " + Numbers.percent(view.share());
            default -> ": " + view.standing() + "; it hands nothing over and grants nothing until spillway undrain";
        };
    }

    private static String service(SpillingView.Service service) {
        StringBuilder text = new StringBuilder();
        text.append("\nService ")
                .append(service.name())
                .append(": ")
                .append(what(service))
                .append('\n');
        text.append("  why       ").append(service.reason()).append('\n');
        text.append(
                "  load      %s (site %s)%n".formatted(Numbers.load(service.load()), Numbers.load(service.siteLoad())));
        text.append(String.format(
                Locale.ROOT,
                "  here      %.0f own and %.0f foreign connections%s%s%n",
                service.own(),
                service.foreign(),
                service.capacity() > 0 ? " of " + Numbers.connections(service.capacity()) : "",
                limit(service)));
        if (service.peers().isEmpty()) {
            return text.append("  no peer sites: nothing can be spilled\n").toString();
        }
        TextTable table = new TextTable(
                "PEER",
                "TAKES",
                ">LOAD",
                ">GRANTED US",
                ">USED",
                ">LEASE LEFT",
                "TUNNEL",
                ">RTT",
                ">WE GRANT",
                ">USED HERE");
        for (SpillingView.Peer peer : service.peers()) {
            table.row(
                    peer.site(),
                    peer.takes() ? "yes" : "no",
                    Numbers.load(peer.load()),
                    granted(service, peer),
                    Numbers.connections(peer.used()),
                    peer.ageS() == null ? "-" : peer.leaseLeftS() > 0 ? Numbers.seconds(peer.leaseLeftS()) : "NONE",
                    peer.reachable() ? "up" : "DOWN: " + peer.tunnel(),
                    Numbers.ms(peer.rttMs()),
                    Numbers.connections(peer.given()),
                    Numbers.connections(peer.taken()));
        }
        return text.append(table.render(2)).toString();
    }

    private static String what(SpillingView.Service service) {
        Long frozenS = service.frozenS();
        if (frozenS != null) {
            return "FROZEN for " + StatusText.age(frozenS)
                    + "; it hands nothing over and grants nothing until spillway spill thaw";
        }
        if (!service.to().isEmpty()) {
            return "SPILLING to " + String.join(", ", service.to());
        }
        return service.spilling() ? "would spill, but nobody takes it" : "not spilling";
    }

    private static String limit(SpillingView.Service service) {
        Double limit = service.limit();
        return limit == null
                ? ""
                : limit == 0
                        ? "; every new one goes elsewhere"
                        : "; a new one stays up to " + Numbers.connections(limit);
    }

    private static String granted(SpillingView.Service service, SpillingView.Peer peer) {
        return peer.granted() == null && service.to().contains(peer.site())
                ? "no bound"
                : Numbers.connections(peer.granted());
    }

    private static String reasons(SpillingView.Service service) {
        if (service.peers().isEmpty()) {
            return "";
        }
        TextTable table = new TextTable("PEER", "TAKES", "WHAT STANDS FOR OR AGAINST IT");
        for (SpillingView.Peer peer : service.peers()) {
            table.row(peer.site(), peer.takes() ? "yes" : "no", why(peer));
        }
        return "\n" + table.render(2);
    }

    private static String why(SpillingView.Peer peer) {
        @Nullable String objection = peer.objection();
        String why = peer.why();
        return objection == null || why.contains(objection) ? why : why + "; it " + objection;
    }

    private static String rule(SpillingView view) {
        SpillingView.Limits limits = view.thresholds();
        String rule = view.policy().equals("credit") ? """
                Rule (credit): spilling begins when the load is above %1$.2f. Then new connections stay while those here are
                below %3$.2f of the capacity; the others go to the nearest peer below %2$.2f whose grant isn't used up. It ends
                when the demand has been at or below %3$.2f for a minute, or is below %2$.2f.
                """ : """
                Rule (on-off): when the load is above %1$.2f all new connections go to the least loaded peer below %2$.2f. It
                ends when the load is back at %3$.2f, or when no peer is below %2$.2f.
                """;
        return rule.formatted(limits.spillAbove(), limits.acceptBelow(), limits.recoverAt()) + """
                A peer counts while its lease runs, its thresholds and its policy are ours, and the tunnel to it answers.
                Established connections never move; what came through a tunnel is never spilled again.
                """;
    }
}
