package io.spillway.director.forward;

import static io.spillway.director.packet.PacketBuilder.fragments;
import static io.spillway.director.packet.PacketBuilder.icmp;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Forwarding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What has no ports to be steered by comes to any engine, and goes on to that of its flow. */
class EnginesTest {
    private static final int PORT = 3456;

    @Test
    void fragmentsInAnyOrderReachTheEngineOfTheirFlow() {
        long seed = 21;
        var random = new Random(seed);
        for (boolean isV4 : new boolean[] {true, false}) {
            for (int round = 0; round < 50; round++) {
                OtherEngine handOver = OtherEngine.first();
                MethodFixture first = engine(new Forwarding.Nat(), isV4, handOver);
                MethodFixture second = engine(new Forwarding.Nat(), isV4, OtherEngine.second());
                byte[] packet = udp().fragment(0)
                        .from(first.client, PORT)
                        .to(first.vip, 53)
                        .payload(Fragmenting.bytes(3000, round))
                        .bytes();
                second.fromClient(packet);
                byte[] expected = Fragmenting.reassemble(Fragmenting.unwrap(second));
                List<byte[]> fragments = fragments(packet, 0, 400);
                Collections.shuffle(fragments, random);
                for (byte[] fragment : fragments) {
                    assertThat(first.fromClient(fragment)).isIn(Counter.HANDED_OVER, Counter.FRAGMENT_HELD);
                    assertThat(first.sent).isEmpty();
                }
                var out = new ArrayList<byte[]>();
                for (OtherEngine.Given given : handOver.given()) {
                    second.handle(given.bytes(), given.side());
                    out.addAll(Fragmenting.unwrap(second));
                }
                assertThat(Fragmenting.reassemble(out))
                        .as("seed " + seed + " round " + round)
                        .isEqualTo(expected);
                assertThat(first.flows.size()).isZero();
            }
        }
    }

    @Test
    void errorsReachTheEngineOfTheFlowTheyQuote() {
        for (boolean isV4 : new boolean[] {true, false}) {
            OtherEngine handOver = OtherEngine.first();
            MethodFixture first = engine(new Forwarding.Nat(), isV4, handOver);
            MethodFixture second = engine(new Forwarding.Nat(), isV4, OtherEngine.second());
            second.fromClient(tcp(Tcp.SYN).from(first.client, PORT).to(first.vip, 80));
            byte[] forwarded = second.sent.getFirst().bytes();
            byte[] reply =
                    tcp(Tcp.ACK).from(first.vip, 80).to(first.client, PORT).bytes();

            int unreachable = isV4 ? 3 : 1;
            assertThat(first.fromClient(icmp(first.router, first.vip, unreachable, 1, 0, reply)))
                    .isEqualTo(Counter.HANDED_OVER);
            assertThat(first.fromServer(icmp(first.server, first.client, unreachable, 1, 0, forwarded)))
                    .isEqualTo(Counter.HANDED_OVER);
            assertThat(handOver.given())
                    .extracting(given -> second.handle(given.bytes(), given.side()))
                    .containsExactly(Counter.ICMP_TO_SERVER, Counter.ICMP_TO_CLIENT);
        }
    }

    @Test
    void errorsAboutTunnelsReachTheEngineOfTheFlowInside() {
        OtherEngine handOver = OtherEngine.first();
        MethodFixture first = engine(Forwarding.Tunnel.IPIP, true, handOver);
        MethodFixture second = engine(Forwarding.Tunnel.IPIP, true, OtherEngine.second());
        second.fromClient(tcp(Tcp.SYN).from(first.client, PORT).to(first.vip, 80));
        byte[] outer = second.sent.getFirst().bytes();

        assertThat(first.fromServer(icmp("172.16.9.9", first.own, 3, 1, 0, outer)))
                .isEqualTo(Counter.HANDED_OVER);
        OtherEngine.Given given = handOver.given().getFirst();
        assertThat(second.handle(given.bytes(), given.side())).isEqualTo(Counter.ICMP_TUNNEL);
        assertThat(second.sent).extracting(MethodFixture.Sent::counter).containsExactly(Counter.ICMP_SENT);
    }

    private static MethodFixture engine(Forwarding forwarding, boolean isV4, HandOver handOver) {
        return new MethodFixture(forwarding, isV4, isV4, Behaviour.DEFAULT, 65_535, 65_535, handOver);
    }
}
