package io.spillway.director.forward;

import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.SctpTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.TcpTable;
import io.spillway.director.packet.Packet;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import io.spillway.director.service.ServiceGate;
import io.spillway.director.service.Templates;
import org.jspecify.annotations.Nullable;

/**
 * Keeps flows and everything that is counted of them in step: states, deadlines, the counts of their targets. Thread rule:
 * engine thread only.
 */
final class FlowKeeper {
    /** In the place of a peer's number: the flow comes straight from a client. */
    static final int NO_PEER = -1;

    private static final int MAX_COUNT = 255;

    private final FlowTable flows;
    private final StateTimeouts timeouts;
    private final Services services;
    private TcpTable input = TcpTable.INPUT;
    private TcpTable output = TcpTable.OUTPUT;
    private TcpTable inputOnly = TcpTable.INPUT_ONLY;
    private final FloodLevel level;
    private final HalfOpenQueue halfOpen;

    FlowKeeper(FlowTable flows, StateTimeouts timeouts, Services services, FloodLevel level) {
        this.flows = flows;
        this.level = level;
        halfOpen = new HalfOpenQueue(flows);
        this.timeouts = timeouts;
        this.services = services;
    }

    FlowTable table() {
        return flows;
    }

    /** The flow of this engine whose handshake is incomplete for longest, or {@link FlowTable#NONE}; ask once for each. */
    int oldestHalfOpen() {
        return halfOpen.poll();
    }

    /** Whether flows count as established only after a handshake seen from both sides (IPVS: secure_tcp). */
    void setSecure(boolean secure) {
        input = secure ? TcpTable.SECURE_INPUT : TcpTable.INPUT;
        output = secure ? TcpTable.SECURE_OUTPUT : TcpTable.OUTPUT;
        inputOnly = secure ? TcpTable.SECURE_INPUT_ONLY : TcpTable.INPUT_ONLY;
    }

    /** The flow of a client's packet. */
    int find(Packet packet, int vip) {
        return flows.find(
                packet.protocol(),
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.sourcePort(),
                vip,
                packet.destinationPort());
    }

    /**
     * A new flow of a client's packet, in state NONE; the table is not full.
     *
     * @param peer whose tunnel it came through, or {@link #NO_PEER}
     * @param entered {@link FlowTable#CONTROLLED} and {@link FlowTable#COUNTED}, as it has entered its service's gate
     */
    int insert(FlowTarget target, Packet packet, int vip, int peer, int entered, long nowNs) {
        boolean seesReplies =
                target instanceof RealServer server && server.method().seesReplies();
        int flags = entered | (peer == NO_PEER ? 0 : FlowTable.FOREIGN) | (seesReplies ? 0 : FlowTable.NO_OUTPUT);
        int flow = flows.insert(
                packet.protocol(),
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.sourcePort(),
                vip,
                packet.destinationPort(),
                target.number(),
                flags,
                // What its first packet will make of it: a shorter time would have to be looked at before it is longer.
                nowNs + timeouts.timeoutNs(next(FlowState.NONE.code(), seesReplies ? input : inputOnly, packet)));
        if (peer != NO_PEER) {
            flows.setPeer(flow, peer);
        }
        count(flow, target, FlowState.NONE, 1);
        if (target instanceof RealServer server) {
            server.checkThresholds(1);
        }
        return flow;
    }

    /** A packet from the client. */
    void input(int flow, FlowTarget target, Packet packet, long nowNs) {
        int count = flows.count(flow);
        if (count < MAX_COUNT) {
            flows.setCount(flow, count + 1);
        }
        advance(flow, target, flows.is(flow, FlowTable.NO_OUTPUT) ? inputOnly : input, packet, nowNs);
    }

    /** A packet from the server. */
    void output(int flow, FlowTarget target, Packet packet, long nowNs) {
        flows.set(flow, FlowTable.NO_OUTPUT, false);
        advance(flow, target, output, packet, nowNs);
    }

    private void advance(int flow, FlowTarget target, TcpTable table, Packet packet, long nowNs) {
        int was = flows.stateCode(flow);
        int is = next(was, table, packet);
        if (is != was) {
            changeState(flow, target, FlowState.of(was), FlowState.of(is));
        }
        flows.setDeadline(flow, nowNs + timeouts.timeoutNs(is));
    }

    private int next(int state, TcpTable table, Packet packet) {
        return switch (packet.protocol()) {
            case Packet.TCP -> table.next(state, packet.tcpFlags());
            case Packet.SCTP -> sctp(table).next(state, packet.sctpChunk());
            default -> FlowState.UDP.code();
        };
    }

    private SctpTable sctp(TcpTable table) {
        return table == output ? SctpTable.OUTPUT : table == inputOnly ? SctpTable.INPUT_ONLY : SctpTable.INPUT;
    }

    void changeState(int flow, FlowTarget target, FlowState was, FlowState is) {
        count(flow, target, was, -1);
        count(flow, target, is, 1);
        flows.setState(flow, is);
        if (is.isHalfOpen() && !was.isHalfOpen()) {
            halfOpen.add(flow);
        }
        if (is.isActive() && !is.isHalfOpen() && flows.is(flow, FlowTable.CONTROLLED)) {
            Templates templates = templates(target);
            if (templates != null) {
                templates.assure(flows.clientHigh(flow), flows.clientLow(flow));
            }
        }
    }

    void end(int flow) {
        end(flow, false);
    }

    /** The same for the sake of others, under a flood. */
    void drop(int flow) {
        end(flow, true);
    }

    private void end(int flow, boolean isDropped) {
        FlowTarget target = services.target(flows.target(flow));
        count(flow, target, flows.state(flow), -1);
        ServiceGate gate = gate(target);
        if (gate != null) {
            gate.leave(flows.is(flow, FlowTable.COUNTED), flows.clientHigh(flow), flows.clientLow(flow));
        }
        if (flows.is(flow, FlowTable.CONTROLLED)) {
            Templates templates = templates(target);
            if (templates != null) {
                templates.release(flows.clientHigh(flow), flows.clientLow(flow), isDropped);
            }
        }
        flows.remove(flow);
        if (target instanceof RealServer server) {
            server.checkThresholds(-1);
        }
    }

    /** The flow came to ({@code change} 1) or left (-1) a state at a target. */
    private void count(int flow, FlowTarget target, FlowState state, int change) {
        boolean foreign = flows.is(flow, FlowTable.FOREIGN);
        target.count(state, foreign, change);
        if (state.isHalfOpen()) {
            level.change(change);
        }
        if (foreign && state.isActive()) {
            services.countForeign(flows.protocol(flow), flows.vip(flow), flows.vipPort(flow), flows.peer(flow), change);
        }
    }

    private static @Nullable Templates templates(FlowTarget target) {
        ServiceGate gate = gate(target);
        return gate == null ? null : gate.templates();
    }

    /** What its flows have entered by. */
    private static @Nullable ServiceGate gate(FlowTarget target) {
        return switch (target) {
            case RealServer server -> server.gate();
            case RemoteSite site -> site.gate();
            default -> null;
        };
    }
}
