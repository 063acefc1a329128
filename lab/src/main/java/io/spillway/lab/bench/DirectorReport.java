package io.spillway.lab.bench;

import static io.spillway.lab.bench.Numbers.number;
import static io.spillway.lab.bench.Numbers.range;

import io.spillway.geo.cli.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How fast each path forwarded.
 *
 * @param flows client ports
 * @param milliseconds of each measurement
 * @param forwardingCore the core that forwards
 */
record DirectorReport(int flows, long milliseconds, int forwardingCore, List<PathFigures> paths) {
    private static final double GOAL_MPPS = 0.6;

    /**
     * Of one path.
     *
     * @param forwardedMpps packets that reached the server, million a second
     * @param offeredMpps packets the sender sent, million a second
     * @param corePercent how busy the forwarding core was
     * @param coreNsPerPacket busy time of the forwarding core for each packet forwarded
     * @param engineNsPerPacket of which the director's engine thread; 0 for the kernel's paths
     * @param timesIpForward packets forwarded, in relation to ip_forward in the same run
     */
    record PathFigures(
            String path,
            Median forwardedMpps,
            double offeredMpps,
            double corePercent,
            double coreNsPerPacket,
            double engineNsPerPacket,
            double timesIpForward,
            int rounds) {}

    DirectorReport {
        paths = List.copyOf(paths);
    }

    static DirectorReport of(
            int flows, Duration measured, int forwardingCore, Map<ForwardingPath, List<Reading>> measurements) {
        double ipForward = forwardedMpps(Objects.requireNonNull(measurements.get(ForwardingPath.IP_FORWARD)))
                .median();
        List<PathFigures> paths = new ArrayList<>();
        measurements.forEach((path, rounds) -> paths.add(new PathFigures(
                path.label(),
                forwardedMpps(rounds),
                median(rounds, r -> 1e3 * r.offered() / r.timeNs()).median(),
                median(rounds, r -> 1e2 * r.coreNs() / r.timeNs()).median(),
                median(rounds, r -> (double) r.coreNs() / r.forwarded()).median(),
                median(rounds, r -> (double) r.engineNs() / r.forwarded()).median(),
                forwardedMpps(rounds).median() / ipForward,
                rounds.size())));
        return new DirectorReport(flows, measured.toMillis(), forwardingCore, paths);
    }

    /** What the director forwards on its one thread, beside each of the kernel's ways. */
    List<Goal> goals() {
        PathFigures director = figures(ForwardingPath.DIRECTOR);
        return Stream.of(ForwardingPath.IP_FORWARD, ForwardingPath.NFT_DNAT)
                .map(this::figures)
                .map(peer -> Goal.atLeast(
                        "forwarding over AF_PACKET, one thread",
                        "Mpps",
                        GOAL_MPPS,
                        director.forwardedMpps().median(),
                        peer.path(),
                        peer.forwardedMpps().median()))
                .toList();
    }

    private PathFigures figures(ForwardingPath path) {
        return paths.stream()
                .filter(figures -> figures.path().equals(path.label()))
                .findFirst()
                .orElseThrow();
    }

    /** Aligned, ending with how it was measured. */
    String toText() {
        TextTable table = new TextTable(
                "PATH",
                ">FORWARDED Mpps",
                "",
                ">OFFERED Mpps",
                ">CORE BUSY",
                ">CPU ns/packet",
                ">ENGINE ns/packet",
                ">x ip_forward");
        for (PathFigures path : paths) {
            table.row(
                    path.path(),
                    number(3, path.forwardedMpps().median()),
                    range(3, path.forwardedMpps()),
                    number(3, path.offeredMpps()),
                    number(0, path.corePercent()) + " %",
                    number(0, path.coreNsPerPacket()),
                    path.engineNsPerPacket() == 0 ? "-" : number(0, path.engineNsPerPacket()),
                    number(2, path.timesIpForward()));
        }
        String how = """
            64-byte UDP frames, %d flows, veth; %d ms at the offered rate that gets the most through (a sweep finds it before
            each measurement); in turns, median of %d (lowest to highest). Core 0 sends; core %d does the rest: receive
            interrupts, forwarding, delivery to the server's interface, where packets are counted and dropped.
            CPU ns/packet: the time that core was busy with whatever (/proc/stat), for each packet forwarded.
            Engine ns/packet: of which the director's engine thread (schedstat), send calls included, and interrupts that
            came while it ran.
            """.formatted(flows, milliseconds, paths.getFirst().rounds(), forwardingCore);
        return table.render(0) + "\n" + how;
    }

    private static Median forwardedMpps(List<Reading> rounds) {
        return median(rounds, r -> 1e3 * r.forwarded() / r.timeNs());
    }

    private static Median median(List<Reading> rounds, ToDoubleFunction<Reading> figure) {
        return Median.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
