package io.spillway.lab.topology;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network as its file describes it, checked: every link joins two interfaces that exist nowhere else.
 *
 * @param file where it was read from; relative sources of binds are relative to its folder
 * @param description one line; empty when the file has none
 */
public record Topology(Path file, String name, String description, List<Node> nodes, List<Link> links) {
    public Topology {
        nodes = List.copyOf(nodes);
        links = List.copyOf(links);
    }

    /** The node called {@code name}, or null. */
    public @Nullable Node node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst().orElse(null);
    }

    /** The interfaces that links give to {@code node}, in the order of the links. */
    public List<String> interfacesOf(String node) {
        return links.stream()
                .flatMap(l -> l.endpoints().stream())
                .filter(e -> e.node().equals(node))
                .map(Endpoint::interfaceName)
                .toList();
    }

    /**
     * @param hostCommands run on the host, in the laboratory's folder, before anything of the node exists
     * @param exec shell lines run inside, in order, once the links are there
     * @param cmd the node's daemon; null: it has none
     * @param healthCheck null: the node is well as soon as its daemon runs
     */
    public record Node(
            String name,
            List<Bind> binds,
            List<String> hostCommands,
            Map<String, String> sysctls,
            Map<String, String> env,
            List<String> exec,
            @Nullable String cmd,
            @Nullable HealthCheck healthCheck) {
        public Node {
            binds = List.copyOf(binds);
            hostCommands = List.copyOf(hostCommands);
            sysctls = Map.copyOf(sysctls);
            env = Map.copyOf(env);
            exec = List.copyOf(exec);
        }
    }

    /**
     * When a node is well.
     *
     * @param line shell line run inside; exit status 0: well
     * @param intervalS seconds from one attempt to the next, >= 1
     * @param retries attempts after which the node is not well, >= 1
     */
    public record HealthCheck(String line, int intervalS, int retries) {}

    /**
     * A file or folder that a node sees in {@code /srv}.
     *
     * @param source relative to the folder of the topology file, or to the laboratory's when {@code generated}
     * @param generated made by a host command while the laboratory comes up
     * @param target relative to {@code /srv}
     */
    public record Bind(Path source, boolean generated, Path target) {}

    public record Link(Endpoint a, Endpoint b) {
        public List<Endpoint> endpoints() {
            return List.of(a, b);
        }
    }

    public record Endpoint(String node, String interfaceName) {
        @Override
        public String toString() {
            return node + ":" + interfaceName;
        }
    }
}
