package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.Topology.Endpoint;
import io.spillway.lab.topology.Topology.Link;
import io.spillway.lab.topology.Topology.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network of the director's benchmark: client - director - server, where the last core does all the forwarding and
 * core 0 all the sending. What arrives at the server is counted and dropped before its network stack sees it. One
 * thread.
 */
final class BenchNetwork implements AutoCloseable {
    static final String VIP = "10.102.4.1";
    static final String SERVER = "10.102.2.2";
    static final String CLIENT = "10.102.1.2";
    /** Of the virtual service and of the server alike. */
    static final int PORT = 5001;

    static final String CLIENT_NODE = "client";
    static final String DIRECTOR_NODE = "director";
    static final String SERVER_NODE = "server";
    static final String INTERFACE = "eth1";
    static final String SERVER_SIDE = "eth2";
    static final String DIRECTOR_MAC = "02:00:00:00:01:01";

    private static final String COUNT =
            "nft 'table netdev bench { counter arrived {} ; chain arrivals { type filter hook ingress device eth1"
                    + " priority 0 ; udp dport " + PORT + " counter name arrived drop ; } ; }'";
    private static final String DNAT = "nft 'table ip bench { chain arrivals { type nat hook prerouting priority -100 ;"
            + " ip daddr " + VIP + " udp dport " + PORT + " dnat to " + SERVER + ":" + PORT + " ; } ; }'";

    private final BenchLaboratory opened;
    private final int forwardingCore;

    private BenchNetwork(BenchLaboratory opened, int forwardingCore) {
        this.opened = opened;
        this.forwardingCore = forwardingCore;
    }

    /** @param forwardingCore the core that deals with what the director's and the server's interfaces receive */
    static BenchNetwork open(int forwardingCore) throws LabException {
        return new BenchNetwork(BenchLaboratory.open(topology(forwardingCore)), forwardingCore);
    }

    Laboratory laboratory() {
        return opened.laboratory();
    }

    void setDnat(boolean on) throws LabException {
        opened.laboratory().shell(DIRECTOR_NODE, on ? DNAT : "nft delete table ip bench");
    }

    /** Packets that have reached the server since the network was opened. */
    long arrived() throws LabException {
        String counter = opened.laboratory().shell(SERVER_NODE, "nft list counter netdev bench arrived");
        int at = counter.indexOf("packets ");
        if (at < 0) {
            throw new LabException("nft has no packets in its counter: " + counter);
        }
        return Long.parseLong(counter.substring(at + 8).split(" ", 2)[0]);
    }

    /** Another program of this distribution in a node, on one core. */
    ProcessBuilder program(String node, int core, List<String> command) throws LabException {
        List<String> words = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        words.addAll(command);
        return laboratory().inNode(node, words);
    }

    int forwardingCore() {
        return forwardingCore;
    }

    @Override
    public void close() throws LabException {
        opened.close();
    }

    private static Topology topology(int forwardingCore) {
        // Receive packet steering: without it a veth's receiver runs on the sender's core.
        String steer = "echo %x > /sys/class/net/%s/queues/rx-0/rps_cpus";
        Node client = node(
                CLIENT_NODE,
                Map.of(),
                "ip address add " + CLIENT + "/24 dev eth1",
                "ip route add default via 10.102.1.1");
        Node director = node(
                DIRECTOR_NODE,
                Map.of("net.ipv4.ip_forward", "1"),
                "ip link set dev eth1 address " + DIRECTOR_MAC,
                "ip address add 10.102.1.1/24 dev eth1",
                "ip address add 10.102.2.1/24 dev eth2",
                steer.formatted(1L << forwardingCore, INTERFACE));
        Node server = node(
                SERVER_NODE,
                Map.of(),
                "ip address add " + SERVER + "/24 dev eth1",
                "ip route add default via 10.102.2.1",
                steer.formatted(1L << forwardingCore, INTERFACE),
                COUNT);
        return new Topology(
                Path.of("."),
                "bench",
                "",
                List.of(client, director, server),
                List.of(
                        new Link(new Endpoint(CLIENT_NODE, INTERFACE), new Endpoint(DIRECTOR_NODE, INTERFACE)),
                        new Link(new Endpoint(DIRECTOR_NODE, SERVER_SIDE), new Endpoint(SERVER_NODE, INTERFACE))));
    }

    private static Node node(String name, Map<String, String> sysctls, String... exec) {
        return new Node(name, List.of(), List.of(), sysctls, Map.of(), List.of(exec), null, null);
    }
}
