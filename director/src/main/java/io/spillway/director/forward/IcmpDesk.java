package io.spillway.director.forward;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Icmp;
import io.spillway.director.packet.Packet;

/** Takes ICMP messages, and gives them to whom they concern. Thread rule: engine thread only. */
final class IcmpDesk {
    private final Answers answers;
    private final IcmpErrors errors;
    private final TunnelErrors tunnelErrors;

    IcmpDesk(Answers answers, IcmpErrors errors, TunnelErrors tunnelErrors) {
        this.answers = answers;
        this.errors = errors;
        this.tunnelErrors = tunnelErrors;
    }

    /**
     * A message to a VIP that is no fragment.
     *
     * @param peer whose tunnel it came through, or {@link FlowKeeper#NO_PEER}
     * @return its fate
     */
    Counter toVip(Packet packet, int vip, int peer, long nowNs) {
        if (packet.payloadBytes() < Icmp.HEADER_BYTES) {
            return Counter.TRUNCATED;
        }
        if (Icmp.isError(packet)) {
            return errors.fromClient(packet, vip, peer, nowNs);
        }
        if (peer != FlowKeeper.NO_PEER) {
            return Counter.TUNNEL_BAD_INNER;
        }
        if (Icmp.isEcho(packet)) {
            return Icmp.hasRightChecksum(packet) ? answers.echo(packet, nowNs) : Counter.BAD_CHECKSUM;
        }
        // Neighbour discovery is the kernel's.
        return packet.isV4() || Icmp.isEchoReply(packet) ? Counter.ICMP_IGNORED : Counter.PASSED;
    }

    /** A message to somebody else; its fate. */
    Counter toOthers(Packet packet, Side side, long nowNs) {
        if (packet.isFragment() || packet.payloadBytes() < Icmp.HEADER_BYTES || !Icmp.isError(packet)) {
            return Counter.PASSED;
        }
        if (tunnelErrors.isForTunnels(packet)) {
            Counter fate = tunnelErrors.take(packet, side, nowNs);
            if (fate != null) {
                return fate;
            }
        }
        return side.facesServers() ? errors.fromServer(packet) : Counter.PASSED;
    }
}
