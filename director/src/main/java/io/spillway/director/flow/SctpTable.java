package io.spillway.director.flow;

import io.spillway.director.packet.Sctp;
import java.util.List;

/**
 * How an SCTP packet moves a flow from state to state, as IPVS does it: what a middlebox can tell from chunk types alone.
 * States are those of the server (RFC 9260 section 4), with a few more from before it knows of the association. What no
 * rule names leaves the state as it is. Thread rule: immutable.
 */
public final class SctpTable {
    /** In the order of {@link FlowState}, from {@link FlowState#SCTP_NONE} on. */
    private static final List<String> ABBREVIATIONS =
            List.of("NO", "I1", "IN", "CS", "CR", "CW", "CO", "CE", "ES", "SS", "SR", "SA", "RJ", "CL");

    private static final String ALL = String.join(" ", ABBREVIATIONS);

    /** Client to server, where the director sees the replies too (NAT, FULLNAT). */
    public static final SctpTable INPUT = new SctpTable()
            .on(Sctp.DATA, "NO", "ES")
            .on(Sctp.INIT, "NO", "I1")
            .on(Sctp.INIT, "I1 RJ CL", "IN")
            .on(Sctp.INIT_ACK, "NO I1 IN", "CW")
            .on(Sctp.INIT_ACK, "CW", "CO")
            .on(Sctp.COOKIE_ECHO, "NO CS", "CR")
            .on(Sctp.COOKIE_ECHO, "I1", "IN")
            .on(Sctp.COOKIE_ACK, "NO CE", "ES")
            .on(Sctp.SHUTDOWN, "NO ES", "SR")
            .on(Sctp.SHUTDOWN_ACK, "NO SS SA", "CL")
            .on(Sctp.SHUTDOWN_ACK, "I1", "IN")
            .on(Sctp.SHUTDOWN_COMPLETE, "NO I1 IN SA", "CL")
            .on(Sctp.ERROR, "NO CE", "CL")
            .on(Sctp.ABORT, ALL, "CL")
            .on(Sctp.ABORT, "CW", "RJ");

    /** Server to client. */
    public static final SctpTable OUTPUT = new SctpTable()
            .on(Sctp.DATA, "NO", "ES")
            .on(Sctp.INIT, "NO I1 IN CS CR CO CE SS SR SA RJ CL", "CW")
            .on(Sctp.INIT_ACK, "NO I1 IN", "CS")
            .on(Sctp.COOKIE_ECHO, "NO I1 IN CS CR CW CO", "CE")
            .on(Sctp.COOKIE_ACK, "NO I1 IN CS CR CW CO CE", "ES")
            .on(Sctp.SHUTDOWN, "NO I1 IN CS CR CW CO CE ES", "SS")
            .on(Sctp.SHUTDOWN_ACK, "NO I1 IN CS CR SS SR", "SA")
            .on(Sctp.SHUTDOWN_COMPLETE, "NO", "CL")
            .on(Sctp.ERROR, "NO I1 IN CS CR", "CL")
            .on(Sctp.ABORT, ALL, "CL")
            .on(Sctp.ABORT, "I1", "RJ");

    /** Client to server, where replies take another way (DR, TUN, spilled flows). */
    public static final SctpTable INPUT_ONLY = new SctpTable()
            .on(Sctp.DATA, "NO CW", "ES")
            .on(Sctp.INIT, "NO", "I1")
            .on(Sctp.INIT, "I1 CS CR CW RJ CL", "IN")
            .on(Sctp.INIT_ACK, "NO I1 IN CS CR CW", "CE")
            .on(Sctp.COOKIE_ECHO, "NO I1 IN CS CR CW", "ES")
            .on(Sctp.COOKIE_ACK, "NO CS CR CO CE", "ES")
            .on(Sctp.SHUTDOWN, "NO ES", "SR")
            .on(Sctp.SHUTDOWN_ACK, "NO ES SS SA", "CL")
            .on(Sctp.SHUTDOWN_ACK, "I1", "IN")
            .on(Sctp.SHUTDOWN_COMPLETE, "NO I1 IN CS CR SR SA", "CL")
            .on(Sctp.ERROR, "NO", "CL")
            .on(Sctp.ABORT, ALL, "CL")
            .on(Sctp.ABORT, "CW", "RJ");

    private static final int FIRST = FlowState.SCTP_NONE.code();
    private static final int ROW = 16;
    /** Chunk types from here on say nothing about the state (RFC 9260 section 3.2). */
    private static final int TYPES = 16;

    private static final boolean[] DECIDES = decides();

    private final byte[] next = new byte[TYPES * ROW];

    private SctpTable() {
        for (int type = 0; type < TYPES; type++) {
            for (int state = 0; state < ABBREVIATIONS.size(); state++) {
                next[type * ROW + state] = (byte) state;
            }
        }
    }

    /** The state after a packet whose deciding chunk is of {@code type}, see {@link Sctp#decidingChunk}. */
    public FlowState next(FlowState state, int type) {
        return FlowState.of(next(state.code(), type));
    }

    /** The same with {@link FlowState#code codes}; {@link FlowState#NONE} counts as the SCTP state of that name. */
    public int next(int state, int type) {
        return FIRST + next[event(type) * ROW + Math.max(0, state - FIRST)];
    }

    /** Acknowledgements, heartbeats and what isn't known tell as little as data does. */
    private static int event(int type) {
        return type < TYPES && DECIDES[type] ? type : Sctp.DATA;
    }

    private static boolean[] decides() {
        var decides = new boolean[TYPES];
        for (int type : new int[] {
            Sctp.INIT,
            Sctp.INIT_ACK,
            Sctp.ABORT,
            Sctp.SHUTDOWN,
            Sctp.SHUTDOWN_ACK,
            Sctp.ERROR,
            Sctp.COOKIE_ECHO,
            Sctp.COOKIE_ACK,
            Sctp.SHUTDOWN_COMPLETE
        }) {
            decides[type] = true;
        }
        return decides;
    }

    private SctpTable on(int type, String from, String to) {
        for (String state : from.split(" ", -1)) {
            next[type * ROW + ABBREVIATIONS.indexOf(state)] = (byte) ABBREVIATIONS.indexOf(to);
        }
        return this;
    }
}
