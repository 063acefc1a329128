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
    private final ControlMessage message = new ControlMessage();

    ControlDesk(Tunnels tunnels, Repair repair, ControlSender sender) {
        this.tunnels = tunnels;
        this.repair = repair;
        this.sender = sender;
    }

    /**
     * @param packet a UDP packet to our tunnel address that came through the tunnel of {@code peer}
     * @return its fate
     */
    Counter take(Packet packet, int peer, long nowNs) {
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
        return fault != null ? fault : act(peer, nowNs);
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

    private static Counter received(boolean isExpected) {
        return isExpected ? Counter.CONTROL_RECEIVED : Counter.CONTROL_UNEXPECTED;
    }
}
