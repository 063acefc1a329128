package io.spillway.director.tunnel;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Packet;
import java.lang.foreign.MemorySegment;

/**
 * Puts control messages into the outbox. They travel inside the tunnel, IPIP around IPv4 and UDP, all between the same two
 * addresses: so they prove that protocol 4 passes, and only configured peers are listened to. Thread rule: engine thread
 * only.
 */
public final class ControlSender {
    private static final int TTL = 64;
    private static final int UDP_HEADER_BYTES = 8;

    private final int address;
    private final Outbox outbox;
    private final Counters counters;

    /** @param address our end of the tunnels */
    public ControlSender(int address, Outbox outbox, Counters counters) {
        this.address = address;
        this.outbox = outbox;
        this.counters = counters;
    }

    /** @param type PROBE or PROBE_REPLY */
    public void probe(int peer, int type, long sequence, long nonce, Counter event) {
        int at = open(peer, ControlMessage.PROBE_BYTES, event);
        if (at >= 0) {
            ControlMessage.writeProbe(outbox.memory(), at, type, sequence, nonce);
            close(peer, at, ControlMessage.PROBE_BYTES);
        }
    }

    /** @param type QUESTION or OWNER */
    public void question(
            int peer,
            int type,
            int token,
            int protocol,
            int client,
            int clientPort,
            int vip,
            int vipPort,
            Counter event) {
        int at = open(peer, ControlMessage.QUESTION_BYTES, event);
        if (at >= 0) {
            ControlMessage.writeQuestion(outbox.memory(), at, type, token, protocol, client, clientPort, vip, vipPort);
            close(peer, at, ControlMessage.QUESTION_BYTES);
        }
    }

    /** Where the message is to be written; -1: nowhere. */
    private int open(int peer, int messageBytes, Counter event) {
        int length = 2 * Ipv4.HEADER_BYTES + UDP_HEADER_BYTES + messageBytes;
        int at = outbox.add(length, 0, Ip.v4(peer), event);
        if (at < 0) {
            counters.add(Counter.OWN_UNSENT);
            return -1;
        }
        return at + 2 * Ipv4.HEADER_BYTES + UDP_HEADER_BYTES;
    }

    private void close(int peer, int messageAt, int messageBytes) {
        MemorySegment memory = outbox.memory();
        int udpBytes = UDP_HEADER_BYTES + messageBytes;
        int udp = messageAt - UDP_HEADER_BYTES;
        int inner = udp - Ipv4.HEADER_BYTES;
        Bytes.put16(memory, udp, ControlMessage.PORT);
        Bytes.put16(memory, udp + 2, ControlMessage.PORT);
        Bytes.put16(memory, udp + 4, udpBytes);
        Bytes.put16(memory, udp + 6, 0);
        int pseudo = Checksum.pseudoHeader(0, Ip.v4(address), 0, Ip.v4(peer), Packet.UDP, udpBytes);
        int checksum = Checksum.transport(pseudo, memory, udp, udpBytes);
        Bytes.put16(memory, udp + 6, checksum == 0 ? 0xffff : checksum);
        Ipv4.write(memory, inner, Packet.UDP, Ipv4.HEADER_BYTES + udpBytes, address, peer, TTL);
        Ipv4.encapsulate(memory, inner, address, peer, TTL, 0);
    }
}
