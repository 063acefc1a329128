package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.exabgp.NeighborFacts;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Family;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code show neighbor} prints, laid out as by ExaBGP so that scripts find the columns. */
final class NeighborText {
    static final String SUMMARY_HEADER = "Peer            AS        up/down state       |     #sent     #recvd";

    private NeighborText() {}

    static String summary(NeighborView neighbor) {
        return String.format(
                Locale.ROOT,
                "%-15s %-7s %9s %-12s %10d %10d",
                Addresses.text(neighbor.facts().address()),
                neighbor.facts().peerAs(),
                neighbor.isUp() ? duration(neighbor.sinceMs()) : "down",
                neighbor.state().label().toLowerCase(Locale.ROOT),
                neighbor.messagesSent(),
                neighbor.messagesReceived());
    }

    static List<String> extensive(NeighborView neighbor) {
        NeighborFacts facts = neighbor.facts();
        List<String> lines = new ArrayList<>();
        lines.add("Neighbor " + Addresses.text(facts.address()));
        lines.add("");
        lines.add("  Session                         Local");
        lines.add(row("local", text(facts.localAddress()), ""));
        lines.add(row("state", neighbor.state().label().toLowerCase(Locale.ROOT), ""));
        lines.add(row(neighbor.isUp() ? "up for" : "down for", duration(neighbor.sinceMs()), ""));
        lines.add("");
        lines.add("  Setup                           Local          Remote");
        lines.add(row("AS", String.valueOf(facts.localAs()), String.valueOf(facts.peerAs())));
        lines.add(row("ID", Addresses.text(facts.routerId()), orNone(neighbor.routerId())));
        lines.add(row("hold-time", neighbor.isUp() ? String.valueOf(neighbor.holdTimeS()) : "n/a", ""));
        lines.add("");
        lines.add("  Capability                      Both");
        neighbor.agreed().forEach(capability -> lines.add(row(capability + ":", "enabled", "")));
        lines.add("");
        lines.add("  Message Statistic                Sent        Received");
        lines.add(
                row("messages:", String.valueOf(neighbor.messagesSent()), String.valueOf(neighbor.messagesReceived())));
        lines.add(
                row("prefixes:", String.valueOf(neighbor.prefixesSent()), String.valueOf(neighbor.prefixesReceived())));
        lines.add("");
        return lines;
    }

    /** As ExaBGP would have it in its configuration file. */
    static List<String> configuration(NeighborView neighbor) {
        NeighborFacts facts = neighbor.facts();
        List<String> lines = new ArrayList<>();
        lines.add("neighbor " + Addresses.text(facts.address()) + " {");
        lines.add("\trouter-id " + Addresses.text(facts.routerId()) + ";");
        lines.add("\tlocal-address " + (facts.localAddress() == null ? "auto" : text(facts.localAddress())) + ";");
        lines.add("\tlocal-as " + facts.localAs() + ";");
        lines.add("\tpeer-as " + facts.peerAs() + ";");
        lines.add("\tfamily {");
        facts.families().stream().map(Family::label).sorted().forEach(family -> lines.add("\t\t" + family + ";"));
        lines.add("\t}");
        lines.add("}");
        return lines;
    }

    /** All of them as one line of JSON, with the keys of ExaBGP 6. */
    static String json(List<NeighborView> neighbors) {
        return neighbors.stream().map(NeighborText::json).collect(Collectors.joining(", ", "[ ", " ]"));
    }

    private static String json(NeighborView neighbor) {
        NeighborFacts facts = neighbor.facts();
        String local = facts.localAddress() == null ? "null" : quoted(text(facts.localAddress()));
        String remoteId = neighbor.routerId() == null ? "null" : quoted(neighbor.routerId());
        return "{ \"peer-address\": " + quoted(text(facts.address()))
                + ", \"local-address\": " + local
                + ", \"peer-as\": " + facts.peerAs()
                + ", \"local-as\": " + facts.localAs()
                + ", \"local-id\": " + quoted(text(facts.routerId()))
                + ", \"peer-id\": " + remoteId
                + ", \"state\": " + quoted(neighbor.state().label().toLowerCase(Locale.ROOT))
                + ", \"" + (neighbor.isUp() ? "duration" : "down") + "\": " + neighbor.sinceMs() / 1000
                + ", \"hold-time\": " + neighbor.holdTimeS()
                + ", \"families\": "
                + facts.families().stream()
                        .map(family -> quoted(family.label()))
                        .sorted()
                        .collect(Collectors.joining(", ", "[ ", " ]"))
                + ", \"messages\": { \"sent\": " + neighbor.messagesSent()
                + ", \"received\": " + neighbor.messagesReceived() + " }"
                + ", \"prefixes\": { \"sent\": " + neighbor.prefixesSent()
                + ", \"received\": " + neighbor.prefixesReceived() + " } }";
    }

    /** Only for words that hold nothing to be escaped: addresses, states, names of families. */
    private static String quoted(String plain) {
        return '"' + plain + '"';
    }

    /** How ExaBGP names a neighbor in full. */
    static String name(NeighborFacts facts) {
        return "neighbor " + text(facts.address()) + " local-ip " + text(facts.localAddress()) + " local-as "
                + facts.localAs() + " peer-as " + facts.peerAs() + " router-id " + text(facts.routerId())
                + " family-allowed in-open";
    }

    private static String text(@Nullable InetAddress address) {
        return address == null ? "n/a" : Addresses.text(address);
    }

    private static String orNone(@Nullable String text) {
        return text == null ? "n/a" : text;
    }

    private static String row(String name, String first, String second) {
        return String.format(Locale.ROOT, "   %-20s %15s %15s %15s", name, first, second, "")
                .stripTrailing();
    }

    /** {@code 0:01:07} or {@code 3 days, 0:01:07}. */
    private static String duration(long ms) {
        long s = ms / 1000;
        long days = s / 86_400;
        String clock = String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600 % 24, s / 60 % 60, s % 60);
        return days == 0 ? clock : days + (days == 1 ? " day, " : " days, ") + clock;
    }
}
