package io.spillway.geo.cli;

import io.spillway.geo.api.DrainView;
import io.spillway.geo.api.SiteStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A site's status for people: aligned tables with units. */
final class StatusText {
    private StatusText() {}

    static String render(SiteStatus status) {
        StringBuilder text = new StringBuilder();
        text.append("site ").append(status.site()).append(", up ").append(age(status.uptimeS()));
        text.append(", AS").append(status.bgp().localAs()).append(", router ID ");
        text.append(status.bgp().routerId()).append('\n');
        DrainView drain = status.drain();
        if (drain != null && !drain.state().equals(DrainView.OPEN)) {
            text.append("  ").append(DrainText.line("site", drain)).append('\n');
        }
        status.frozenS()
                .forEach((service, seconds) -> text.append("  spill of ")
                        .append(service)
                        .append(" FROZEN for ")
                        .append(age(seconds))
                        .append("; spillway spill thaw ends it\n"));
        text.append("\nNeighbors\n").append(neighbors(status));
        text.append("\nPrefixes\n").append(prefixes(status));
        text.append(SpeakerText.render(status.bgp()));
        if (status.services().isEmpty()) {
            // A speaker by itself: no director, no load, nothing to spill.
            return text.append("\nCounters (those above zero)\n")
                    .append(counters(status.counters()))
                    .toString();
        }
        status.services().forEach(service -> text.append(ServiceText.render(service)));
        text.append("\nLoad of the sites (1.00 = full)\n").append(load(status));
        text.append(SpillText.render(status.spill()));
        text.append("Flows: ").append(status.flows().held()).append(" of at most ");
        text.append(status.flows().max()).append('\n');
        text.append("\nCounters (those above zero)\n").append(counters(status.counters()));
        return text.toString();
    }

    private static String neighbors(SiteStatus status) {
        TextTable table = new TextTable(
                "NEIGHBOR", ">AS", "STATE", ">SINCE", ">HOLD", ">SENT", ">RECEIVED", ">FLAPS", "BFD", "LAST ERROR");
        for (SiteStatus.Neighbor neighbor : status.bgp().neighbors()) {
            table.row(
                    neighbor.address() + (neighbor.dynamic() ? " (dynamic)" : ""),
                    neighbor.remoteAs(),
                    neighbor.state(),
                    age(neighbor.sinceS()),
                    neighbor.holdTimeS() + "s",
                    neighbor.prefixesSent(),
                    neighbor.prefixesReceived(),
                    neighbor.flaps(),
                    orDash(neighbor.bfd()),
                    orDash(neighbor.lastError()));
        }
        return table.render(2);
    }

    private static String prefixes(SiteStatus status) {
        return prefixes(status.bgp().prefixes());
    }

    static String prefixes(List<SiteStatus.AnnouncedPrefix> prefixes) {
        TextTable table = new TextTable("PREFIX", "ANNOUNCED", "STATE", "WHY");
        prefixes.forEach(prefix ->
                table.row(prefix.prefix(), prefix.announced() ? "yes" : "NO", prefix.state(), prefix.reason()));
        return table.render(2);
    }

    private static String load(SiteStatus status) {
        TextTable table = new TextTable("SITE", ">LOAD", ">OWN", ">FOREIGN", ">AGE", "FRESH", "BOTTLENECK");
        for (SiteStatus.Load load : status.load()) {
            table.row(
                    load.site() + (load.self() ? " (here)" : ""),
                    number(load.load()),
                    number(load.own()),
                    number(load.foreign()),
                    load.ageS() == null ? "-" : "%.1fs".formatted(load.ageS()),
                    load.live() ? "yes" : "NO",
                    load.lastError() == null ? orDash(load.bottleneck()) : load.lastError());
        }
        return table.render(2);
    }

    private static String counters(Map<String, Long> counters) {
        TextTable table = new TextTable("COUNTER", ">VALUE");
        counters.forEach((name, value) -> {
            if (value != 0) {
                table.row(name, value);
            }
        });
        return table.render(2);
    }

    static String number(@Nullable Double value) {
        return value == null ? "-" : "%.2f".formatted(value);
    }

    static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }

    /** {@code 42s}, {@code 3m05s}, {@code 2h04m}, {@code 5d03h}. */
    static String age(long seconds) {
        Duration age = Duration.ofSeconds(seconds);
        if (age.toDays() > 0) {
            return "%dd%02dh".formatted(age.toDays(), age.toHoursPart());
        }
        if (age.toHours() > 0) {
            return "%dh%02dm".formatted(age.toHours(), age.toMinutesPart());
        }
        return age.toMinutes() > 0 ? "%dm%02ds".formatted(age.toMinutes(), age.toSecondsPart()) : seconds + "s";
    }
}
