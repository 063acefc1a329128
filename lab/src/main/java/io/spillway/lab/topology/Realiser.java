package io.spillway.lab.topology;

import io.spillway.lab.topology.Topology.Bind;
import io.spillway.lab.topology.Topology.Endpoint;
import io.spillway.lab.topology.Topology.Link;
import io.spillway.lab.topology.Topology.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Makes the parts of a laboratory, in the order in which they need each other. One thread. */
final class Realiser {
    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Topology topology;
    private final LabFolder folder;
    private final Runner runner;

    /** Runs a command that must succeed. */
    @FunctionalInterface
    interface Runner {
        void run(Path directory, List<String> command) throws LabException;
    }

    Realiser(Topology topology, LabFolder folder, Runner runner) {
        this.topology = topology;
        this.folder = folder;
        this.runner = runner;
    }

    static String searchPath(LabFolder folder) {
        return folder.bin() + ":" + SYSTEM_PATH;
    }

    /** The laboratory's folder, with a note of who is at it. */
    void claim() throws LabException {
        try {
            Files.createDirectories(folder.path());
            Files.writeString(folder.builder(), ownProcess());
        } catch (IOException e) {
            throw new LabException("can't make " + folder.path() + ": " + e);
        }
    }

    /** Folders, {@code spillway} for the nodes, what host commands generate, and copies of what is bound. */
    void makeFiles() throws LabException {
        try {
            Files.createDirectories(folder.bin());
            Path spillway = folder.bin().resolve("spillway");
            Files.writeString(spillway, "#!/bin/sh\nexec " + Spillway.commandLine() + " \"$@\"\n");
            Files.setPosixFilePermissions(spillway, PosixFilePermissions.fromString("rwxr-xr-x"));
            for (Node node : topology.nodes()) {
                Files.createDirectories(folder.node(node.name()));
                for (String command : node.hostCommands()) {
                    runner.run(folder.path(), List.of("sh", "-c", command));
                }
            }
            for (Node node : topology.nodes()) {
                for (Bind bind : node.binds()) {
                    Path source = bind.generated()
                            ? folder.path().resolve(bind.source())
                            : topology.file().resolveSibling(bind.source());
                    copy(source, folder.node(node.name()).resolve(bind.target()));
                }
            }
        } catch (IOException e) {
            throw new LabException("can't make the files of " + topology.name() + ": " + e);
        }
    }

    void makeNamespaces() throws LabException {
        for (Node node : topology.nodes()) {
            runner.run(
                    folder.path(),
                    List.of("ip", "netns", "add", space(node.name()).name()));
            runner.run(folder.path(), space(node.name()).line(space(node.name()).prepare(node.sysctls())));
        }
    }

    void makeLinks() throws LabException {
        for (Link link : topology.links()) {
            Endpoint a = link.a();
            Endpoint b = link.b();
            // "name" is spelt out: a short interface name could be read as an abbreviated keyword.
            runner.run(
                    folder.path(),
                    List.of(
                            "ip",
                            "link",
                            "add",
                            "name",
                            a.interfaceName(),
                            "netns",
                            space(a.node()).name(),
                            "type",
                            "veth",
                            "peer",
                            "name",
                            b.interfaceName(),
                            "netns",
                            space(b.node()).name()));
        }
        for (Node node : topology.nodes()) {
            List<String> lines = topology.interfacesOf(node.name()).stream()
                    .map(NodeSpace::link)
                    .toList();
            if (!lines.isEmpty()) {
                runner.run(folder.path(), space(node.name()).line(String.join(" && ", lines)));
            }
        }
    }

    void runExecLines() throws LabException {
        for (Node node : topology.nodes()) {
            for (String line : node.exec()) {
                runner.run(folder.path(), space(node.name()).line(line));
            }
        }
    }

    private NodeSpace space(String node) {
        return new NodeSpace(topology.name(), node, folder.node(node));
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> tree = Files.walk(source)) {
            for (Path file : tree.toList()) {
                Path to = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Path place = file.equals(source) ? target : to;
                    Files.createDirectories(place.getParent());
                    Files.copy(file, place);
                }
            }
        }
    }

    private static String ownProcess() throws LabException {
        return ProcessId.of(ProcessHandle.current().pid())
                .orElseThrow(() -> new LabException("/proc doesn't show this process"))
                .toString();
    }
}
