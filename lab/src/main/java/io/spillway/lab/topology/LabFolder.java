package io.spillway.lab.topology;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /** Whether somebody is bringing it up, or has. */
    boolean marked() {
        return Files.exists(builder()) || Files.exists(upMarker());
    }

    /** Tells whoever is bringing it up, or uses it, that it goes. */
    void unmark() throws IOException {
        Files.deleteIfExists(upMarker());
        Files.deleteIfExists(builder());
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
        Files.walkFileTree(path, new Deletion());
        for (Path parent : PARENTS) {
            try {
                Files.deleteIfExists(parent);
            } catch (FileSystemException e) {
                // Another laboratory is in it, or it is where a user namespace has its files mounted.
                return;
            }
        }
    }

    /** What is gone by the time it is reached was deleted by another process that does the same. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            if (e != null && !(e instanceof NoSuchFileException)) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
