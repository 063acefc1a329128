package io.spillway.director.flow;

import io.spillway.director.packet.Tcp;
import java.util.List;

/**
 * How a TCP packet moves a flow from state to state, as IPVS does it: what a middlebox can tell from flags alone,
 * without sequence numbers. Which table applies depends on the packet's direction and on what the director gets to see.
 * Rows are what the packet says, SYN, FIN, ACK and RST; columns the states before it. Thread rule: immutable.
 */
public final class TcpTable {
    /** The abbreviations below, in the order of {@link FlowState} and of the columns. */
    private static final List<String> ABBREVIATIONS =
            List.of("NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW", "LA", "LI", "SA");

    /** Client to server, where the director sees the replies too (NAT, FULLNAT). */
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

    /** Client to server, where replies take another way (DR, TUN, spilled flows). */
    public static final TcpTable INPUT_ONLY = new TcpTable(
            "SR ES ES SR SR SR SR SR SR SR SR",
            "CL FW SS TW FW TW CL CW LA LI TW",
            "ES ES SS ES FW TW CL CW CL LI ES",
            "CL CL CL SR CL CL CL CL LA LI CL");

    /** {@link #INPUT} under attack (IPVS: secure_tcp): established only after a handshake seen from both sides. */
    public static final TcpTable SECURE_INPUT = new TcpTable(
            "SR ES ES SR SR SR SR SR SR SR SA",
            "CL CW SS TW TW TW CL CW LA LI SA",
            "ES ES SS SR FW TW CL CW CL LI SA",
            "CL CL CL SR CL CL CL CL LA LI CL");

    /** {@link #OUTPUT} under attack. */
    public static final TcpTable SECURE_OUTPUT = new TcpTable(
            "SS ES SS SA SS SS SS SS SS LI SA",
            "TW FW SS TW FW TW CL TW LA LI TW",
            "ES ES SS ES FW TW CL CW LA ES ES",
            "CL CL SS CL CL TW CL CL CL CL CL");

    /** {@link #INPUT_ONLY} under attack. */
    public static final TcpTable SECURE_INPUT_ONLY = new TcpTable(
            "SA ES ES SR SA SA SA SA SA SA SA",
            "CL FW SS TW FW TW CL CW LA LI TW",
            "ES ES SS ES FW TW CL CW CL LI ES",
            "CL CL CL SR CL CL CL CL LA LI CL");

    private static final int ROW_BYTES = 16;
    private static final int ROWS = 5;
    /** By flags: where the row of the packet begins. */
    private static final byte[] ROW_OF_FLAGS = rowOfFlags();

    private final byte[] next = new byte[ROWS * ROW_BYTES];

    private TcpTable(String syn, String fin, String ack, String rst) {
        fill(0, rst);
        fill(1, syn);
        fill(2, fin);
        fill(3, ack);
        // A packet that says nothing at all closes.
        fill(4, "CL CL CL CL CL CL CL CL CL CL CL");
    }

    /** The state after a packet with {@code flags}: RST counts before SYN, SYN before FIN, FIN before ACK. */
    public FlowState next(FlowState state, int flags) {
        return FlowState.of(next(state.code(), flags));
    }

    /** The same with {@link FlowState#code codes}. */
    public int next(int state, int flags) {
        return next[ROW_OF_FLAGS[flags & 0x1f] + state];
    }

    private void fill(int row, String abbreviations) {
        List<String> states = List.of(abbreviations.split(" ", -1));
        for (int i = 0; i < states.size(); i++) {
            next[row * ROW_BYTES + i] = (byte) ABBREVIATIONS.indexOf(states.get(i));
        }
    }

    private static byte[] rowOfFlags() {
        var rows = new byte[0x20];
        for (int flags = 0; flags < rows.length; flags++) {
            int row = (flags & Tcp.RST) != 0
                    ? 0
                    : (flags & Tcp.SYN) != 0 ? 1 : (flags & Tcp.FIN) != 0 ? 2 : (flags & Tcp.ACK) != 0 ? 3 : 4;
            rows[flags] = (byte) (row * ROW_BYTES);
        }
        return rows;
    }
}
