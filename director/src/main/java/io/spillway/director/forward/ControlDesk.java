package io.spillway.director.forward;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Packet;
import io.spillway.director.tunnel.ControlMessage;
import io.spillway.director.tunnel.ControlSender;
import io.spillway.director.tunnel.Tunnels;

/** Takes the control messages of other sites' directors, and answers them. Thread rule: engine thread only. */
final class ControlDesk {
    private static final int UDP_HEADER_BYTES = 8;

    private final Tunnels tunnels;
    private final Repair repair;
    private final ControlSender sender;
    private final HandOver handOver;
    private final ControlMessage message = new ControlMessage();

    ControlDesk(Tunnels tunnels, Repair repair, ControlSender sender, HandOver handOver) {
        this.handOver = handOver;
        this.tunnels = tunnels;
        this.repair = repair;
        this.sender = sender;
    }

    /**
     * @param packet a UDP packet to our tunnel address that came through the tunnel of {@code peer}
     * @param outerAt offset of the tunnel's header around it
     * @param outerBytes of both
     * @return its fate
     */
    Counter take(Packet packet, long outerAt, int outerBytes, int peer, long nowNs) {
        if (packet.isFragment() || packet.readTransport() != null) {
            return Counter.CONTROL_BAD;
        }
        if (packet.destinationPort() != ControlMessage.PORT) {
            return Counter.TUNNEL_NOT_A_VIP;
        }
        if (packet.sourceLow() != Ip.v4(tunnels.address(peer))
                || packet.sourcePort() != ControlMessage.PORT
                || !packet.hasRightUdpChecksum()) {
            return Counter.CONTROL_BAD;
        }
        int length = Bytes.u16(packet.memory(), packet.payloadAt() + 4) - UDP_HEADER_BYTES;
        Counter fault = message.read(packet.memory(), packet.payloadAt() + UDP_HEADER_BYTES, length);
        if (fault != null) {
            return fault;
        }
        int engine = engine();
        return engine == handOver.self() ? act(peer, nowNs) : pass(packet, outerAt, outerBytes, engine);
    }

    private Counter act(int peer, long nowNs) {
        return switch (message.type()) {
            case ControlMessage.PROBE -> {
                sender.probe(
                        tunnels.address(peer),
                        ControlMessage.PROBE_REPLY,
                        message.sequence(),
                        message.nonce(),
                        Counter.PROBES_ANSWERED);
                yield Counter.CONTROL_RECEIVED;
            }
            case ControlMessage.PROBE_REPLY ->
                received(tunnels.answer(peer, message.sequence(), message.nonce(), nowNs));
            case ControlMessage.QUESTION -> {
                repair.answer(message, peer);
                yield Counter.CONTROL_RECEIVED;
            }
            case ControlMessage.OWNER -> received(repair.learnOwner(message, peer, nowNs));
            default -> Counter.CONTROL_UNKNOWN;
        };
    }

    /** The engine that a message is for. */
    private int engine() {
        return switch (message.type()) {
            case ControlMessage.PROBE_REPLY -> Tunnels.engine(message.sequence());
            case ControlMessage.QUESTION, ControlMessage.OWNER ->
                handOver.engine(0, Ip.v4(message.client()), message.clientPort());
            default -> handOver.self();
        };
    }

    private Counter pass(Packet packet, long outerAt, int outerBytes, int engine) {
        if (engine >= handOver.count()) {
            return Counter.CONTROL_UNEXPECTED;
        }
        return handOver.pass(engine, packet.memory(), outerAt, outerBytes, Side.CLIENTS)
                ? Counter.HANDED_OVER
                : Counter.HAND_OVER_FULL;
    }

    private static Counter received(boolean isExpected) {
        return isExpected ? Counter.CONTROL_RECEIVED : Counter.CONTROL_UNEXPECTED;
    }
}
