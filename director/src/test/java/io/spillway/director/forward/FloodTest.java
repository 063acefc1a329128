package io.spillway.director.forward;

import static io.spillway.director.forward.TestDirector.CLIENT;
import static io.spillway.director.forward.TestDirector.VIP;
import static io.spillway.director.forward.TestDirector.nat;
import static io.spillway.director.forward.TestDirector.persistent;
import static io.spillway.director.forward.TestDirector.service;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Defence;
import io.spillway.director.Defence.Mode;
import io.spillway.director.flow.FlowState;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a director does when new connections flood it. */
class FloodTest {
    private static final ServerSpec A = nat("172.16.0.2", 80, 1);
    private static final ServerSpec B = nat("172.16.0.3", 80, 1);
    private static final ServiceSpec WEB = service("web", Protocol.TCP, 80, A, B);
    private static final ServiceSpec DNS = service("dns", Protocol.UDP, 53, A, B);
    private static final Mode OFF = Mode.OFF;

    private static TestDirector.Builder director(int maxHalfOpen, Mode entry, Mode packet, Mode secure) {
        return TestDirector.of(WEB, DNS).defence(new Defence(maxHalfOpen, entry, packet, secure, 10));
    }

    /** SYNs from anywhere, without building each anew. */
    private static final class Flood {
        private final MemorySegment syn = tcp(Tcp.SYN).inMemory();
        private final byte[] original = syn.toArray(ValueLayout.JAVA_BYTE);
        private final SplittableRandom random;

        Flood(long seed) {
            random = new SplittableRandom(seed);
        }

        Counter send(TestDirector director) {
            MemorySegment.copy(MemorySegment.ofArray(original), 0, syn, 0, original.length);
            int source = (1 + random.nextInt(120)) << 24 | random.nextInt(1 << 24);
            if (source >>> 24 == 127) {
                source = 1;
            }
            Bytes.put32(syn, PacketBuilder.ROOM + 12, source);
            Bytes.put16(syn, PacketBuilder.ROOM + 10, 0);
            int sum = 0;
            for (int word = 0; word < 20; word += 2) {
                sum += Bytes.u16(syn, PacketBuilder.ROOM + word);
            }
            sum = (sum & 0xffff) + (sum >>> 16);
            Bytes.put16(syn, PacketBuilder.ROOM + 10, ~((sum & 0xffff) + (sum >>> 16)) & 0xffff);
            Bytes.put16(syn, PacketBuilder.ROOM + 20, 1024 + random.nextInt(60_000));
            return director.handle(0, syn, Side.CLIENTS);
        }
    }

    private static void establish(TestDirector director, String client, int port) {
        assertThat(director.fromClient(tcp(Tcp.SYN).from(client, port))).isEqualTo(Counter.FORWARDED_NAT_IN);
        String server = director.wentTo();
        director.fromServer(tcp(Tcp.SYN | Tcp.ACK).from(server, 80).to(client, port));
        director.fromClient(tcp(Tcp.ACK).from(client, port));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void servesEstablishedFlowsAndHonestClientsThroughAFloodOfAMillionSyns(long seed) {
        var director = director(100_000, Mode.AUTO, Mode.AUTO, Mode.AUTO)
                .maxFlows(1 << 16)
                .seed(seed)
                .start();
        for (int port = 2000; port < 2500; port++) {
            establish(director, CLIENT, port);
        }
        var flood = new Flood(seed);
        int honest = 0;
        int served = 0;
        int most = 0;
        int pending = -1;
        for (int i = 0; i < 1_000_000; i++) {
            flood.send(director);
            director.nowNs += 5_000; // 200,000 a second
            most = Math.max(most, director.flows().size());
            if (i % 64 == 0) {
                director.forwarder().expire(director.nowNs, 64);
            }
            // An honest client answers the server's SYN-ACK after 20 ms, and sends a lost SYN again.
            if (i % 4000 == 0) {
                if (pending >= 0) {
                    served += director.fromClient(tcp(Tcp.ACK).from("150.1.1.1", pending)) == Counter.FORWARDED_NAT_IN
                            ? 1
                            : 0;
                }
                pending = 1024 + honest++;
                for (int tries = 0; tries < 5; tries++) {
                    if (director.fromClient(tcp(Tcp.SYN).from("150.1.1.1", pending)) == Counter.FORWARDED_NAT_IN) {
                        String server = director.wentTo();
                        director.fromServer(
                                tcp(Tcp.SYN | Tcp.ACK).from(server, 80).to("150.1.1.1", pending));
                        break;
                    }
                }
            }
        }
        assertThat(most).isLessThanOrEqualTo(1 << 16);
        assertThat(served).as("honest clients served, seed " + seed).isGreaterThan(honest * 95 / 100);
        for (int port = 2000; port < 2500; port++) {
            assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, port)))
                    .as("port " + port + ", seed " + seed)
                    .isEqualTo(Counter.FORWARDED_NAT_IN);
        }
        assertThat(director.floods.halfOpen()).isLessThanOrEqualTo(director.floods.hardBound());
        director.recount("under the flood, seed " + seed);

        director.passSeconds(125);
        assertThat(director.floods.halfOpen()).isZero();
        establish(director, CLIENT, 9);
        assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, 9))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.stats("web", 0).halfOpen()).isZero();
    }

    @Test
    void evictsTheOldestHalfOpenFlowAtTheBound() {
        var director = director(4, OFF, OFF, OFF).start();
        for (int port = 1; port <= 8; port++) {
            director.fromClient(tcp(Tcp.SYN).from(CLIENT, port));
        }
        director.fromClient(tcp(Tcp.ACK).from(CLIENT, 1));
        director.fromClient(tcp(Tcp.SYN).from(CLIENT, 9));
        assertThat(director.count(Counter.HALF_OPEN_EVICTED)).isZero(); // one was established
        director.fromClient(tcp(Tcp.SYN).from(CLIENT, 10));
        director.fromClient(tcp(Tcp.SYN).from(CLIENT, 11));
        assertThat(director.count(Counter.HALF_OPEN_EVICTED)).isEqualTo(2);
        assertThat(director.floods.halfOpen()).isEqualTo(8);
        assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, 1))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, 2))).isEqualTo(Counter.NO_FLOW);
        assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, 3))).isEqualTo(Counter.NO_FLOW);
        assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, 4))).isEqualTo(Counter.FORWARDED_NAT_IN);
        director.recount("after evictions");
    }

    @Test
    void refusesANewFlowWhenAnotherEngineHasAllTheHalfOpenOnes() {
        var director = director(4, OFF, OFF, OFF).engines(2).start();
        for (int port = 1; port <= 8; port++) {
            director.fromClient(0, tcp(Tcp.SYN).from(CLIENT, port));
        }
        assertThat(director.fromClient(1, tcp(Tcp.SYN).from(CLIENT, 9))).isEqualTo(Counter.HALF_OPEN_BOUND);
        assertThat(director.fromClient(1, udp().to(VIP, 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(0, tcp(Tcp.SYN).from(CLIENT, 9))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void letsHalfOpenFlowsGiveWayInAFullTableAndNothingElse() {
        var director = director(1000, OFF, OFF, OFF).maxFlows(16).start();
        for (int port = 101; port <= 110; port++) {
            establish(director, CLIENT, port);
        }
        for (int port = 111; port <= 140; port++) {
            assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, port))).isEqualTo(Counter.FORWARDED_NAT_IN);
        }
        assertThat(director.flows().size()).isEqualTo(16);
        for (int port = 101; port <= 110; port++) {
            assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, port))).isEqualTo(Counter.FORWARDED_NAT_IN);
        }
        for (int port = 135; port <= 140; port++) {
            director.fromClient(tcp(Tcp.ACK).from(CLIENT, port));
        }
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 150))).isEqualTo(Counter.TABLE_FULL);
        assertThat(director.fromClient(udp().to(VIP, 53))).isEqualTo(Counter.TABLE_FULL);
    }

    @Test
    void forgetsNoHalfOpenFlowHoweverManyComeAndGo() {
        var director = director(1 << 20, OFF, OFF, OFF).maxFlows(1000).start();
        var random = new SplittableRandom(7);
        for (int i = 0; i < 200_000; i++) {
            int port = 100 + random.nextInt(3000);
            director.fromClient(tcp(switch (random.nextInt(4)) {
                        case 0 -> Tcp.ACK;
                        case 1 -> Tcp.RST;
                        default -> Tcp.SYN;
                    })
                    .from(CLIENT, port));
            if (i % 1000 == 0) {
                director.pass(Duration.ofMillis(100));
            }
        }
        director.recount("after a long time");
        int halfOpen = director.floods.halfOpen();
        assertThat(halfOpen).isPositive();
        for (int port = 4000; director.flows().size() < 1000 || port < 4001; port++) {
            director.fromClient(tcp(Tcp.SYN).from("1.2.3.4", port));
        }
        // every half-open flow, old and new, can still be evicted
        halfOpen = director.floods.halfOpen();
        long evicted = director.count(Counter.HALF_OPEN_EVICTED);
        for (int i = 0; i < halfOpen; i++) {
            assertThat(director.fromClient(udp().from("1.2.3.4", 100 + i).to(VIP, 53)))
                    .isEqualTo(Counter.FORWARDED_NAT_IN);
        }
        assertThat(director.count(Counter.HALF_OPEN_EVICTED) - evicted).isEqualTo(halfOpen);
        assertThat(director.floods.halfOpen()).isZero();
    }

    @Test
    void dropsOneOfSoManyNewFlowsAlwaysIfToldTo() {
        var director = director(1000, OFF, Mode.ALWAYS, OFF).start();
        director.turn();
        int dropped = 0;
        for (int port = 1; port <= 1000; port++) {
            dropped += director.fromClient(tcp(Tcp.SYN).from(CLIENT, port)) == Counter.FLOOD_DROP ? 1 : 0;
        }
        assertThat(dropped).isBetween(99, 101);
    }

    @Test
    void dropsMoreNewFlowsTheMoreAreHalfOpenAndStopsWhenTheFloodIsOver() {
        var director = director(1000, OFF, Mode.AUTO, OFF).start();
        for (int port = 1; port <= 1000; port++) {
            director.fromClient(tcp(Tcp.SYN).from(CLIENT, port));
        }
        director.pass(Duration.ofSeconds(1));
        assertThat(drops(director, 200)).isZero();
        director.pass(Duration.ofSeconds(1)); // 1,200: one of 1000 / 200
        int dropped = drops(director, 200);
        assertThat(dropped).isBetween(39, 41);
        director.pass(Duration.ofSeconds(1));
        assertThat(drops(director, 200)).isGreaterThan(dropped + 10);
        for (int i = 0; i < 10; i++) {
            director.pass(Duration.ofSeconds(1));
            drops(director, 200);
        }
        director.pass(Duration.ofSeconds(1));
        assertThat(drops(director, 200)).isBetween(99, 101); // never more than every other one
        director.passSeconds(62);
        assertThat(drops(director, 200)).isZero();
    }

    private int nextPort = 2000;

    private int drops(TestDirector director, int syns) {
        int dropped = 0;
        for (int i = 0; i < syns; i++) {
            dropped += director.fromClient(tcp(Tcp.SYN).from(CLIENT, nextPort++)) == Counter.FLOOD_DROP ? 1 : 0;
        }
        return dropped;
    }

    @Test
    void sweepsHalfOpenFlowsOutOfTheTable() {
        var director = director(1000, Mode.ALWAYS, OFF, OFF).start();
        for (int port = 101; port <= 3300; port++) {
            director.fromClient(tcp(Tcp.SYN).from(CLIENT, port));
        }
        long evicted = director.count(Counter.HALF_OPEN_EVICTED);
        assertThat(evicted).isEqualTo(1200);
        director.pass(Duration.ofSeconds(1));
        // a random 32nd of the table
        assertThat(director.count(Counter.ENTRY_DROPPED)).isBetween(40L, 64L);
        director.passSeconds(9);
        assertThat(director.count(Counter.ENTRY_DROPPED)).isGreaterThan(400);
        director.recount("after sweeps");
    }

    @Test
    void sweepsIdleFlowsThatSaidLittleAndKeepsTheOthers() {
        var director = director(1000, Mode.ALWAYS, OFF, OFF).start();
        for (int port = 101; port <= 600; port++) {
            director.fromClient(udp().from(CLIENT, port).to(VIP, 53)); // one packet each
        }
        for (int port = 1001; port <= 1500; port++) {
            for (int packets = 0; packets < 9; packets++) {
                director.fromClient(udp().from(CLIENT, port).to(VIP, 53));
            }
        }
        director.passSeconds(59);
        assertThat(director.flows().size()).isEqualTo(1000); // they may come to something yet
        director.passSeconds(150);
        int left = director.flows().size();
        assertThat(left).isBetween(500, 520);
        for (int port = 1001; port <= 1500; port++) {
            director.fromClient(udp().from(CLIENT, port).to(VIP, 53));
        }
        assertThat(director.flows().size()).as("none of these had gone").isEqualTo(left);
        assertThat(director.stats("dns", 0).active() + director.stats("dns", 1).active())
                .isEqualTo(director.flows().size());
    }

    @Test
    void makesTcpSecureOnlyWhileThereIsAFlood() {
        var director = director(100, OFF, OFF, Mode.AUTO).start();
        director.turn();
        assertThat(stateAfterAGuess(director, 5001)).isEqualTo(FlowState.ESTABLISHED);
        for (int port = 1; port <= 150; port++) {
            director.fromClient(tcp(Tcp.SYN).from(CLIENT, port));
        }
        assertThat(stateAfterAGuess(director, 5002)).isEqualTo(FlowState.ESTABLISHED); // looked at once a second
        director.pass(Duration.ofSeconds(1));
        assertThat(stateAfterAGuess(director, 5003)).isEqualTo(FlowState.SYN_RECV);
        // 80 of 100: still, until a quarter less than the bound is left
        for (int port = 1; port <= 70; port++) {
            director.fromServer(tcp(Tcp.RST).from("172.16.0.2", 80).to(CLIENT, port));
            director.fromServer(tcp(Tcp.RST).from("172.16.0.3", 80).to(CLIENT, port));
        }
        assertThat(director.floods.halfOpen()).isBetween(80, 82);
        director.pass(Duration.ofSeconds(1));
        assertThat(stateAfterAGuess(director, 5004)).isEqualTo(FlowState.SYN_RECV);
        director.passSeconds(62);
        assertThat(stateAfterAGuess(director, 5005)).isEqualTo(FlowState.ESTABLISHED);
    }

    private static FlowState stateAfterAGuess(TestDirector director, int port) {
        director.fromClient(tcp(Tcp.SYN).from("9.9.9.9", port));
        director.fromClient(tcp(Tcp.ACK).from("9.9.9.9", port));
        var flows = director.flows();
        for (int flow = 0; flow < flows.limit(); flow++) {
            if (flows.isFlow(flow) && flows.clientPort(flow) == port) {
                return flows.state(flow);
            }
        }
        throw new AssertionError("no flow of port " + port);
    }

    @Test
    void forgetsClientsOfAFloodThatNeverHadAConnection() {
        var shop = persistent("shop", Protocol.TCP, 80, 32, A, B);
        var director = TestDirector.of(shop)
                .defence(new Defence(100, OFF, OFF, OFF, 10))
                .start();
        establish(director, CLIENT, 1);
        for (int client = 0; client < 10_000; client++) {
            director.fromClient(tcp(Tcp.SYN).from("1.1." + client / 200 + "." + (1 + client % 200), 99));
        }
        int remembered = director.stats("shop", 0).persistent()
                + director.stats("shop", 1).persistent();
        assertThat(remembered).isEqualTo(201);
        director.passSeconds(61);
        assertThat(director.flows().size()).isEqualTo(1);
    }
}
