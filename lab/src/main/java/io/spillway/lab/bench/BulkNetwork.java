package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.Topology.Endpoint;
import io.spillway.lab.topology.Topology.Link;
import io.spillway.lab.topology.Topology.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The network of bulk transfers: client - director - server, with every offload on, as a virtual machine's links are: segments
 * of up to 64 KB cross it whole, without checksums. One thread.
 */
final class BulkNetwork implements AutoCloseable {
    static final String NAME = "bulk";
    static final String VIP = BenchNetwork.VIP;
    static final String SERVER = BenchNetwork.SERVER;
    static final int PORT = BenchNetwork.PORT;
    static final String CLIENT_NODE = "client";
    static final String DIRECTOR_NODE = "director";
    static final String SERVER_NODE = "server";

    private static final String OFFLOADS = "ethtool -K %s rx on tx on sg on tso on gso on gro on";
    private static final String DNAT = "nft 'table ip bulk { chain arrivals { type nat hook prerouting priority -100 ;"
            + " ip daddr " + VIP + " tcp dport " + PORT + " dnat to " + SERVER + ":" + PORT + " ; } ; }'";

    private final BenchLaboratory opened;

    private BulkNetwork(BenchLaboratory opened) {
        this.opened = opened;
    }

    static BulkNetwork open() throws LabException {
        return new BulkNetwork(BenchLaboratory.open(topology()));
    }

    void setDnat(boolean on) throws LabException {
        opened.laboratory().shell(DIRECTOR_NODE, on ? DNAT : "nft delete table ip bulk");
    }

    /** Whether the director's node has the VIP itself, as a proxy needs it. */
    void setVip(boolean on) throws LabException {
        opened.laboratory().shell(DIRECTOR_NODE, "ip address " + (on ? "add " : "delete ") + VIP + "/32 dev lo");
    }

    ProcessBuilder program(String node, List<String> command) throws LabException {
        return opened.laboratory().inNode(node, command);
    }

    @Override
    public void close() throws LabException {
        opened.close();
    }

    private static Topology topology() {
        Node client = node(
                CLIENT_NODE,
                Map.of(),
                "ip address add " + BenchNetwork.CLIENT + "/24 dev eth1",
                "ip route add default via 10.102.1.1",
                OFFLOADS.formatted("eth1"));
        Node director = node(
                DIRECTOR_NODE,
                Map.of("net.ipv4.ip_forward", "1"),
                "ip address add 10.102.1.1/24 dev eth1",
                "ip address add 10.102.2.1/24 dev eth2",
                OFFLOADS.formatted("eth1"),
                OFFLOADS.formatted("eth2"));
        Node server = node(
                SERVER_NODE,
                Map.of(),
                "ip address add " + SERVER + "/24 dev eth1",
                "ip route add default via 10.102.2.1",
                OFFLOADS.formatted("eth1"));
        return new Topology(
                Path.of("."),
                NAME,
                "",
                List.of(client, director, server),
                List.of(
                        new Link(new Endpoint(CLIENT_NODE, "eth1"), new Endpoint(DIRECTOR_NODE, "eth1")),
                        new Link(new Endpoint(DIRECTOR_NODE, "eth2"), new Endpoint(SERVER_NODE, "eth1"))));
    }

    private static Node node(String name, Map<String, String> sysctls, String... exec) {
        return new Node(name, List.of(), List.of(), sysctls, Map.of(), List.of(exec), null, null);
    }
}
