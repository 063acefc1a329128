package io.spillway.director.forward;

import static io.spillway.director.forward.TestDirector.CLIENT;
import static io.spillway.director.forward.TestDirector.VIP;
import static io.spillway.director.forward.TestDirector.nat;
import static io.spillway.director.forward.TestDirector.service;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole forwarder beside a slow and obvious model of it: connections, data, closing, and servers that go down, are
 * quiesced, removed and put back, while time passes. The model doesn't schedule; it checks that the server chosen for a new
 * flow might be, and that every later packet gets there.
 */
class ForwarderModelTest {
    private static final int STEPS = 3000;
    private static final int PORTS = 60;
    /** Of this step's multiples, none falls within a fifth of a second after a timeout. */
    private static final Duration STEP = Duration.ofMillis(1300);

    private static final List<String> STATES =
            List.of("NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW", "LA", "LI", "SA");

    private static final List<String> ACTIVE = List.of("ES", "SS", "SR", "SA", "UDP");

    private static final Map<String, Integer> SECONDS = Map.ofEntries(
            Map.entry("NO", 2),
            Map.entry("ES", 900),
            Map.entry("SS", 60),
            Map.entry("SR", 60),
            Map.entry("FW", 60),
            Map.entry("TW", 60),
            Map.entry("CL", 10),
            Map.entry("CW", 60),
            Map.entry("LA", 30),
            Map.entry("LI", 120),
            Map.entry("SA", 60),
            Map.entry("UDP", 300));

    private static final Map<Integer, String> INPUT = Map.of(
            Tcp.SYN, "SR ES ES SR SR SR SR SR SR SR SR",
            Tcp.FIN, "CL CW SS TW TW TW CL CW LA LI TW",
            Tcp.ACK, "ES ES SS ES FW TW CL CW CL LI ES",
            Tcp.RST, "CL CL CL SR CL CL CL CL LA LI SR");

    private static final Map<Integer, String> OUTPUT = Map.of(
            Tcp.SYN, "SS ES SS SR SS SS SS SS SS LI SR",
            Tcp.FIN, "TW FW SS TW FW TW CL TW LA LI TW",
            Tcp.ACK, "ES ES SS ES FW TW CL CW LA ES ES",
            Tcp.RST, "CL CL SS CL CL TW CL CL CL CL CL");

    private static final class Server {
        int weight = 1;
        boolean usable = true;
        boolean present = true;
    }

    private static final class Flow {
        String server = "";
        String state = "NO";
        long deadlineNs;
    }

    private final Map<String, Server> servers = new TreeMap<>();
    /** By "tcp" or "udp" and the client's port. */
    private final Map<String, Flow> flows = new HashMap<>();

    private TestDirector director = TestDirector.of().start();
    private boolean expireNodest;
    private String why = "";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void doesWhatTheModelDoes(long seed) {
        var random = new SplittableRandom(seed);
        expireNodest = seed % 2 == 0;
        for (int i = 2; i < 6; i++) {
            servers.put("172.16.0." + i, new Server());
        }
        director = TestDirector.of(specs())
                .behaviour(new Behaviour(expireNodest, false, false, false, 1, true, false, true, 1000))
                .start();
        for (int step = 0; step < STEPS; step++) {
            why = "seed " + seed + ", step " + step;
            switch (random.nextInt(20)) {
                case 0 -> passTime(1 + random.nextInt(random.nextInt(10) == 0 ? 800 : 20));
                case 1 -> changeServer(random);
                case 2, 3, 4, 5 -> udpPacket(1000 + random.nextInt(PORTS));
                case 6, 7, 8, 9, 10 -> reply(random);
                default -> tcpPacket(1000 + random.nextInt(PORTS), flags(random));
            }
            assertThat(director.flows().size()).as(why).isEqualTo(flows.size());
            compareCounts();
        }
        director.recount(why);
    }

    private static int flags(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> Tcp.SYN;
            case 3, 4, 5 -> Tcp.ACK;
            case 6 -> Tcp.FIN;
            default -> Tcp.RST;
        };
    }

    private void tcpPacket(int port, int flags) {
        String key = "tcp" + port;
        Flow flow = flows.get(key);
        Counter fate = director.fromClient(tcp(flags).from(CLIENT, port));
        if (flow != null) {
            Server server = get(servers, flow.server);
            boolean isReused = flags == Tcp.SYN
                    && ((expireNodest && server.weight == 0) || flow.state.equals("TW") || flow.state.equals("CL"));
            if (!server.present && !expireNodest && !isReused) {
                assertThat(fate).as(why).isEqualTo(Counter.SERVER_GONE);
                return;
            }
            if (server.present && !isReused) {
                expectAt(flow, fate);
                go(flow, get(INPUT, flags));
                return;
            }
            flows.remove(key);
        }
        if (flags != Tcp.SYN) {
            assertThat(fate).as(why).isEqualTo(Counter.NO_FLOW);
            return;
        }
        Flow begun = begin(key, fate);
        if (begun != null) {
            go(begun, get(INPUT, flags));
        }
    }

    private void udpPacket(int port) {
        String key = "udp" + port;
        Flow flow = flows.get(key);
        Counter fate = director.fromClient(udp().from(CLIENT, port).to(VIP, 53));
        if (flow != null) {
            Server server = get(servers, flow.server);
            if (!server.present && !expireNodest) {
                assertThat(fate).as(why).isEqualTo(Counter.SERVER_GONE);
                return;
            }
            if (server.present && server.usable) {
                expectAt(flow, fate);
                set(flow, "UDP");
                return;
            }
            flows.remove(key);
        }
        Flow begun = begin(key, fate);
        if (begun != null) {
            set(begun, "UDP");
        }
    }

    private @Nullable Flow begin(String key, Counter fate) {
        List<String> candidates = new ArrayList<>();
        servers.forEach((address, server) -> {
            if (server.present && server.usable && server.weight > 0) {
                candidates.add(address);
            }
        });
        if (candidates.isEmpty()) {
            assertThat(fate).as(why).isEqualTo(Counter.NO_USABLE_SERVER);
            return null;
        }
        assertThat(fate).as(why).isEqualTo(Counter.FORWARDED_NAT_IN);
        var flow = new Flow();
        flow.server = director.wentTo();
        assertThat(candidates).as(why).contains(flow.server);
        flows.put(key, flow);
        return flow;
    }

    private void expectAt(Flow flow, Counter fate) {
        assertThat(fate).as(why).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.wentTo()).as(why).isEqualTo(flow.server);
    }

    private void reply(SplittableRandom random) {
        int port = 1000 + random.nextInt(PORTS);
        String protocol = random.nextBoolean() ? "tcp" : "udp";
        Flow flow = flows.get(protocol + port);
        String from = flow == null ? "172.16.0.2" : flow.server;
        int flags = flags(random);
        PacketBuilder packet = protocol.equals("tcp")
                ? tcp(flags).from(from, 80).to(CLIENT, port)
                : udp().from(from, 53).to(CLIENT, port);
        Counter fate = director.fromServer(packet);
        if (flow == null) {
            assertThat(fate).as(why).isIn(Counter.NO_FLOW, Counter.PASSED);
            return;
        }
        assertThat(fate).as(why).isEqualTo(Counter.FORWARDED_NAT_OUT);
        assertThat(director.wentTo()).as(why).isEqualTo(CLIENT);
        if (protocol.equals("tcp")) {
            go(flow, get(OUTPUT, flags));
        } else {
            set(flow, "UDP");
        }
    }

    private void go(Flow flow, String row) {
        set(flow, row.split(" ", -1)[STATES.indexOf(flow.state)]);
    }

    private void set(Flow flow, String state) {
        flow.state = state;
        flow.deadlineNs =
                director.nowNs + Duration.ofSeconds(get(SECONDS, state)).toNanos();
    }

    private void passTime(int steps) {
        director.pass(STEP.multipliedBy(steps));
        flows.values().removeIf(flow -> flow.deadlineNs < director.nowNs);
    }

    private void changeServer(SplittableRandom random) {
        String address = "172.16.0." + (2 + random.nextInt(4));
        Server server = get(servers, address);
        switch (random.nextInt(3)) {
            case 0 -> {
                if (server.present) {
                    server.usable = !server.usable;
                    director.setUsable("web", nat(address, 80, 1), server.usable);
                    director.setUsable("dns", nat(address, 53, 1), server.usable);
                    director.turn();
                    if (!server.usable) {
                        flows.entrySet()
                                .removeIf(flow -> flow.getKey().startsWith("udp")
                                        && flow.getValue().server.equals(address));
                    }
                }
            }
            case 1 -> {
                server.weight = server.weight == 0 ? 1 + random.nextInt(3) : 0;
                director.apply(specs());
            }
            default -> {
                server.present = !server.present;
                director.apply(specs());
            }
        }
        director.turn();
    }

    private ServiceSpec[] specs() {
        return new ServiceSpec[] {
            service("web", Protocol.TCP, 80, present(80)), service("dns", Protocol.UDP, 53, present(53))
        };
    }

    private ServerSpec[] present(int port) {
        return servers.entrySet().stream()
                .filter(server -> server.getValue().present)
                .map(server -> nat(server.getKey(), port, server.getValue().weight))
                .toArray(ServerSpec[]::new);
    }

    private static <K, V> V get(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key));
    }

    private void compareCounts() {
        servers.forEach((address, server) -> {
            if (server.present) {
                for (String protocol : List.of("tcp", "udp")) {
                    var here = flows.entrySet().stream()
                            .filter(flow -> flow.getKey().startsWith(protocol))
                            .filter(flow -> flow.getValue().server.equals(address))
                            .toList();
                    long active = here.stream()
                            .filter(flow -> ACTIVE.contains(flow.getValue().state))
                            .count();
                    var known = protocol.equals("tcp")
                            ? director.server("web", nat(address, 80, 1))
                            : director.server("dns", nat(address, 53, 1));
                    assertThat(known.active()).as(why).isEqualTo((int) active);
                    assertThat(known.inactive()).as(why).isEqualTo((int) (here.size() - active));
                }
            }
        });
    }
}
