package io.spillway.director.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Sctp;
import io.spillway.director.packet.Tcp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the state tables of TCP and SCTP, typed again. */
class StateTablesTest {
    private static final List<FlowState> TCP_STATES = List.of(
            FlowState.NONE,
            FlowState.ESTABLISHED,
            FlowState.SYN_SENT,
            FlowState.SYN_RECV,
            FlowState.FIN_WAIT,
            FlowState.TIME_WAIT,
            FlowState.CLOSE,
            FlowState.CLOSE_WAIT,
            FlowState.LAST_ACK,
            FlowState.LISTEN,
            FlowState.SYNACK);
    private static final List<String> TCP_NAMES =
            List.of("NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW", "LA", "LI", "SA");

    private static final Map<String, Integer> FLAGS =
            Map.of("syn", Tcp.SYN, "fin", Tcp.FIN, "ack", Tcp.ACK, "rst", Tcp.RST);

    private static final List<FlowState> SCTP_STATES = List.of(
            FlowState.SCTP_NONE,
            FlowState.SCTP_INIT1,
            FlowState.SCTP_INIT,
            FlowState.SCTP_COOKIE_SENT,
            FlowState.SCTP_COOKIE_REPLIED,
            FlowState.SCTP_COOKIE_WAIT,
            FlowState.SCTP_COOKIE,
            FlowState.SCTP_COOKIE_ECHOED,
            FlowState.SCTP_ESTABLISHED,
            FlowState.SCTP_SHUTDOWN_SENT,
            FlowState.SCTP_SHUTDOWN_RECEIVED,
            FlowState.SCTP_SHUTDOWN_ACK_SENT,
            FlowState.SCTP_REJECTED,
            FlowState.SCTP_CLOSED);
    private static final List<String> SCTP_NAMES =
            List.of("NO", "I1", "IN", "CS", "CR", "CW", "CO", "CE", "ES", "SS", "SR", "SA", "RJ", "CL");

    static Stream<Arguments> cellsOfTcp() {
        var cells = new ArrayList<Arguments>();
        tcp(cells, "INPUT", TcpTable.INPUT::next, """
                syn  SR  ES  ES  SR  SR  SR  SR  SR  SR  SR  SR
                fin  CL  CW  SS  TW  TW  TW  CL  CW  LA  LI  TW
                ack  ES  ES  SS  ES  FW  TW  CL  CW  CL  LI  ES
                rst  CL  CL  CL  SR  CL  CL  CL  CL  LA  LI  SR
                """);
        tcp(cells, "OUTPUT", TcpTable.OUTPUT::next, """
                syn  SS  ES  SS  SR  SS  SS  SS  SS  SS  LI  SR
                fin  TW  FW  SS  TW  FW  TW  CL  TW  LA  LI  TW
                ack  ES  ES  SS  ES  FW  TW  CL  CW  LA  ES  ES
                rst  CL  CL  SS  CL  CL  TW  CL  CL  CL  CL  CL
                """);
        tcp(cells, "INONLY", TcpTable.INPUT_ONLY::next, """
                syn  SR  ES  ES  SR  SR  SR  SR  SR  SR  SR  SR
                fin  CL  FW  SS  TW  FW  TW  CL  CW  LA  LI  TW
                ack  ES  ES  SS  ES  FW  TW  CL  CW  CL  LI  ES
                rst  CL  CL  CL  SR  CL  CL  CL  CL  LA  LI  CL
                """);
        // with the differences the reference names: INPUT ack SR->SR SA->SA, syn SA->SA, fin SA->SA, rst SA->CL
        tcp(cells, "secure INPUT", TcpTable.SECURE_INPUT::next, """
                syn  SR  ES  ES  SR  SR  SR  SR  SR  SR  SR  SA
                fin  CL  CW  SS  TW  TW  TW  CL  CW  LA  LI  SA
                ack  ES  ES  SS  SR  FW  TW  CL  CW  CL  LI  SA
                rst  CL  CL  CL  SR  CL  CL  CL  CL  LA  LI  CL
                """);
        // OUTPUT syn SR->SA, SA->SA
        tcp(cells, "secure OUTPUT", TcpTable.SECURE_OUTPUT::next, """
                syn  SS  ES  SS  SA  SS  SS  SS  SS  SS  LI  SA
                fin  TW  FW  SS  TW  FW  TW  CL  TW  LA  LI  TW
                ack  ES  ES  SS  ES  FW  TW  CL  CW  LA  ES  ES
                rst  CL  CL  SS  CL  CL  TW  CL  CL  CL  CL  CL
                """);
        // INONLY syn NO FW TW CL CW LA LI SA -> SA
        tcp(cells, "secure INONLY", TcpTable.SECURE_INPUT_ONLY::next, """
                syn  SA  ES  ES  SR  SA  SA  SA  SA  SA  SA  SA
                fin  CL  FW  SS  TW  FW  TW  CL  CW  LA  LI  TW
                ack  ES  ES  SS  ES  FW  TW  CL  CW  CL  LI  ES
                rst  CL  CL  CL  SR  CL  CL  CL  CL  LA  LI  CL
                """);
        return cells.stream();
    }

    static Stream<Arguments> cellsOfSctp() {
        var cells = new ArrayList<Arguments>();
        sctp(cells, "INPUT", SctpTable.INPUT::next, """
                NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                0  ES I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                1  I1 IN IN CS CR CW CO CE ES SS SR SA IN IN
                2  CW CW CW CS CR CO CO CE ES SS SR SA RJ CL
                10 CR IN IN CR CR CW CO CE ES SS SR SA RJ CL
                11 ES I1 IN CS CR CW CO ES ES SS SR SA RJ CL
                7  SR I1 IN CS CR CW CO CE SR SS SR SA RJ CL
                8  CL IN IN CS CR CW CO CE ES CL SR CL RJ CL
                14 CL CL CL CS CR CW CO CE ES SS SR CL RJ CL
                9  CL I1 IN CS CR CW CO CL ES SS SR SA RJ CL
                6  CL CL CL CL CL RJ CL CL CL CL CL CL CL CL
                """);
        sctp(cells, "OUTPUT", SctpTable.OUTPUT::next, """
                NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                0  ES I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                1  CW CW CW CW CW CW CW CW ES CW CW CW CW CW
                2  CS CS CS CS CR CW CO CE ES SS SR SA RJ CL
                10 CE CE CE CE CE CE CE CE ES SS SR SA RJ CL
                11 ES ES ES ES ES ES ES ES ES SS SR SA RJ CL
                7  SS SS SS SS SS SS SS SS SS SS SR SA RJ CL
                8  SA SA SA SA SA CW CO CE ES SA SA SA RJ CL
                14 CL I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                9  CL CL CL CL CL CW CO CE ES SS SR SA RJ CL
                6  CL RJ CL CL CL CL CL CL CL CL CL CL CL CL
                """);
        sctp(cells, "INONLY", SctpTable.INPUT_ONLY::next, """
                NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                0  ES I1 IN CS CR ES CO CE ES SS SR SA RJ CL
                1  I1 IN IN IN IN IN CO CE ES SS SR SA IN IN
                2  CE CE CE CE CE CE CO CE ES SS SR SA RJ CL
                10 ES ES ES ES ES ES CO CE ES SS SR SA RJ CL
                11 ES I1 IN ES ES CW ES ES ES SS SR SA RJ CL
                7  SR I1 IN CS CR CW CO CE SR SS SR SA RJ CL
                8  CL IN IN CS CR CW CO CE CL CL SR CL RJ CL
                14 CL CL CL CL CL CW CO CE ES SS CL CL RJ CL
                9  CL I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                6  CL CL CL CL CL RJ CL CL CL CL CL CL CL CL
                """);
        return cells.stream();
    }

    @ParameterizedTest(name = "{0}: {1} in {2}")
    @MethodSource({"cellsOfTcp", "cellsOfSctp"})
    void goesOnAsTheReferenceSays(
            String table, String event, FlowState state, int input, IntBinaryOperator next, FlowState expected) {
        assertThat(FlowState.of(next.applyAsInt(state.code(), input)))
                .as("%s: %s in %s", table, event, state)
                .isEqualTo(expected);
    }

    private static void tcp(List<Arguments> cells, String table, IntBinaryOperator next, String text) {
        for (String line : text.lines().toList()) {
            String[] words = line.split("\\s+", -1);
            for (int i = 0; i < TCP_STATES.size(); i++) {
                FlowState expected = TCP_STATES.get(TCP_NAMES.indexOf(words[i + 1]));
                cells.add(Arguments.of(table, words[0], TCP_STATES.get(i), FLAGS.get(words[0]), next, expected));
            }
        }
        for (FlowState state : TCP_STATES) {
            cells.add(Arguments.of(table, "nothing", state, 0, next, FlowState.CLOSE));
        }
    }

    private static void sctp(List<Arguments> cells, String table, IntBinaryOperator next, String text) {
        for (String line : text.lines().skip(1).toList()) {
            String[] words = line.split("\\s+", -1);
            int chunk = Integer.parseInt(words[0]);
            // acknowledgements, heartbeats, ECN, and what nobody knows count as data
            for (int alike :
                    chunk == Sctp.DATA ? new int[] {0, 3, 4, 5, 12, 13, 15, 16, 64, 192, 255} : new int[] {chunk}) {
                for (int i = 0; i < SCTP_STATES.size(); i++) {
                    FlowState expected = SCTP_STATES.get(SCTP_NAMES.indexOf(words[i + 1]));
                    cells.add(Arguments.of(table, "chunk " + alike, SCTP_STATES.get(i), alike, next, expected));
                }
            }
        }
    }
}
