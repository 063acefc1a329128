package io.spillway.geo.cli;

import io.spillway.geo.api.NeighborView;
import io.spillway.geo.api.NeighborView.Event;
import io.spillway.geo.api.NeighborView.Messages;
import io.spillway.geo.api.NeighborView.Session;
import io.spillway.geo.api.NeighborView.Settings;
import io.spillway.geo.api.NeighborView.Troubles;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** BGP neighbors for people. */
final class NeighborText {
    private NeighborText() {}

    static String table(List<NeighborView> neighbors) {
        TextTable table = new TextTable(
                "NEIGHBOR", ">AS", "STATE", ">SINCE", ">RECEIVED", ">SENT", ">FLAPS", "BFD", "LAST ERROR");
        for (NeighborView neighbor : neighbors) {
            Event last = neighbor.troubles().last();
            table.row(
                    neighbor.address() + (neighbor.dynamic() ? " (dynamic)" : ""),
                    neighbor.remoteAs(),
                    neighbor.state(),
                    StatusText.age(neighbor.sinceS()),
                    sum(neighbor.prefixesReceived()),
                    sum(neighbor.prefixesSent()),
                    neighbor.troubles().flaps(),
                    StatusText.orDash(neighbor.bfd()),
                    neighbor.held() != null ? neighbor.held() : last == null ? "-" : last.words());
        }
        return table.render(0);
    }

    static String detail(NeighborView neighbor) {
        StringBuilder text = new StringBuilder();
        text.append("neighbor %s, AS%d%s: %s for %s\n"
                .formatted(
                        neighbor.address(),
                        neighbor.remoteAs(),
                        neighbor.dynamic() ? ", dynamic" : "",
                        neighbor.state(),
                        StatusText.age(neighbor.sinceS())));
        line(text, "held down", neighbor.held());
        line(text, "configured", settings(neighbor.settings()));
        line(text, "BFD", neighbor.bfd());
        Session session = neighbor.session();
        if (session != null) {
            session(text, session);
        }
        text.append("\nMessages\n").append(messages(neighbor.messagesIn(), neighbor.messagesOut()));
        text.append("\nPrefixes\n").append(prefixes(neighbor));
        text.append("\nErrors\n");
        troubles(text, neighbor.troubles());
        return text.toString();
    }

    private static void session(StringBuilder text, Session session) {
        text.append("\nSession\n");
        line(text, "router ID", session.routerId());
        line(text, "addresses", session.local() + " here, " + session.remote() + " there");
        line(text, "hold timer", timer(session.holdTimeS() + " s", session.holdLeftMs()));
        line(text, "keepalive timer", timer(session.keepaliveS() + " s", session.keepaliveLeftMs()));
        line(text, "send hold timer", timer("", session.sendHoldLeftMs()));
        line(text, "capabilities sent", String.join(", ", session.capabilitiesSent()));
        line(text, "received", String.join(", ", session.capabilitiesReceived()));
        line(text, "agreed", String.join(", ", session.capabilitiesAgreed()));
    }

    private static String timer(String length, long leftMs) {
        String left = leftMs < 0 ? "not running" : "%.1f s left".formatted(leftMs / 1000.0);
        return length.isEmpty() ? left : length + ", " + left;
    }

    private static String settings(Settings settings) {
        List<String> words = new ArrayList<>();
        words.add("port " + settings.port());
        if (settings.localAddress() != null) {
            words.add("from " + settings.localAddress());
        }
        words.add("hold time " + settings.holdTimeS() + " s");
        words.add(String.join(" and ", settings.families()));
        addIf(words, settings.passive(), "passive");
        addIf(words, settings.md5(), "MD5");
        addIf(words, settings.ttlSecurityHops() > 0, "GTSM over " + settings.ttlSecurityHops() + " hop(s)");
        addIf(words, settings.multihopTtl() > 0, "multihop TTL " + settings.multihopTtl());
        addIf(words, settings.role() != null, "we are its " + settings.role());
        words.add(settings.importsRoutes() ? "imports routes" : "counts routes");
        words.add("at most " + settings.maxPrefixes() + " prefixes");
        return String.join(", ", words);
    }

    private static void addIf(List<String> words, boolean wanted, String word) {
        if (wanted) {
            words.add(word);
        }
    }

    private static String messages(Messages in, Messages out) {
        TextTable table = new TextTable("TYPE", ">IN", ">OUT");
        table.row("OPEN", in.opens(), out.opens());
        table.row("UPDATE", in.updates(), out.updates());
        table.row("NOTIFICATION", in.notifications(), out.notifications());
        table.row("KEEPALIVE", in.keepalives(), out.keepalives());
        table.row("ROUTE-REFRESH", in.refreshes(), out.refreshes());
        table.row("of no known type", in.others(), out.others());
        table.row("all", in.total(), out.total());
        table.row("octets", in.bytes(), out.bytes());
        return table.render(2);
    }

    private static String prefixes(NeighborView neighbor) {
        Map<String, Integer> received = neighbor.prefixesReceived();
        Map<String, Integer> paths = neighbor.pathsReceived();
        boolean addPath = !paths.equals(received);
        TextTable table = addPath
                ? new TextTable("FAMILY", ">RECEIVED", ">PATHS", ">SENT")
                : new TextTable("FAMILY", ">RECEIVED", ">SENT");
        Set<String> families = new LinkedHashSet<>(received.keySet());
        families.addAll(neighbor.prefixesSent().keySet());
        for (String family : families) {
            int sent = neighbor.prefixesSent().getOrDefault(family, 0);
            int in = received.getOrDefault(family, 0);
            if (addPath) {
                table.row(family, in, paths.getOrDefault(family, 0), sent);
            } else {
                table.row(family, in, sent);
            }
        }
        StringBuilder text = new StringBuilder(table.render(2));
        neighbor.unsendable().forEach((prefix, why) -> line(text, prefix + " not sent", why));
        if (neighbor.routesRefused() > 0) {
            line(text, "not taken", neighbor.routesRefused() + " routes: there is no room for more");
        }
        return text.toString();
    }

    private static void troubles(StringBuilder text, Troubles troubles) {
        line(text, "sessions lost", String.valueOf(troubles.flaps()));
        line(text, "last", event(troubles.last()));
        line(text, "NOTIFICATION sent", event(troubles.notificationSent()));
        line(text, "received", event(troubles.notificationReceived()));
        if (!troubles.endedBy().isEmpty()) {
            line(text, "ended by us", SpeakerText.counts(troubles.endedBy()));
        }
        line(
                text,
                "UPDATEs with errors",
                "%d; routes treated as withdrawn %d, attributes discarded %d (RFC 7606)"
                        .formatted(
                                troubles.malformedUpdates(),
                                troubles.treatedAsWithdraw(),
                                troubles.discardedAttributes()));
        line(text, "route leaks", String.valueOf(troubles.leaks()));
        line(text, "could not be sent", String.valueOf(troubles.unsendable()));
        line(text, "no room for", String.valueOf(troubles.refused()));
    }

    private static String event(@Nullable Event event) {
        return event == null ? "none" : event.words() + ", " + StatusText.age(event.agoS()) + " ago";
    }

    private static void line(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            text.append("  %-20s %s\n".formatted(name, value));
        }
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
