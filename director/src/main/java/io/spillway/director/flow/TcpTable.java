package io.spillway.director.flow;

import io.spillway.director.packet.Tcp;
import java.util.Arrays;
import java.util.List;

/**
 * How a TCP packet moves a flow from state to state, as IPVS does it: what a middlebox can tell from flags alone,
 * without sequence numbers. Which table applies depends on the packet's direction and on what the director gets to see.
 * Rows are what the packet says, SYN, FIN, ACK and RST; columns the states before it.
 */
public final class TcpTable {
    /** The abbreviations below, in the order of {@link FlowState} and of the columns. */
    private static final List<String> ABBREVIATIONS =
            List.of("NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW", "LA", "LI", "SA");

    /** Client to server, where the director sees the replies too (NAT). */
    public static final TcpTable INPUT = new TcpTable(
            "SR ES ES SR SR SR SR SR SR SR SR",
            "CL CW SS TW TW TW CL CW LA LI TW",
            "ES ES SS ES FW TW CL CW CL LI ES",
            "CL CL CL SR CL CL CL CL LA LI SR");

    /** Server to client. */
    public static final TcpTable OUTPUT = new TcpTable(
            "SS ES SS SR SS SS SS SS SS LI SR",
            "TW FW SS TW FW TW CL TW LA LI TW",
            "ES ES SS ES FW TW CL CW LA ES ES",
            "CL CL SS CL CL TW CL CL CL CL CL");

    /** Client to server, where replies take another way (spilled flows). */
    public static final TcpTable INPUT_ONLY = new TcpTable(
            "SR ES ES SR SR SR SR SR SR SR SR",
            "CL FW SS TW FW TW CL CW LA LI TW",
            "ES ES SS ES FW TW CL CW CL LI ES",
            "CL CL CL SR CL CL CL CL LA LI CL");

    private final FlowState[] onSyn;
    private final FlowState[] onFin;
    private final FlowState[] onAck;
    private final FlowState[] onRst;

    private TcpTable(String syn, String fin, String ack, String rst) {
        onSyn = row(syn);
        onFin = row(fin);
        onAck = row(ack);
        onRst = row(rst);
    }

    /** The state after a packet with {@code flags}: RST counts before SYN, SYN before FIN, FIN before ACK. */
    public FlowState next(FlowState state, int flags) {
        if ((flags & Tcp.RST) != 0) {
            return onRst[state.code()];
        }
        if ((flags & Tcp.SYN) != 0) {
            return onSyn[state.code()];
        }
        if ((flags & Tcp.FIN) != 0) {
            return onFin[state.code()];
        }
        if ((flags & Tcp.ACK) != 0) {
            return onAck[state.code()];
        }
        return FlowState.CLOSE;
    }

    private static FlowState[] row(String abbreviations) {
        return Arrays.stream(abbreviations.split(" "))
                .map(abbreviation -> FlowState.of(ABBREVIATIONS.indexOf(abbreviation)))
                .toArray(FlowState[]::new);
    }
}
