package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import io.spillway.geo.cli.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * How fast each path forwarded.
 *
 * @param flows client ports
 * @param seconds of each measurement
 */
public record DirectorReport(Machine machine, int flows, long seconds, List<PathFigures> paths) {
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
    public record PathFigures(
            String path,
            Median forwardedMpps,
            double offeredMpps,
            double corePercent,
            double coreNsPerPacket,
            double engineNsPerPacket,
            double timesIpForward,
            int rounds) {}

    public DirectorReport {
        paths = List.copyOf(paths);
    }

    static DirectorReport of(
            Machine machine, int flows, Duration measured, Map<ForwardingPath, List<Reading>> measurements) {
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
        return new DirectorReport(machine, flows, measured.toSeconds(), paths);
    }

    public String toJson() {
        return Json.write(this);
    }

    /** Aligned, ending with how it was measured and on what. */
    public String toText() {
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
            64-byte UDP frames, %d flows, veth; %d s at the offered rate that gets the most through (a sweep finds it before
            each measurement); in turns, median of %d (lowest to highest). Core 0 sends; core %d does the rest: receive
            interrupts, forwarding, delivery to the server's interface, where packets are counted and dropped.
            CPU ns/packet: the time that core was busy with whatever (/proc/stat), for each packet forwarded.
            Engine ns/packet: of which the director's engine thread (schedstat), send calls included, and interrupts that
            came while it ran.
            """.formatted(flows, seconds, paths.getFirst().rounds(), machine.cores() - 1);
        return table.render(0) + "\n" + how + machine.toText() + "\n";
    }

    private static Median forwardedMpps(List<Reading> rounds) {
        return median(rounds, r -> 1e3 * r.forwarded() / r.timeNs());
    }

    private static Median median(List<Reading> rounds, ToDoubleFunction<Reading> figure) {
        return Median.of(rounds.stream().mapToDouble(figure).toArray());
    }

    private static String number(int decimals, double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String range(int decimals, Median figure) {
        return "(" + number(decimals, figure.min()) + " to " + number(decimals, figure.max()) + ")";
    }
}
