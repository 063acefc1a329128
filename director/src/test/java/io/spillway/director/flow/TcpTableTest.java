package io.spillway.director.flow;

import static io.spillway.director.packet.Tcp.ACK;
import static io.spillway.director.packet.Tcp.FIN;
import static io.spillway.director.packet.Tcp.RST;
import static io.spillway.director.packet.Tcp.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The lives of connections as the state tables of IPVS see them. */
class TcpTableTest {
    private FlowState state = FlowState.NONE;

    @Test
    void followsAConnectionTheClientCloses() {
        client(SYN).becomes(FlowState.SYN_RECV);
        server(SYN | ACK).becomes(FlowState.SYN_RECV);
        client(ACK).becomes(FlowState.ESTABLISHED);
        client(FIN | ACK).becomes(FlowState.CLOSE_WAIT);
        server(ACK).becomes(FlowState.CLOSE_WAIT);
        server(FIN | ACK).becomes(FlowState.TIME_WAIT);
        client(ACK).becomes(FlowState.TIME_WAIT);
        client(SYN).becomes(FlowState.SYN_RECV);
    }

    @Test
    void followsAConnectionTheServerCloses() {
        client(SYN);
        client(ACK);
        server(FIN | ACK).becomes(FlowState.FIN_WAIT);
        client(ACK).becomes(FlowState.FIN_WAIT);
        client(FIN | ACK).becomes(FlowState.TIME_WAIT);
    }

    @Test
    void followsAConnectionOfWhichOnlyTheClientsHalfIsSeen() {
        half(SYN).becomes(FlowState.SYN_RECV);
        half(ACK).becomes(FlowState.ESTABLISHED);
        half(FIN | ACK).becomes(FlowState.FIN_WAIT);
        half(ACK).becomes(FlowState.FIN_WAIT);
        half(RST).becomes(FlowState.CLOSE);
    }

    @Test
    void closesOnResetButNotInTheMiddleOfAHandshake() {
        client(SYN);
        client(RST).becomes(FlowState.SYN_RECV); // anybody can forge one; the server's own reset counts
        server(RST | ACK).becomes(FlowState.CLOSE);
    }

    @Test
    void takesASegmentWithoutAnyFlagForTheEnd() {
        client(SYN);
        client(0).becomes(FlowState.CLOSE);
    }

    private TcpTableTest client(int flags) {
        state = TcpTable.INPUT.next(state, flags);
        return this;
    }

    private TcpTableTest server(int flags) {
        state = TcpTable.OUTPUT.next(state, flags);
        return this;
    }

    private TcpTableTest half(int flags) {
        state = TcpTable.INPUT_ONLY.next(state, flags);
        return this;
    }

    private void becomes(FlowState expected) {
        assertThat(state).isEqualTo(expected);
    }
}
