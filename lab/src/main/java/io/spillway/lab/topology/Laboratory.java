package io.spillway.lab.topology;

import io.spillway.lab.topology.Topology.HealthCheck;
import io.spillway.lab.topology.Topology.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A topology realised on this machine: a network namespace for each node, called LABORATORY-NODE.
 *
 * <p>Needs root, or a user namespace in which it is (see {@link Rootless}). Any thread; {@link #abandon} may be called
 * while another thread is in {@link #up}.
 */
public final class Laboratory {
    private static final Duration DAEMON_START = Duration.ofSeconds(5);

    private final Topology topology;
    private final LabFolder folder;
    private final Object step = new Object();
    private final Object teardown = new Object();
    private boolean abandoned;

    public Laboratory(Topology topology) {
        this.topology = topology;
        this.folder = LabFolder.of(topology.name());
    }

    public Topology topology() {
        return topology;
    }

    public LabFolder folder() {
        return folder;
    }

    /** What the laboratory is now. */
    public enum Condition {
        DOWN,
        /** Another process is bringing it up. */
        COMING_UP,
        UP,
        /** Something is there, but not all of it, and nobody is working on it. */
        HALF_DEAD
    }

    /** A node's daemon; {@code exitStatus} is null while it runs or when nobody was left to see it end. */
    public record Daemon(
            String node,
            @Nullable ProcessId process,
            boolean alive,
            @Nullable Integer exitStatus) {}

    public Condition condition() throws LabException {
        if (!folder.exists()) {
            return Condition.DOWN;
        }
        Optional<ProcessId> builder = ProcessId.read(folder.builder());
        if (builder.isPresent() && builder.get().alive()) {
            return Condition.COMING_UP;
        }
        if (!Files.exists(folder.upMarker())) {
            return Condition.HALF_DEAD;
        }
        List<String> spaces =
                topology.nodes().stream().map(node -> space(node.name()).name()).toList();
        boolean whole =
                NodeSpace.existing().containsAll(spaces) && daemons().stream().allMatch(Daemon::alive);
        return whole ? Condition.UP : Condition.HALF_DEAD;
    }

    /**
     * Brings up what is {@link Condition#DOWN}. After a failure what has been made is still there: {@link #down}.
     *
     * @param progress told the name of each phase as it begins
     */
    public void up(PhaseListener progress) throws LabException {
        Realiser realiser = new Realiser(topology, folder, this::run);
        progress.phase("files");
        realiser.claim();
        try {
            make(realiser, progress);
        } catch (LabException e) {
            throw cause(e);
        }
    }

    private void make(Realiser realiser, PhaseListener progress) throws LabException {
        realiser.makeFiles();
        progress.phase("namespaces and links");
        realiser.makeNamespaces();
        realiser.makeLinks();
        progress.phase("addresses and routes");
        realiser.runExecLines();
        progress.phase("daemons");
        for (Node node : topology.nodes()) {
            if (node.cmd() != null) {
                start(node.name());
            }
        }
        requireThere();
        try {
            Files.createFile(folder.upMarker());
            Files.delete(folder.builder());
        } catch (IOException e) {
            throw new LabException("can't mark " + folder.path() + " as complete: " + e);
        }
    }

    /**
     * Waits until every node that says when it is well is so.
     *
     * @return how many there are
     */
    public int awaitHealthy() throws LabException {
        int checked = 0;
        for (Node node : topology.nodes()) {
            HealthCheck check = node.healthCheck();
            if (check != null) {
                Wait.until(
                        Duration.ofSeconds((long) check.intervalS() * check.retries()),
                        Duration.ofSeconds(check.intervalS()),
                        "node " + node.name() + " to be well",
                        () -> {
                            requireThere();
                            return isWell(node, check) ? Optional.of(true) : Optional.empty();
                        },
                        () -> "its test is: " + check.line());
                checked++;
            }
        }
        return checked;
    }

    private boolean isWell(Node node, HealthCheck check) throws LabException {
        try {
            return Shell.run(
                                    folder.path(),
                                    environment(node),
                                    space(node.name()).line(check.line()))
                            .status()
                    == 0;
        } catch (LabException e) {
            throw cause(e);
        }
    }

    /** Starts the daemon of a node, for the first time or again. Returns when it runs. */
    public ProcessId start(String name) throws LabException {
        return start(name, Map.of());
    }

    /** The same in another environment: what is given here comes on top of the node's own. */
    public ProcessId start(String name, Map<String, String> env) throws LabException {
        Node node = topology.node(name);
        if (node == null || node.cmd() == null) {
            throw new LabException("node '" + name + "' has no daemon");
        }
        Path home = folder.node(name);
        Path pidFile = home.resolve("daemon.pid");
        ProcessBuilder builder = new ProcessBuilder(space(name).daemon(node.cmd()))
                .directory(home.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("daemon.log").toFile()));
        builder.environment().putAll(environment(node));
        builder.environment().putAll(env);
        try {
            synchronized (step) {
                requireThere();
                Files.deleteIfExists(pidFile);
                builder.start();
            }
            return Wait.until(
                    DAEMON_START,
                    "the daemon of " + name + " to start",
                    () -> ProcessId.read(pidFile),
                    () -> "its log ends with: " + String.join(" | ", logTail(name, 3)));
        } catch (IOException e) {
            throw new LabException("can't start the daemon of " + name + ": " + e.getMessage());
        }
    }

    public List<Daemon> daemons() throws LabException {
        List<Daemon> daemons = new ArrayList<>();
        for (Node node : topology.nodes()) {
            if (node.cmd() != null) {
                daemons.add(daemon(node.name()));
            }
        }
        return daemons;
    }

    public Daemon daemon(String node) throws LabException {
        Path home = folder.node(node);
        ProcessId process = ProcessId.read(home.resolve("daemon.pid")).orElse(null);
        boolean alive = process != null && process.alive();
        Path exit = home.resolve("daemon.exit");
        try {
            String status = Files.exists(exit) ? Files.readString(exit).strip() : "";
            return new Daemon(node, process, alive, alive || status.isEmpty() ? null : Integer.valueOf(status));
        } catch (IOException | NumberFormatException e) {
            throw new LabException("can't read " + exit + ": " + e.getMessage());
        }
    }

    /** A process that runs {@code command} in the node, ready to be started. */
    public ProcessBuilder inNode(String node, List<String> command) throws LabException {
        Node known = topology.node(node);
        if (known == null) {
            throw new LabException("no node is called '" + node + "'");
        }
        ProcessBuilder builder = new ProcessBuilder(space(node).command(command));
        builder.environment().putAll(environment(known));
        return builder;
    }

    /**
     * What a line for a shell prints in a node.
     *
     * @throws LabException it failed; the message has what it printed
     */
    public String shell(String node, String line) throws LabException {
        try {
            Process process = inNode(node, List.of("sh", "-c", line))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new LabException(line + " failed in " + node + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new LabException("can't run " + line + " in " + node + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while " + line + " ran");
        }
    }

    /** Removes whatever is there of it; nothing happens when nothing is. */
    public void down() throws LabException {
        try {
            // An interrupt and the failure it causes in up() both want it.
            synchronized (teardown) {
                Set<String> nodes = new LinkedHashSet<>(folder.nodes());
                topology.nodes().forEach(n -> nodes.add(n.name()));
                Teardown.remove(topology.name(), folder, nodes);
            }
        } catch (IOException e) {
            throw new LabException("can't remove " + folder.path() + ": " + e);
        }
    }

    /** {@link #down}, and nothing more is made by this object: a thread in {@link #up} fails at its next step. */
    public void abandon() throws LabException {
        synchronized (step) {
            abandoned = true;
        }
        down();
    }

    private NodeSpace space(String node) {
        return new NodeSpace(topology.name(), node, folder.node(node));
    }

    private Map<String, String> environment(Node node) {
        Map<String, String> env = new HashMap<>(node.env());
        env.put("PATH", Realiser.searchPath(folder));
        return env;
    }

    private void run(Path directory, List<String> command) throws LabException {
        synchronized (step) {
            requireThere();
            Shell.must(directory, Map.of("PATH", Realiser.searchPath(folder)), command);
        }
    }

    /** Whether {@link #abandon} was called. */
    public boolean abandoned() {
        synchronized (step) {
            return abandoned;
        }
    }

    /** Whether what was up, or coming up, was taken down since: by {@link #abandon} or by another process. */
    public boolean takenDown() {
        return abandoned() || !folder.marked();
    }

    /** @throws LabException it was {@linkplain #takenDown taken down} */
    public void requireThere() throws LabException {
        if (takenDown()) {
            throw new LabException(topology.name() + " was taken down meanwhile");
        }
    }

    /** Why something failed: a laboratory that goes makes all kinds of things fail. */
    private LabException cause(LabException failure) {
        try {
            requireThere();
            return failure;
        } catch (LabException takenDown) {
            return takenDown;
        }
    }

    /** The last lines of a daemon's log; where it can't be read, why. */
    public List<String> logTail(String node, int lines) {
        try {
            List<String> log = Files.readAllLines(folder.node(node).resolve("daemon.log"));
            return log.subList(Math.max(0, log.size() - lines), log.size());
        } catch (IOException e) {
            return List.of("no readable log: " + e.getMessage());
        }
    }

    /** Told what {@link #up} is doing. */
    @FunctionalInterface
    public interface PhaseListener {
        void phase(String name);
    }
}
