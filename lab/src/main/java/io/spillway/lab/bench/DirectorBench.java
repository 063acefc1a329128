package io.spillway.lab.bench;

import io.spillway.director.service.Protocol;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures every {@link ForwardingPath} over the same network with the same sender, in turns, so that whatever else
 * happens on the machine happens to all of them. One thread.
 */
final class DirectorBench {
    private static final int SENDING_CORE = 0;

    private final BenchNetwork network;
    private final Child sender;
    private final Effort effort;
    private final Progress progress;

    /**
     * How much is done.
     *
     * @param rounds of all paths
     * @param step at each rate that is tried; all together are to be long enough for the full compiler to have dealt with the
     *     packet path
     * @param measured time of each measurement, without its warm-up
     */
    record Effort(int rounds, Duration step, Duration measured) {}

    private DirectorBench(BenchNetwork network, Child sender, Effort effort, Progress progress) {
        this.network = network;
        this.sender = sender;
        this.effort = effort;
        this.progress = progress;
    }

    /**
     * @param flows 1..60,000
     * @throws LabException a namespace, a program or a child process failed; the message says which
     */
    static DirectorReport run(Effort effort, int flows, Progress progress) throws LabException {
        Machine machine = Machine.ofThis();
        if (machine.cores() < 2) {
            throw new LabException("the benchmark needs two cores: one sends, one forwards");
        }
        List<String> sender = Spillway.daemonProgram(
                FrameSender.class,
                List.of(
                        BenchNetwork.INTERFACE,
                        BenchNetwork.DIRECTOR_MAC,
                        BenchNetwork.CLIENT,
                        Integer.toString(BenchNetwork.PORT),
                        Integer.toString(flows)));
        try (var network = BenchNetwork.open(machine.cores() - 1);
                var child = new Child("the sender", network.program(BenchNetwork.CLIENT_NODE, SENDING_CORE, sender))) {
            var bench = new DirectorBench(network, child, effort, progress);
            return DirectorReport.of(flows, effort.measured(), machine.cores() - 1, bench.rounds());
        }
    }

    private Map<ForwardingPath, List<Reading>> rounds() throws LabException {
        Map<ForwardingPath, List<Reading>> measurements = new EnumMap<>(ForwardingPath.class);
        for (int round = 1; round <= effort.rounds(); round++) {
            for (ForwardingPath path : ForwardingPath.values()) {
                progress.measuring("forward: round %d of %d: %s".formatted(round, effort.rounds(), path.label()));
                measurements.computeIfAbsent(path, _ -> new ArrayList<>()).add(measure(path));
            }
        }
        return measurements;
    }

    private Reading measure(ForwardingPath path) throws LabException {
        return switch (path) {
            case IP_FORWARD -> measureKernel(path);
            case NFT_DNAT -> {
                network.setDnat(true);
                try {
                    yield measureKernel(path);
                } finally {
                    network.setDnat(false);
                }
            }
            case DIRECTOR -> measureDirector();
        };
    }

    private Reading measureKernel(ForwardingPath path) throws LabException {
        return measure(path, () -> 0);
    }

    private Reading measureDirector() throws LabException {
        List<String> command = Spillway.daemonProgram(DirectorProgram.class, List.of(Protocol.UDP.name()));
        try (var director =
                new Child("the director", network.laboratory().inNode(BenchNetwork.DIRECTOR_NODE, command))) {
            director.readLine();
            // Only this thread: the compiler shall not compete with what it compiles.
            EngineThread engine = EngineThread.of(director.pid());
            engine.pin(network.forwardingCore());
            return measure(ForwardingPath.DIRECTOR, engine::runNs);
        }
    }

    private Reading measure(ForwardingPath path, EngineClock engine) throws LabException {
        RateSweep sweep = new RateSweep();
        sender.ask("send " + path.destination() + " " + sweep.rate());
        try {
            for (int step = 0; step < RateSweep.STEPS; step++) {
                Reading before = read(engine);
                pause(effort.step());
                sweep.saw(read(engine).since(before).forwardedPerSecond());
                sender.ask("rate " + sweep.rate());
            }
            sender.ask("rate " + sweep.best());
            pause(effort.step());
            Reading start = read(engine);
            pause(effort.measured());
            return read(engine).since(start);
        } finally {
            sender.ask("stop");
        }
    }

    private Reading read(EngineClock engine) throws LabException {
        return new Reading(
                System.nanoTime(),
                Long.parseLong(sender.ask("count")),
                network.arrived(),
                CpuTime.coreNs(network.forwardingCore()),
                engine.runNs());
    }

    private static void pause(Duration time) throws LabException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while measuring");
        }
    }

    /** How long the forwarding thread has run. */
    @FunctionalInterface
    private interface EngineClock {
        long runNs() throws LabException;
    }
}
