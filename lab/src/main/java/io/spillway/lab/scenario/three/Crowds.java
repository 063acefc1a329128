package io.spillway.lab.scenario.three;

import io.spillway.lab.load.Answer.Fate;
import io.spillway.lab.load.Answer.Visit;
import io.spillway.lab.load.Answer.Visited;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a crowd has seen, put in order. Pure. */
final class Crowds {
    private Crowds() {}

    /** Answered by a server of that region. */
    static boolean by(Region region, Visit visit) {
        return visit.server().startsWith(region.servers());
    }

    static boolean notBy(Region region, Visit visit) {
        return !visit.server().isEmpty() && !by(region, visit);
    }

    /** How many of those who came at or after {@code fromUs} were answered by each region. */
    static Map<Region, Long> servedSince(Visited visited, long fromUs) {
        Map<Region, Long> served = new TreeMap<>();
        for (Region region : Region.ALL) {
            served.put(
                    region,
                    visited.visits().stream()
                            .filter(v -> v.startUs() >= fromUs && by(region, v))
                            .count());
        }
        return served;
    }

    /** When somebody who came at or after {@code fromUs} was first answered by another region. */
    static OptionalLong firstAway(Visited visited, Region home, long fromUs) {
        return visited.visits().stream()
                .filter(v -> v.startUs() >= fromUs && notBy(home, v))
                .mapToLong(Visit::answeredUs)
                .min();
    }

    /** When the last of those came who were answered by another region; only those who came before {@code untilUs}. */
    static OptionalLong lastAway(Visited visited, Region home, long untilUs) {
        return visited.visits().stream()
                .filter(v -> v.startUs() < untilUs && notBy(home, v))
                .mapToLong(Visit::startUs)
                .max();
    }

    /** When the number of visitors at a region's servers was first above {@code many}, at or after {@code fromUs}. */
    static OptionalLong above(Visited visited, Region region, int many, long fromUs) {
        return crossing(visited, region, fromUs, many, true);
    }

    /** When the number of visitors at a region's servers was first not above {@code many}, at or after {@code fromUs}. */
    static OptionalLong notAbove(Visited visited, Region region, int many, long fromUs) {
        return crossing(visited, region, fromUs, many, false);
    }

    /**
     * When a site was overloaded: more than {@code many} visitors at its servers, or the first who was handed over, whatever
     * came first. The site counts a connection before its client has an answer.
     */
    static long overload(Visited visited, Region home, int many, long fromUs) {
        long handedOver = visited.visits().stream()
                .filter(v -> v.startUs() >= fromUs && notBy(home, v))
                .mapToLong(Visit::startUs)
                .min()
                .orElse(Long.MAX_VALUE);
        return Math.min(handedOver, above(visited, home, many, fromUs).orElse(Long.MAX_VALUE));
    }

    private record Change(long atUs, int by) {}

    private static OptionalLong crossing(Visited visited, Region region, long fromUs, int many, boolean above) {
        List<Change> changes = visited.visits().stream()
                .filter(v -> by(region, v))
                .flatMap(v -> v.endUs() == 0
                        ? Stream.of(new Change(v.answeredUs(), 1))
                        : Stream.of(new Change(v.answeredUs(), 1), new Change(v.endUs(), -1)))
                .sorted(Comparator.comparingLong(Change::atUs))
                .toList();
        int there = 0;
        for (Change change : changes) {
            there += change.by();
            if (change.atUs() >= fromUs && there > many == above) {
                return OptionalLong.of(change.atUs());
            }
        }
        return OptionalLong.empty();
    }

    /** Nobody was refused, cut off or sent to another server. */
    static boolean unharmed(Visited visited) {
        return visited.count(Fate.MOVED) + visited.count(Fate.BROKEN) + visited.count(Fate.FAILED) == 0;
    }

    /** "412 visitors: 300 answered by idc1, 112 by idc2; 0 moved, 0 broken, 0 failed". */
    static String text(Visited visited) {
        String served = Region.ALL.stream()
                .map(region ->
                        visited.visits().stream().filter(v -> by(region, v)).count() + " by " + region.site())
                .collect(Collectors.joining(", "));
        String errors = visited.visits().stream()
                .filter(v -> !v.error().isEmpty())
                .map(Visit::error)
                .distinct()
                .limit(3)
                .collect(Collectors.joining("; "));
        return "%d visitors answered %s; %d moved, %d broken, %d failed%s"
                .formatted(
                        visited.visits().size(),
                        served,
                        visited.count(Fate.MOVED),
                        visited.count(Fate.BROKEN),
                        visited.count(Fate.FAILED),
                        errors.isEmpty() ? "" : " (" + errors + ")");
    }
}
