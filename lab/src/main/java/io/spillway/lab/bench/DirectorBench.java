package io.spillway.lab.bench;

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
public final class DirectorBench {
    private static final int ROUNDS = 3;
    private static final int SENDING_CORE = 0;
    /** All steps together are long enough for the full compiler to have dealt with the packet path. */
    private static final Duration SWEEP_STEP = Duration.ofMillis(250);

    private final BenchNetwork network;
    private final Child sender;
    private final Duration measured;
    private final Progress progress;

    /** Told what is being measured. */
    @FunctionalInterface
    public interface Progress {
        void measuring(String what);
    }

    private DirectorBench(BenchNetwork network, Child sender, Duration measured, Progress progress) {
        this.network = network;
        this.sender = sender;
        this.measured = measured;
        this.progress = progress;
    }

    /**
     * @param measured time of each measurement, without its warm-up
     * @param flows 1..60,000
     * @throws LabException a namespace, a program or a child process failed; the message says which
     */
    public static DirectorReport run(Duration measured, int flows, Progress progress) throws LabException {
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
            var bench = new DirectorBench(network, child, measured, progress);
            return DirectorReport.of(machine, flows, measured, bench.rounds());
        }
    }

    private Map<ForwardingPath, List<Reading>> rounds() throws LabException {
        Map<ForwardingPath, List<Reading>> measurements = new EnumMap<>(ForwardingPath.class);
        for (int round = 1; round <= ROUNDS; round++) {
            for (ForwardingPath path : ForwardingPath.values()) {
                progress.measuring("round %d of %d: %s".formatted(round, ROUNDS, path.label()));
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
        List<String> command = Spillway.daemonProgram(DirectorProgram.class, List.of());
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
                pause(SWEEP_STEP);
                sweep.saw(read(engine).since(before).forwardedPerSecond());
                sender.ask("rate " + sweep.rate());
            }
            sender.ask("rate " + sweep.best());
            pause(SWEEP_STEP);
            Reading start = read(engine);
            pause(measured);
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
