package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Spillway;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.Topology.Endpoint;
import io.spillway.lab.topology.Topology.Link;
import io.spillway.lab.topology.Topology.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network of {@code bench bgp-failover} and {@code bfd-steady}: site - wire - router. The wire is a bridge that can be made to forward nothing
 * while both links stay up. The router is BIRD, whose routes are its kernel's. One thread.
 */
final class FailoverNetwork implements AutoCloseable {
    static final String PREFIX = "10.104.4.0/24";
    static final String SITE = "site";
    static final String ROUTER = "router";
    static final String SITE_ADDRESS = "10.103.0.2";
    static final String ROUTER_ADDRESS = "10.103.0.1";

    static final String FEEDER_ADDRESS = "10.103.0.3";
    private static final String TABLE = "table";
    private static final String WIRE = "wire";
    private static final int SITE_AS = 5;
    private static final int ROUTER_AS = 2;

    /** Ports of a bridge that are isolated don't forward to each other; one write each, without a new process. */
    private static final String CUTTER = "while read -r isolated; do for port in eth1 eth2; do"
            + " echo $isolated > /sys/class/net/$port/brport/isolated; done; echo done; done";

    private final BenchLaboratory opened;
    private final Laboratory laboratory;
    private final Child wire;

    private FailoverNetwork(BenchLaboratory opened, Child wire) {
        this.opened = opened;
        this.laboratory = opened.laboratory();
        this.wire = wire;
    }

    static FailoverNetwork open(String name) throws LabException {
        BenchLaboratory opened = BenchLaboratory.open(topology(name));
        try {
            return new FailoverNetwork(
                    opened, new Child("the wire", opened.laboratory().inNode(WIRE, List.of("sh", "-c", CUTTER))));
        } catch (LabException e) {
            opened.close();
            throw e;
        }
    }

    RouteWatch watch() throws LabException {
        return new RouteWatch(PREFIX, laboratory.inNode(ROUTER, List.of("ip", "-o", "monitor", "route")));
    }

    /** From now on nothing gets across, and no link is down. */
    void cut() throws LabException {
        String _ = wire.ask("1");
    }

    void mend() throws LabException {
        String _ = wire.ask("0");
    }

    Daemon startRouter(Failure failure) throws LabException {
        return startBird(ROUTER, bird(ROUTER_ADDRESS, ROUTER_AS, SITE_ADDRESS, SITE_AS, failure) + """
                protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
                """);
    }

    Daemon startSite(Announcer announcer, Failure failure) throws LabException {
        return switch (announcer) {
            case SPILLWAY ->
                SpeakerDaemon.start(laboratory, SITE, speaker(failure)).daemon();
            case BIRD ->
                startBird(
                        SITE, bird(SITE_ADDRESS, SITE_AS, ROUTER_ADDRESS, ROUTER_AS, failure) + """
                        protocol static { ipv4; route %s blackhole; }
                        """.formatted(PREFIX));
        };
    }

    void writeTable(byte[] updates) throws LabException {
        try {
            Files.write(laboratory.folder().node(ROUTER).resolve(TABLE), updates);
        } catch (IOException e) {
            throw new LabException("can't write the table: " + e);
        }
    }

    private static String speaker(Failure failure) {
        return """
                local-as: %1$d
                router-id: %2$s
                listen: %2$s:179
                neighbors:
                  - address: %3$s
                    remote-as: %4$d
                    local-address: %2$s
                    families: [ipv4]
                    hold-time: %5$ds
                    connect-retry: 1s
                    %6$s
                announce:
                  - {prefix: %7$s}
                """.formatted(
                        SITE_AS,
                        SITE_ADDRESS,
                        ROUTER_ADDRESS,
                        ROUTER_AS,
                        failure.holdS(),
                        failure.bfd() ? "bfd: {interval: 50ms, multiplier: 3}" : "",
                        PREFIX);
    }

    /** Has the announced prefix, and BFD beside. A real router has a machine of its own: it must not wait for this one's work. */
    Daemon startWatchingRouter() throws LabException {
        return startBird(
                ROUTER,
                List.of("chrt", "--rr", "1"),
                bird(ROUTER_ADDRESS, ROUTER_AS, SITE_ADDRESS, SITE_AS, Failure.BLACK_HOLE_BFD));
    }

    /** Watched by the router, and with the {@linkplain #startFeeder feeder}'s routes. */
    SpeakerDaemon startSteadySpeaker() throws LabException {
        return SpeakerDaemon.start(laboratory, SITE, """
                local-as: %1$d
                router-id: %2$s
                listen: %2$s:179
                neighbors:
                  - address: %3$s
                    remote-as: %4$d
                    local-address: %2$s
                    families: [ipv4]
                    connect-retry: 1s
                    bfd: {interval: 50ms, multiplier: 3}
                  - address: %5$s
                    remote-as: %6$d
                    passive: true
                    hold-time: 240s
                    import: all
                    max-prefixes: 4000000
                announce:
                  - {prefix: %7$s}
                """.formatted(
                        SITE_AS, SITE_ADDRESS, ROUTER_ADDRESS, ROUTER_AS, FEEDER_ADDRESS, FullTable.SENDER_AS, PREFIX));
    }

    /** A neighbor that sends the table, at another address of the router. */
    Child startFeeder() throws LabException {
        return new Child(
                "the feeder",
                laboratory.inNode(
                        ROUTER,
                        Spillway.program(
                                TableSender.class,
                                List.of(FEEDER_ADDRESS, SITE_ADDRESS, Long.toString(FullTable.SENDER_AS), TABLE))));
    }

    private Daemon startBird(String node, String config) throws LabException {
        return startBird(node, List.of(), config);
    }

    private Daemon startBird(String node, List<String> by, String config) throws LabException {
        try {
            Files.writeString(laboratory.folder().node(node).resolve("bird.conf"), config);
        } catch (IOException e) {
            throw new LabException("can't write BIRD's configuration: " + e);
        }
        List<String> line = new ArrayList<>(by);
        line.addAll(List.of("bird", "-f", "-c", "bird.conf", "-s", "bird.ctl", "-P", "bird.pid"));
        return new Daemon("BIRD of the " + node, laboratory.inNode(node, line));
    }

    private static String bird(String local, int localAs, String remote, int remoteAs, Failure failure) {
        return """
                router id %1$s;
                protocol device {}
                protocol bfd { interface "eth1" { interval 50 ms; multiplier 3; }; }
                protocol bgp peer {
                  local %1$s as %2$d;
                  neighbor %3$s as %4$d;
                  hold time %5$d;
                  bfd %6$s;
                  connect delay time 1;
                  connect retry time 1;
                  error wait time 1, 1;
                  ipv4 { import all; export where source = RTS_STATIC; };
                }
                """.formatted(local, localAs, remote, remoteAs, failure.holdS(), failure.bfd() ? "on" : "off");
    }

    /** The router's BFD session is up. */
    boolean bfdIsUp() throws LabException {
        return laboratory.shell(ROUTER, "birdc -s bird.ctl show bfd sessions").contains(" Up ");
    }

    /** What a killed BIRD may have left behind. */
    void forgetRoutes() throws LabException {
        String _ = laboratory.shell(ROUTER, "ip route flush proto bird 2>&1 || true");
    }

    @Override
    public void close() throws LabException {
        try {
            wire.close();
        } finally {
            opened.close();
        }
    }

    private static Topology topology(String name) {
        return new Topology(
                Path.of("."),
                name,
                "",
                List.of(
                        node(SITE, "ip address add " + SITE_ADDRESS + "/24 dev eth1"),
                        node(
                                WIRE,
                                "ip link add br0 type bridge && ip link set dev eth1 master br0"
                                        + " && ip link set dev eth2 master br0 && ip link set dev br0 up"),
                        node(
                                ROUTER,
                                "ip address add " + ROUTER_ADDRESS + "/24 dev eth1",
                                "ip address add " + FEEDER_ADDRESS + "/24 dev eth1")),
                List.of(
                        new Link(new Endpoint(SITE, "eth1"), new Endpoint(WIRE, "eth1")),
                        new Link(new Endpoint(WIRE, "eth2"), new Endpoint(ROUTER, "eth1"))));
    }

    private static Node node(String name, String... exec) {
        return new Node(name, List.of(), List.of(), Map.of(), Map.of(), List.of(exec), null, null);
    }
}
