package io.spillway.lab.bench;

import static io.spillway.lab.bench.Numbers.number;
import static io.spillway.lab.bench.Numbers.range;

import io.spillway.geo.cli.TextTable;
import io.spillway.lab.bench.Transfer.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * What bulk transfers cost.
 *
 * @param gigabytes of each, of 10^9 octets
 */
record BulkReport(double gigabytes, List<PathFigures> paths) {
    /**
     * Of one path and direction.
     *
     * @param cpuSecondsPerGb of the whole machine, both ends included
     * @param busyBeforePercent how busy the machine was with other things
     * @param timesIpForward CPU time, in relation to ip_forward in the same run
     */
    record PathFigures(
            String path,
            Direction direction,
            Median cpuSecondsPerGb,
            Median gigabits,
            double busyBeforePercent,
            double timesIpForward,
            int rounds) {}

    BulkReport {
        paths = List.copyOf(paths);
    }

    static BulkReport of(long bytes, Map<BulkPath, Map<Direction, List<Transfer>>> transfers) {
        List<PathFigures> figures = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            double ipForward =
                    cpu(of(transfers, BulkPath.IP_FORWARD, direction)).median();
            for (BulkPath path : transfers.keySet()) {
                List<Transfer> rounds = of(transfers, path, direction);
                figures.add(new PathFigures(
                        path.label(),
                        direction,
                        cpu(rounds),
                        median(rounds, Transfer::gigabits),
                        1e2 * median(rounds, Transfer::busyBefore).median(),
                        cpu(rounds).median() / ipForward,
                        rounds.size()));
            }
        }
        return new BulkReport(bytes / 1e9, figures);
    }

    /** No more CPU time than HAProxy, with whatever option it takes less with. */
    List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            PathFigures director = figures(BulkPath.DIRECTOR, direction);
            PathFigures haproxy = List.of(BulkPath.HAPROXY, BulkPath.HAPROXY_SPLICE).stream()
                    .map(path -> figures(path, direction))
                    .min(Comparator.comparingDouble(
                            figures -> figures.cpuSecondsPerGb().median()))
                    .orElseThrow();
            goals.add(Goal.atMostOf(
                    "bulk " + name(direction) + " through the director",
                    "CPU s/GB",
                    director.cpuSecondsPerGb().median(),
                    haproxy.path(),
                    haproxy.cpuSecondsPerGb().median()));
        }
        return goals;
    }

    /** Aligned, ending with how it was measured. */
    String toText() {
        String how = """
            One TCP connection (iperf3) that carries %s GB, veth with all offloads on; in turns, median of %d (lowest to highest).
            CPU s/GB: the time all cores were busy with whatever (/proc/stat), both ends of the transfer included, less what
            they were busy in the second before: on a machine that is busy without it, these figures mean nothing.
            """.formatted(number(1, gigabytes), paths.getFirst().rounds());
        var table = new TextTable("BULK", "PATH", ">CPU s/GB", "", ">Gbit/s", "", ">BUSY BEFORE", ">x ip_forward");
        for (PathFigures path : paths) {
            table.row(
                    name(path.direction()),
                    path.path(),
                    number(3, path.cpuSecondsPerGb().median()),
                    range(3, path.cpuSecondsPerGb()),
                    number(1, path.gigabits().median()),
                    range(1, path.gigabits()),
                    number(0, path.busyBeforePercent()) + " %",
                    number(2, path.timesIpForward()));
        }
        return table.render(0) + "\n" + how;
    }

    private PathFigures figures(BulkPath path, Direction direction) {
        return paths.stream()
                .filter(figures -> figures.path().equals(path.label()) && figures.direction() == direction)
                .findFirst()
                .orElseThrow();
    }

    private static List<Transfer> of(
            Map<BulkPath, Map<Direction, List<Transfer>>> transfers, BulkPath path, Direction direction) {
        return Objects.requireNonNull(
                Objects.requireNonNull(transfers.get(path)).get(direction));
    }

    private static Median cpu(List<Transfer> rounds) {
        return median(rounds, Transfer::cpuSecondsPerGb);
    }

    private static Median median(List<Transfer> rounds, ToDoubleFunction<Transfer> figure) {
        return Median.of(rounds.stream().mapToDouble(figure).toArray());
    }

    private static String name(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }
}
