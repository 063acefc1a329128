package io.spillway.lab.topology;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a running laboratory keeps its files: {@code /run/spillway/lab/NAME}, with a folder for each node. */
public record LabFolder(Path path) {
    private static final Path ALL = Path.of("/run/spillway/lab");
    /** What an empty one of is removed with the last laboratory; /run itself is the system's. */
    private static final List<Path> PARENTS = List.of(ALL, Path.of("/run/spillway"));

    public static LabFolder of(String laboratory) {
        return new LabFolder(ALL.resolve(laboratory));
    }

    /** What the node sees as /srv. */
    public Path node(String node) {
        return path.resolve(node);
    }

    /** Programs that every node finds on its PATH. */
    Path bin() {
        return path.resolve(".bin");
    }

    /** There while, and only while, everything is in place. */
    Path upMarker() {
        return path.resolve(".up");
    }

    /** Who is bringing it up. */
    Path builder() {
        return path.resolve(".builder");
    }

    public boolean exists() {
        return Files.isDirectory(path);
    }

    /** What may be nodes: the folders that were made, whatever the topology file says today. */
    List<String> nodes() throws IOException {
        if (!exists()) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(Files::isDirectory)
                    .map(f -> f.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        }
    }

    void delete() throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> tree = Files.walk(path)) {
                for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        for (Path parent : PARENTS) {
            try {
                Files.deleteIfExists(parent);
            } catch (FileSystemException e) {
                // Another laboratory is in it, or it is where a user namespace has its files mounted.
                return;
            }
        }
    }
}
