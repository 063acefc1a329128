package io.spillway.lab.topology;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Removes a laboratory, whatever state it is in. */
final class Teardown {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Teardown() {}

    /** @param nodes every node it may have */
    static void remove(String laboratory, LabFolder folder, Collection<String> nodes) throws LabException, IOException {
        folder.unmark();
        List<String> there = NodeSpace.existing();
        List<String> spaces = nodes.stream()
                .map(node -> new NodeSpace(laboratory, node, folder.node(node)).name())
                .filter(there::contains)
                .toList();
        List<ProcessId> processes = processes(folder, nodes, spaces);
        processes.forEach(ProcessId::terminate);
        if (!gone(processes)) {
            processes.forEach(ProcessId::kill);
        }
        // What was started meanwhile gets no second chance.
        for (ProcessId late : processes(folder, nodes, spaces)) {
            late.kill();
        }
        for (String space : spaces) {
            delete(space);
        }
        folder.delete();
    }

    /** Another process may be removing the same laboratory. */
    private static void delete(String space) throws LabException {
        try {
            Shell.must("ip", "netns", "delete", space);
        } catch (LabException e) {
            if (NodeSpace.existing().contains(space)) {
                throw e;
            }
        }
    }

    /** The daemons that were noted, and everything else that runs inside. */
    private static List<ProcessId> processes(LabFolder folder, Collection<String> nodes, List<String> spaces)
            throws LabException {
        List<ProcessId> processes = new ArrayList<>();
        for (String node : nodes) {
            noted(folder.node(node)).filter(ProcessId::alive).ifPresent(processes::add);
        }
        for (String space : spaces) {
            Shell.Result inside = Shell.run(Path.of("/"), Map.of(), List.of("ip", "netns", "pids", space));
            inside.output()
                    .lines()
                    .filter(line -> line.matches("\\d+"))
                    .map(line -> ProcessId.of(Long.parseLong(line)))
                    .flatMap(Optional::stream)
                    .filter(process -> !processes.contains(process))
                    .forEach(processes::add);
        }
        return processes;
    }

    private static Optional<ProcessId> noted(Path home) {
        try {
            return ProcessId.read(home.resolve("daemon.pid"));
        } catch (LabException e) {
            // A damaged note must not stop the clean-up: the daemon is also found inside its namespace.
            return Optional.empty();
        }
    }

    private static boolean gone(List<ProcessId> processes) {
        try {
            Wait.until(
                    PATIENCE,
                    "the processes to end",
                    () -> processes.stream().noneMatch(ProcessId::alive) ? Optional.of(true) : Optional.empty(),
                    () -> "some still run");
            return true;
        } catch (LabException e) {
            return false;
        }
    }
}
