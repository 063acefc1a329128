package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.Topology.Endpoint;
import io.spillway.lab.topology.Topology.Link;
import io.spillway.lab.topology.Topology.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Two nodes and a link: who sends the table, and who takes it. One thread. */
final class FullTableNetwork implements AutoCloseable {
    static final String NAME = "bench-bgp";
    static final String SENDER_NODE = "sender";
    static final String RECEIVER_NODE = "receiver";
    static final String RECEIVER = "10.99.0.2";
    static final long RECEIVER_AS = 65000;

    private final BenchLaboratory opened;

    private FullTableNetwork(BenchLaboratory opened) {
        this.opened = opened;
    }

    static FullTableNetwork open() throws LabException {
        return new FullTableNetwork(BenchLaboratory.open(new Topology(
                Path.of("."),
                NAME,
                "",
                List.of(node(SENDER_NODE, FullTable.SENDER), node(RECEIVER_NODE, RECEIVER)),
                List.of(new Link(new Endpoint(SENDER_NODE, "eth1"), new Endpoint(RECEIVER_NODE, "eth1"))))));
    }

    private static Node node(String name, String address) {
        return new Node(
                name,
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of("ip address add " + address + "/24 dev eth1"),
                null,
                null);
    }

    Laboratory laboratory() {
        return opened.laboratory();
    }

    ProcessBuilder inNode(String node, List<String> command) throws LabException {
        return laboratory().inNode(node, command);
    }

    /** Where files of a run may lie; it goes with the network. */
    Path folder() {
        return laboratory().folder().node(RECEIVER_NODE);
    }

    @Override
    public void close() throws LabException {
        opened.close();
    }
}
