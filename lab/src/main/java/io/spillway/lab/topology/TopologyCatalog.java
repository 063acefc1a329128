package io.spillway.lab.topology;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The topologies that come with Spillway: {@code topologies/NAME/NAME.clab.yml}. */
public final class TopologyCatalog {
    private final Path folder;

    public TopologyCatalog(Path folder) {
        this.folder = folder;
    }

    /**
     * The catalog of the distribution or source tree this class was loaded from.
     *
     * @throws LabException there is none around the class or jar file
     */
    public static TopologyCatalog ofThisDistribution() throws LabException {
        try {
            Path code = Path.of(TopologyCatalog.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path up = code; up != null; up = up.getParent()) {
                Path candidate = up.resolve("lab/topologies");
                if (Files.isDirectory(candidate)) {
                    return new TopologyCatalog(candidate);
                }
            }
            throw new LabException("no folder lab/topologies above " + code + "; is the distribution complete?");
        } catch (URISyntaxException e) {
            throw new LabException("can't find the distribution: " + e.getMessage());
        }
    }

    /** Names in alphabetical order. */
    public List<String> names() throws LabException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(f -> f.getFileName().toString())
                    .filter(name -> Files.isRegularFile(file(name)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new LabException("can't list " + folder + ": " + e.getMessage());
        }
    }

    /** @throws TopologyException the file is missing or breaks a rule */
    public Topology read(String name) throws TopologyException {
        return TopologyReader.read(file(name));
    }

    private Path file(String name) {
        return folder.resolve(name).resolve(name + ".clab.yml");
    }
}
