package io.spillway.geo.cli;

import io.spillway.geo.api.SiteStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What hangs on a speaker, for people: processes, MRT file, BFD, and what is wrong with them. Empty where nothing does. */
final class SpeakerText {
    private SpeakerText() {}

    static String render(SiteStatus.Bgp bgp) {
        StringBuilder text = new StringBuilder();
        if (!bgp.processes().isEmpty()) {
            text.append("\nProcesses\n").append(processes(bgp.processes()));
        }
        SiteStatus.Mrt mrt = bgp.mrt();
        if (mrt != null) {
            text.append("\nMRT file %s: %d records written\n".formatted(mrt.file(), mrt.written()));
        }
        SiteStatus.Bfd bfd = bgp.bfd();
        if (bfd != null) {
            text.append("\nBFD: at worst %.1f ms late\n".formatted(bfd.worstDelayMs()));
        }
        List<String> troubles = troubles(bgp);
        if (!troubles.isEmpty()) {
            text.append("\nTroubles\n");
            troubles.forEach(trouble -> text.append("  ").append(trouble).append('\n'));
        }
        return text.toString();
    }

    private static String processes(List<SiteStatus.ChildProcess> processes) {
        TextTable table = new TextTable("PROCESS", ">PID", ">DEATHS", ">COMMANDS", ">ERRORS", "LAST ERROR");
        for (SiteStatus.ChildProcess process : processes) {
            table.row(
                    process.name(),
                    process.pid() == null ? "not running" : process.pid(),
                    process.deaths(),
                    process.commands(),
                    process.errors(),
                    StatusText.orDash(process.lastError()));
        }
        return table.render(2);
    }

    private static List<String> troubles(SiteStatus.Bgp bgp) {
        List<String> troubles = new ArrayList<>();
        bgp.neighbors().forEach(neighbor -> neighbor(troubles, neighbor));
        for (SiteStatus.ChildProcess process : bgp.processes()) {
            long dropped = process.eventsDropped() + process.answersDropped();
            addIf(troubles, dropped, "process " + process.name() + " doesn't read: %d lines for it are lost");
        }
        mrt(troubles, bgp.mrt());
        bfd(troubles, bgp.bfd());
        return troubles;
    }

    private static void neighbor(List<String> troubles, SiteStatus.Neighbor neighbor) {
        String name = "neighbor " + neighbor.address();
        addIf(troubles, neighbor.routesRefused(), name + ": %d of its routes are not taken, there is no room for more");
        if (neighbor.sendHoldLeftMs() >= 0) {
            troubles.add("%s: messages wait for it; its session ends in %.1f s if it takes none (RFC 9687)"
                    .formatted(name, neighbor.sendHoldLeftMs() / 1000.0));
        }
        if (!neighbor.endedBy().isEmpty()) {
            troubles.add(name + " was ended by us: " + counts(neighbor.endedBy()));
        }
    }

    private static void mrt(List<String> troubles, SiteStatus.@Nullable Mrt mrt) {
        if (mrt != null) {
            addIf(troubles, mrt.dropped(), "MRT: the disk is too slow, %d records were dropped");
            addIf(troubles, mrt.failed(), "MRT: %d records could not be written, the log says why");
        }
    }

    private static void bfd(List<String> troubles, SiteStatus.@Nullable Bfd bfd) {
        if (bfd != null && bfd.dropped().values().stream().anyMatch(count -> count > 0)) {
            troubles.add("BFD packets dropped: " + counts(bfd.dropped()));
        }
    }

    private static void addIf(List<String> troubles, long count, String words) {
        if (count > 0) {
            troubles.add(words.replace("%d", Long.toString(count)));
        }
    }

    /** Those above zero. */
    static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(count -> count.getKey() + " " + count.getValue() + " x")
                .collect(Collectors.joining(", "));
    }
}
