package io.spillway.director.forward;

import static io.spillway.director.forward.TestDirector.CLIENT;
import static io.spillway.director.forward.TestDirector.VIP;
import static io.spillway.director.forward.TestDirector.nat;
import static io.spillway.director.forward.TestDirector.persistent;
import static io.spillway.director.forward.TestDirector.service;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flows that end before their time: a drained server's, and those a peer has lost. */
class DrainTest {
    private static final ServerSpec A = nat("172.16.0.2", 80, 1);
    private static final ServerSpec B = nat("172.16.0.3", 80, 1);
    private static final ServerSpec B_QUIESCED = nat("172.16.0.3", 80, 0);
    private static final ServiceSpec WEB = service("web", Protocol.TCP, 80, A, B);
    private static final ServiceSpec DNS = service("dns", Protocol.UDP, 53, A, B);
    private static final ServiceSpec SHOP = persistent("shop", Protocol.TCP, 443, 32, A, B);

    @Test
    void endsADrainedServersFlowsAtTheDeadlineAndNotBefore() {
        var director = TestDirector.of(WEB, DNS).engines(2).start();
        for (int port = 1000; port < 1100; port++) {
            director.fromClient(port % 2, tcp(Tcp.SYN).from(CLIENT, port));
            director.fromClient(port % 2, tcp(Tcp.ACK).from(CLIENT, port));
            director.fromClient(port % 2, udp().from(CLIENT, port).to(VIP, 53));
        }
        int atB = director.stats("web", 1).active();
        assertThat(atB).isEqualTo(50);
        director.apply(TestDirector.with(WEB, A, B_QUIESCED), TestDirector.with(DNS, A, B_QUIESCED));
        List<Integer> told = new ArrayList<>();
        long deadlineNs = director.nowNs + Duration.ofSeconds(30).toNanos();
        for (TestDirector.Engine engine : director.engines) {
            engine.forwarder()
                    .drain(director.server("web", B), deadlineNs, (flows, flow, _) -> told.add(flows.clientPort(flow)));
            engine.forwarder().drain(director.server("dns", B), deadlineNs, FlowEnd.SILENT);
        }

        director.passSeconds(29);
        assertThat(director.stats("web", 1).active()).isEqualTo(50);
        assertThat(director.stats("dns", 1).active()).isEqualTo(50);
        director.passSeconds(2);
        assertThat(director.stats("web", 1).active()).isZero();
        assertThat(director.stats("dns", 1).active()).isZero();
        assertThat(told).hasSize(50);
        assertThat(director.count(Counter.DRAINED)).isEqualTo(100);
        assertThat(director.stats("web", 0).active()).isEqualTo(50);
        director.recount("after the drain");
        // UDP goes on at another server with its next packet
        for (int port = 1000; port < 1100; port++) {
            assertThat(director.fromClient(port % 2, udp().from(CLIENT, port).to(VIP, 53)))
                    .isEqualTo(Counter.FORWARDED_NAT_IN);
            assertThat(director.wentTo(port % 2)).isEqualTo("172.16.0.2");
        }
        assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, told.getFirst())))
                .isIn(Counter.NO_FLOW, Counter.FORWARDED_NAT_IN);
    }

    @Test
    void keepsFlowsOfAServerThatGetsAWeightAgainBeforeTheDeadline() {
        var director = TestDirector.of(WEB).start();
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        director.apply(TestDirector.with(WEB, A, B_QUIESCED));
        director.forwarder()
                .drain(director.server("web", B), Duration.ofSeconds(30).toNanos(), FlowEnd.SILENT);
        director.passSeconds(10);
        director.apply(WEB);
        director.passSeconds(30);
        assertThat(director.stats("web", 1).active()).isEqualTo(1);
    }

    @Test
    void sendsRememberedClientsElsewhereAfterTheDeadline() {
        var director = TestDirector.of(SHOP).start();
        assertThat(director.sendTo(tcp(Tcp.SYN).to(VIP, 443))).isEqualTo("172.16.0.3");
        director.apply(TestDirector.with(SHOP, A, B_QUIESCED));
        director.forwarder()
                .drain(director.server("shop", B), Duration.ofSeconds(30).toNanos(), FlowEnd.SILENT);
        assertThat(director.sendTo(tcp(Tcp.SYN).from(CLIENT, 1).to(VIP, 443))).isEqualTo("172.16.0.3");
        director.passSeconds(31);
        assertThat(director.sendTo(tcp(Tcp.SYN).from(CLIENT, 2).to(VIP, 443))).isEqualTo("172.16.0.2");
        assertThat(director.flows().size()).isEqualTo(1);
        // a weight above 0 undoes it
        director.apply(SHOP);
        director.apply(TestDirector.with(SHOP, nat("172.16.0.2", 80, 0), B));
        assertThat(director.sendTo(tcp(Tcp.SYN).from("9.9.9.9", 2).to(VIP, 443)))
                .isEqualTo("172.16.0.3");
    }

    @Test
    void looksAtABoundedNumberOfFlowsInATurn() {
        var director = TestDirector.of(WEB).maxFlows(20_000).start();
        for (int port = 1024; port < 21_024; port++) {
            director.fromClient(tcp(Tcp.SYN).from(CLIENT, port));
        }
        director.apply(TestDirector.with(WEB, A, B_QUIESCED));
        director.forwarder().drain(director.server("web", B), 0, FlowEnd.SILENT);
        int before = director.flows().size();
        assertThat(director.forwarder().expire(director.nowNs, 64)).isTrue();
        assertThat(before - director.flows().size()).isBetween(1, 512);
        int turns = 1;
        while (director.forwarder().expire(director.nowNs, 64)) {
            turns++;
        }
        assertThat(turns).isBetween(20_000 / 512, 20_000 / 64);
        assertThat(director.stats("web", 1).active()).isZero();
        director.recount("after a long sweep");
    }
}
