package io.spillway.director.forward;

import static io.spillway.director.forward.TestDirector.CLIENT;
import static io.spillway.director.forward.TestDirector.VIP;
import static io.spillway.director.forward.TestDirector.dr;
import static io.spillway.director.forward.TestDirector.nat;
import static io.spillway.director.forward.TestDirector.service;
import static io.spillway.director.packet.PacketBuilder.sctp;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.Defence;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Sctp;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which packets begin a flow, and which go on with the one they have. */
class AdmissionTest {
    private static final ServerSpec A = nat("172.16.0.2", 80, 1);
    private static final ServerSpec B = nat("172.16.0.3", 80, 1);
    private static final ServerSpec DR_A = dr("172.16.0.2", 1);
    private static final ServerSpec DR_B = dr("172.16.0.3", 1);
    private static final ServiceSpec WEB = service("web", Protocol.TCP, 80, A, B);
    private static final ServiceSpec DIRECT = service("web", Protocol.TCP, 80, DR_A, DR_B);
    private static final ServiceSpec DNS = service("dns", Protocol.UDP, 53, A, B);
    private static final ServiceSpec SIGNALLING = service("sig", Protocol.SCTP, 2905, A, B);

    private static Behaviour behaviour(boolean nodest, boolean sloppyTcp, boolean sloppySctp, int reuse) {
        return new Behaviour(nodest, false, sloppyTcp, sloppySctp, reuse, true, false, true, 1000);
    }

    private static PacketBuilder chunk(int... chunks) {
        return sctp(chunks).to(VIP, 2905);
    }

    private static PacketBuilder init() {
        return chunk(Sctp.INIT, 0, 0, 4);
    }

    @ParameterizedTest
    @CsvSource({
        "2, true, false", // SYN
        "18, true, false", // SYN and ACK: a SYN with anything else counts
        "3, true, false", // SYN and FIN
        "6, false, false", // SYN and RST
        "16, false, true", // ACK
        "17, false, true", // FIN and ACK
        "0, false, true", // nothing
        "4, false, false", // RST
        "20, false, false" // RST and ACK
    })
    void beginsATcpFlowWithASynThatIsNoReset(int flags, boolean begins, boolean alsoIfSloppy) {
        var strict = TestDirector.of(WEB).start();
        var sloppy =
                TestDirector.of(WEB).behaviour(behaviour(false, true, false, 1)).start();

        assertThat(strict.fromClient(tcp(flags)) == Counter.FORWARDED_NAT_IN).isEqualTo(begins);
        assertThat(sloppy.fromClient(tcp(flags)) == Counter.FORWARDED_NAT_IN).isEqualTo(begins || alsoIfSloppy);
        assertThat(strict.flows().size()).isEqualTo(begins ? 1 : 0);
    }

    @Test
    void takesASloppyFlowInTheMiddleForEstablished() {
        var director =
                TestDirector.of(WEB).behaviour(behaviour(false, true, false, 1)).start();
        director.fromClient(tcp(Tcp.ACK));
        assertThat(director.flows().state(0)).isEqualTo(FlowState.ESTABLISHED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 6, 7, 9, 10, 11, 14})
    void beginsAnSctpFlowWithAnInitOnly(int chunk) {
        var strict = TestDirector.of(SIGNALLING).start();
        var sloppy = TestDirector.of(SIGNALLING)
                .behaviour(behaviour(false, false, true, 1))
                .start();

        assertThat(strict.fromClient(chunk(chunk, 0, 0, 4))).isEqualTo(Counter.NO_FLOW);
        assertThat(sloppy.fromClient(chunk(chunk, 0, 0, 4)))
                .isEqualTo(chunk == Sctp.ABORT ? Counter.NO_FLOW : Counter.FORWARDED_NAT_IN);
        assertThat(strict.fromClient(init())).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void refusesSctpPacketsWhoseFirstChunkIsUnsound() {
        var director = TestDirector.of(SIGNALLING).start();
        assertThat(director.fromClient(chunk())).isEqualTo(Counter.BAD_HEADER);
        assertThat(director.fromClient(chunk(Sctp.INIT, 0, 0))).isEqualTo(Counter.BAD_HEADER);
        assertThat(director.fromClient(chunk(Sctp.INIT, 0, 0, 3))).isEqualTo(Counter.BAD_HEADER);
        assertThat(director.fromClient(chunk(Sctp.INIT, 0, 0, 5))).isEqualTo(Counter.BAD_HEADER);
        assertThat(director.flows().size()).isZero();
    }

    @Test
    void followsAnSctpAssociationFromInitToShutdown() {
        var director = TestDirector.of(SIGNALLING).start();
        director.fromClient(init());
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SCTP_INIT1);
        assertThat(director.floods.halfOpen()).isEqualTo(1);
        sctpReply(director, Sctp.INIT_ACK);
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SCTP_COOKIE_SENT);
        // bundled with data
        director.fromClient(chunk(Sctp.COOKIE_ECHO, 0, 0, 4, Sctp.DATA, 0, 0, 4));
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SCTP_COOKIE_REPLIED);
        assertThat(director.service("sig").servers().get(1).active()).isZero();
        sctpReply(director, Sctp.COOKIE_ACK);
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SCTP_ESTABLISHED);
        assertThat(director.floods.halfOpen()).isZero();
        assertThat(director.service("sig").servers().get(1).active()).isEqualTo(1);

        director.passSeconds(890);
        assertThat(director.flows().size()).isEqualTo(1);
        director.fromClient(chunk(Sctp.SHUTDOWN, 0, 0, 4));
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SCTP_SHUTDOWN_RECEIVED);
        sctpReply(director, Sctp.SHUTDOWN_ACK);
        director.fromClient(chunk(Sctp.SHUTDOWN_COMPLETE, 0, 0, 4));
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SCTP_CLOSED);
        director.recount("after the shutdown");

        // CLOSED is over: an INIT is scheduled afresh
        director.fromClient(init());
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SCTP_INIT1);
        director.passSeconds(5);
        assertThat(director.flows().size()).isZero();
    }

    @Test
    void takesAnAbortBehindACookieForTheEnd() {
        var director = TestDirector.of(SIGNALLING).start();
        director.fromClient(init());
        director.fromClient(chunk(Sctp.COOKIE_ECHO, 0, 0, 5, 9, 0, 0, 0, Sctp.ABORT, 0, 0, 4));
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SCTP_CLOSED);
    }

    private static void sctpReply(TestDirector director, int chunk) {
        assertThat(director.fromServer(
                        sctp(chunk, 0, 0, 4).from("172.16.0.3", 80).to(CLIENT, 3456)))
                .isEqualTo(Counter.FORWARDED_NAT_OUT);
    }

    @Test
    void neverSchedulesWhatComesFromTheFtpDataPort() {
        var director = TestDirector.of(WEB, DNS).start();
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 20))).isEqualTo(Counter.FTP_DATA);
        assertThat(director.fromClient(udp().from(CLIENT, 20).to(VIP, 53))).isEqualTo(Counter.FTP_DATA);
        assertThat(director.flows().size()).isZero();
    }

    /** State of the old flow, method, reuse mode: is a SYN scheduled afresh? */
    @ParameterizedTest
    @CsvSource({
        "CLOSE, nat, 0, false",
        "CLOSE, nat, 1, true",
        "CLOSE, nat, 2, true",
        "CLOSE, nat, 3, true",
        "CLOSE, dr, 1, true",
        "TIME_WAIT, nat, 0, false",
        "TIME_WAIT, nat, 1, true",
        "TIME_WAIT, nat, 2, true",
        "FIN_WAIT, nat, 1, false",
        "FIN_WAIT, nat, 3, false", // replies are seen
        "FIN_WAIT, dr, 1, false",
        "FIN_WAIT, dr, 2, true",
        "FIN_WAIT, dr, 3, true",
        "CLOSE_WAIT, nat, 3, false",
        "ESTABLISHED, nat, 3, false",
        "ESTABLISHED, dr, 3, false",
        "SYN_RECV, nat, 3, false"
    })
    void schedulesASynOnAnOldFlowAsTheReuseModeSays(FlowState state, String method, int mode, boolean afresh) {
        var director = TestDirector.of(method.equals("nat") ? WEB : DIRECT)
                .behaviour(behaviour(false, false, false, mode))
                .start();
        director.fromClient(tcp(Tcp.SYN));
        String first = director.wentTo();
        bringTo(director, state, first);
        assertThat(director.flows().state(0)).isEqualTo(state);

        director.fromClient(tcp(Tcp.SYN));

        assertThat(director.wentTo().equals(first)).isEqualTo(!afresh);
        assertThat(director.flows().size()).isEqualTo(1);
        director.recount("after reuse");
    }

    private static void bringTo(TestDirector director, FlowState state, String server) {
        switch (state) {
            case SYN_RECV -> {}
            case ESTABLISHED -> director.fromClient(tcp(Tcp.ACK));
            case CLOSE -> {
                director.fromClient(tcp(Tcp.ACK));
                director.fromClient(tcp(Tcp.RST));
            }
            case CLOSE_WAIT -> {
                director.fromClient(tcp(Tcp.ACK));
                director.fromClient(tcp(Tcp.FIN));
            }
            case TIME_WAIT -> {
                director.fromClient(tcp(Tcp.ACK));
                director.fromClient(tcp(Tcp.FIN));
                director.fromServer(tcp(Tcp.FIN).from(server, 80).to(CLIENT, 3456));
            }
            case FIN_WAIT -> {
                director.fromClient(tcp(Tcp.ACK));
                if (director.flows().is(0, FlowTable.NO_OUTPUT)) {
                    director.fromClient(tcp(Tcp.FIN));
                } else {
                    director.fromServer(tcp(Tcp.FIN).from(server, 80).to(CLIENT, 3456));
                }
            }
            default -> throw new IllegalArgumentException(state.name());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void schedulesASynOfAQuiescedServersFlowAfreshIfExpireNodestSaysSo(boolean expireNodest) {
        var director = TestDirector.of(WEB)
                .behaviour(behaviour(expireNodest, false, false, 1))
                .start();
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        assertThat(director.wentTo()).isEqualTo("172.16.0.3");
        director.apply(TestDirector.with(WEB, A, nat("172.16.0.3", 80, 0)));

        assertThat(director.sendTo(tcp(Tcp.ACK))).isEqualTo("172.16.0.3");
        assertThat(director.sendTo(tcp(Tcp.SYN))).isEqualTo(expireNodest ? "172.16.0.2" : "172.16.0.3");
    }

    @Test
    void dropsPacketsOfARemovedServersFlowUntilItComesBack() {
        var director = TestDirector.of(WEB).start();
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        director.apply(TestDirector.with(WEB, A));

        assertThat(director.fromClient(tcp(Tcp.ACK))).isEqualTo(Counter.SERVER_GONE);
        assertThat(director.fromClient(tcp(Tcp.SYN))).isEqualTo(Counter.SERVER_GONE);
        assertThat(director.flows().size()).isEqualTo(1);

        director.apply(WEB);
        assertThat(director.sendTo(tcp(Tcp.ACK))).isEqualTo("172.16.0.3");
    }

    @Test
    void schedulesASynOnAFlowThatIsOverEvenIfItsServerWasRemoved() {
        var director = TestDirector.of(WEB).start();
        director.fromClient(tcp(Tcp.SYN));
        bringTo(director, FlowState.CLOSE, "172.16.0.3");
        director.apply(TestDirector.with(WEB, A));

        assertThat(director.sendTo(tcp(Tcp.SYN))).isEqualTo("172.16.0.2");
    }

    @Test
    void endsARemovedServersFlowWithItsNextPacketIfExpireNodestSaysSo() {
        var director =
                TestDirector.of(WEB).behaviour(behaviour(true, false, false, 1)).start();
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3457));
        director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3458));
        director.apply(TestDirector.with(WEB, A));

        assertThat(director.fromClient(tcp(Tcp.ACK))).isEqualTo(Counter.NO_FLOW);
        assertThat(director.flows().size()).isEqualTo(2);
        assertThat(director.sendTo(tcp(Tcp.SYN).from(CLIENT, 3458))).isEqualTo("172.16.0.2");
        director.recount("after removal");
    }

    @Test
    void movesUdpFlowsOfAServerThatIsDownAtOnce() {
        var director = TestDirector.of(DNS).start();
        assertThat(director.sendTo(udp().to(VIP, 53))).isEqualTo("172.16.0.3");
        assertThat(director.sendTo(udp().from(CLIENT, 9999).to(VIP, 53))).isEqualTo("172.16.0.2");
        assertThat(director.sendTo(udp().from(CLIENT, 9998).to(VIP, 53))).isEqualTo("172.16.0.3");
        director.setUsable("dns", B, false);

        assertThat(director.sendTo(udp().to(VIP, 53))).isEqualTo("172.16.0.2");
        director.turn();
        assertThat(director.count(Counter.MOVED)).isEqualTo(1); // the one that said nothing since
        assertThat(director.flows().size()).isEqualTo(2);
        director.recount("after the server went down");

        director.setUsable("dns", A, false);
        assertThat(director.fromClient(udp().to(VIP, 53))).isEqualTo(Counter.NO_USABLE_SERVER);
        director.turn();
        assertThat(director.flows().size()).isZero();
    }

    @Test
    void waitsForTheHandshakeFromBothSidesWhenTcpIsSecure() {
        var off = Defence.Mode.OFF;
        var always = new Defence(1000, off, off, Defence.Mode.ALWAYS, 10);
        var director = TestDirector.of(WEB).defence(always).start();
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK)); // a guess
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SYN_RECV);
        director.fromServer(tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.3", 80).to(CLIENT, 3456));
        assertThat(director.flows().state(0)).isEqualTo(FlowState.SYNACK);
        director.fromServer(tcp(Tcp.ACK).from("172.16.0.3", 80).to(CLIENT, 3456));
        assertThat(director.flows().state(0)).isEqualTo(FlowState.ESTABLISHED);
    }

    @Test
    void keepsAFlowOfADirectServerInItsOwnTableUntilAReplyIsSeen() {
        var director = TestDirector.of(DIRECT).start();
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        assertThat(director.fromServer(tcp(Tcp.ACK).from(VIP, 80).to(CLIENT, 3456)))
                .isEqualTo(Counter.OUTPUT_SEEN);
        director.fromClient(tcp(Tcp.FIN));
        // INONLY would say FIN_WAIT
        assertThat(director.flows().state(0)).isEqualTo(FlowState.CLOSE_WAIT);
    }

    @ParameterizedTest
    @CsvSource({
        "4, CLOSE", // RST
        "6, CLOSE", // RST before SYN
        "3, ESTABLISHED", // SYN before FIN
        "17, CLOSE_WAIT", // FIN before ACK
        "16, ESTABLISHED",
        "8, CLOSE", // PSH alone: none of them
        "24, ESTABLISHED" // PSH and ACK
    })
    void looksAtResetBeforeSynBeforeFinBeforeAck(int flags, FlowState expected) {
        var director = TestDirector.of(WEB).start();
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        director.fromClient(tcp(flags));
        assertThat(director.flows().state(0)).isEqualTo(expected);
    }

    @Test
    void armsTheTimerWithEveryPacketOfEitherSide() {
        var director = TestDirector.of(DNS).start();
        director.fromClient(udp().to(VIP, 53));
        for (int i = 0; i < 4; i++) {
            director.pass(Duration.ofSeconds(290));
            assertThat(director.fromServer(udp().from("172.16.0.3", 80).to(CLIENT, 3456)))
                    .isEqualTo(Counter.FORWARDED_NAT_OUT);
        }
        director.pass(Duration.ofSeconds(301));
        assertThat(director.flows().size()).isZero();
    }
}
