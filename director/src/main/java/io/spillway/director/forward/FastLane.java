package io.spillway.director.forward;

import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.RealServer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The short way for nearly all packets: IPv4 without options or fragments, TCP or UDP, of an established NAT flow, in either
 * direction, whose state it doesn't change. It does for them exactly what {@link Forwarder} does, with a few wide reads
 * and writes in place of a field at a time, and leaves everything else, bad packets too, to it. A test sends the same packets
 * both ways and compares every byte and counter. Thread rule: engine thread only.
 */
final class FastLane {
    private static final int HEADER_BYTES = 20;
    private static final int UDP_HEADER_BYTES = 8;
    /** With fewer, tables fit the caches near a core. */
    private static final int FAR_FLOWS = 1 << 14;

    private static final int MAX_GROUP = 64;
    private static final long LOW_32 = 0xffff_ffffL;

    private final Services services;
    private final FlowTable flows;
    private final Methods methods;
    private final Packet packet;
    private final int engine;
    private final long[] entries = new long[MAX_GROUP];
    private long fetched;
    private final long establishedNs;
    private final long udpNs;

    /** @param packet tells of the packet handled last */
    FastLane(Services services, FlowTable flows, StateTimeouts timeouts, Methods methods, Packet packet, int engine) {
        this.services = services;
        this.flows = flows;
        this.methods = methods;
        this.packet = packet;
        this.engine = engine;
        establishedNs = timeouts.timeoutNs(FlowState.ESTABLISHED);
        udpNs = timeouts.timeoutNs(FlowState.UDP);
    }

    /**
     * @param at offset of the IP header
     * @param available bytes readable from there
     * @param segmentBytes see {@link Packet#setOffload}; whether the checksum is partial doesn't matter here
     * @return the packet's fate; null: it is as it was, and not for the short way
     */
    @Nullable
    Counter handle(MemorySegment memory, long at, int available, Side side, int segmentBytes, long nowNs) {
        if (available < HEADER_BYTES + HEADER_BYTES) {
            return null;
        }
        // Version, header length, type of service, total length, identification, flags and offset.
        long first = Bytes.i64(memory, at);
        // TTL, protocol, checksum, source.
        long second = Bytes.i64(memory, at + 8);
        int destination = Bytes.i32(memory, at + 16);
        int total = (int) (first >>> 32) & 0xffff;
        int ttl = (int) (second >>> 56);
        int protocol = (int) (second >>> 48) & 0xff;
        if ((first >>> 56) != 0x45
                || (first & 0x3fff) != 0
                || total > available
                || total < HEADER_BYTES + UDP_HEADER_BYTES
                || ttl <= 1
                || Checksum.fold((first >>> 32)
                                + (first & LOW_32)
                                + (second >>> 32)
                                + (second & LOW_32)
                                + (destination & LOW_32))
                        != 0xffff) {
            return null;
        }
        int payload = total - HEADER_BYTES;
        int wireBytes = total;
        if (protocol == Packet.TCP) {
            int offsetAndFlags = Bytes.u16(memory, at + HEADER_BYTES + 12);
            int headerBytes = (offsetAndFlags >>> 12) * 4;
            if (headerBytes < Tcp.HEADER_BYTES
                    || headerBytes > payload
                    || (offsetAndFlags & (Tcp.SYN | Tcp.FIN | Tcp.RST | Tcp.ACK)) != Tcp.ACK) {
                return null;
            }
            if (segmentBytes != 0) {
                wireBytes = Math.min(total, HEADER_BYTES + headerBytes + segmentBytes);
            }
        } else if (protocol == Packet.UDP && segmentBytes == 0) {
            int length = Bytes.u16(memory, at + HEADER_BYTES + 4);
            if (length < UDP_HEADER_BYTES || length > payload) {
                return null;
            }
        } else {
            return null;
        }
        AddressBook book = services.book();
        int to = book.findV4(destination);
        if (side.facesClients() && (book.kinds(to) & AddressBook.VIP) != 0) {
            return toServer(memory, at, total, wireBytes, second, destination, to, nowNs);
        }
        if (side.facesServers() && (book.kinds(to) & (AddressBook.VIP | AddressBook.LOCAL)) == 0) {
            return toClient(memory, at, total, wireBytes, second, destination, book, nowNs);
        }
        return null;
    }

    /**
     * Reads from the flow table what {@link #handle} will read for each of these packets. A read that misses all caches takes
     * as long as everything else together, but several that don't depend on each other take hardly longer than one: so first
     * all index entries, then all records. See {@link Forwarder#prepare}.
     */
    void prepare(MemorySegment memory, long[] ats, int headerBytes, int count) {
        if (flows.limit() < FAR_FLOWS) {
            return;
        }
        AddressBook book = services.book();
        for (int i = 0; i < count; i++) {
            long at = ats[i] + headerBytes;
            long second = Bytes.i64(memory, at + 8);
            int protocol = (int) (second >>> 48) & 0xff;
            int destination = Bytes.i32(memory, at + 16);
            int ports = Bytes.i32(memory, at + HEADER_BYTES);
            int to = book.findV4(destination);
            entries[i] = (book.kinds(to) & AddressBook.VIP) != 0
                    ? flows.firstEntry(protocol, 0, Ip.v4((int) second), ports >>> 16, to, ports & 0xffff)
                    : flows.firstReplyEntry(
                            protocol, 0, Ip.v4(destination), ports & 0xffff, book.findV4((int) second), ports >>> 16);
        }
        long read = 0;
        for (int i = 0; i < count; i++) {
            read += flows.read(entries[i]);
        }
        fetched = read;
    }

    /** What {@link #prepare} has read: kept, or the compiler would leave the reading out. */
    long fetched() {
        return fetched;
    }

    private @Nullable Counter toServer(
            MemorySegment memory,
            long at,
            int total,
            int wireBytes,
            long second,
            int destination,
            int vip,
            long nowNs) {
        int protocol = (int) (second >>> 48) & 0xff;
        int ports = Bytes.i32(memory, at + HEADER_BYTES);
        int vipPort = ports & 0xffff;
        int flow = flows.find(protocol, 0, Ip.v4((int) second), ports >>> 16, vip, vipPort);
        if (flow == FlowTable.NONE
                || !isSteady(protocol, flow)
                || !(services.target(flows.target(flow)) instanceof RealServer server)
                || server.method() != Forwarding.Method.NAT
                || !server.isPresent()
                || (protocol == Packet.UDP && !server.isUsable())
                || wireBytes > methods.maxBytes(server)) {
            return null;
        }
        flows.touch(flow, nowNs + (protocol == Packet.TCP ? establishedNs : udpNs));
        server.countIn(engine, total);
        int address = (int) server.addressLow();
        int port = server.port(vipPort);
        long change = (~destination & LOW_32) + (address & LOW_32);
        writeHeader(memory, at, second, change);
        Bytes.put32(memory, at + 16, address);
        Bytes.put16(memory, at + HEADER_BYTES + 2, port);
        writeChecksum(memory, at, protocol, change, vipPort, port);
        packet.takeRewritten(memory, at, total, 0, server.addressLow());
        return Counter.FORWARDED_NAT_IN;
    }

    private @Nullable Counter toClient(
            MemorySegment memory,
            long at,
            int total,
            int wireBytes,
            long second,
            int destination,
            AddressBook book,
            long nowNs) {
        int source = (int) second;
        int from = book.findV4(source);
        if ((book.kinds(from) & AddressBook.SERVER) == 0) {
            return null;
        }
        int protocol = (int) (second >>> 48) & 0xff;
        int ports = Bytes.i32(memory, at + HEADER_BYTES);
        int flow = flows.findReply(protocol, 0, Ip.v4(destination), ports & 0xffff, from, ports >>> 16);
        if (flow == FlowTable.NONE
                || !isSteady(protocol, flow)
                || flows.is(flow, FlowTable.NO_OUTPUT)
                || !(services.target(flows.target(flow)) instanceof RealServer server)
                || wireBytes > methods.maxBytesToClient()) {
            return null;
        }
        flows.setDeadline(flow, nowNs + (protocol == Packet.TCP ? establishedNs : udpNs));
        server.countOut(engine, total);
        int vip = (int) book.low(flows.vip(flow));
        int vipPort = flows.vipPort(flow);
        // The source is the low half of what is written back.
        long change = (~source & LOW_32) + (vip & LOW_32);
        writeHeader(memory, at, (second & ~LOW_32) | (vip & LOW_32), change);
        Bytes.put16(memory, at + HEADER_BYTES, vipPort);
        writeChecksum(memory, at, protocol, change, ports >>> 16, vipPort);
        packet.takeRewritten(memory, at, total, 0, Ip.v4(destination));
        return Counter.FORWARDED_NAT_OUT;
    }

    /** The packet leaves the flow's state as it is. */
    private boolean isSteady(int protocol, int flow) {
        int state = flows.stateCode(flow);
        return state == (protocol == Packet.TCP ? FlowState.ESTABLISHED.code() : FlowState.UDP.code());
    }

    /** The second eight bytes of the header with a TTL one less and the checksum of that and of another address. */
    private static void writeHeader(MemorySegment memory, long at, long second, long addressChange) {
        int checksum = (int) (second >>> 32) & 0xffff;
        int ttlAndProtocol = (int) (second >>> 48);
        // Less one in the high octet: more by its complement.
        int updated = ~Checksum.fold((~checksum & 0xffffL) + addressChange + 0xfeff) & 0xffff;
        Bytes.put64(
                memory, at + 8, ((long) (ttlAndProtocol - 0x100) << 48) | ((long) updated << 32) | (second & LOW_32));
    }

    private static void writeChecksum(
            MemorySegment memory, long at, int protocol, long addressChange, int wasPort, int port) {
        long field = at + HEADER_BYTES + (protocol == Packet.TCP ? 16 : 6);
        int was = Bytes.u16(memory, field);
        if (protocol == Packet.UDP && was == 0) { // RFC 768: zero says there is no checksum
            return;
        }
        int is = ~Checksum.fold((~was & 0xffffL) + addressChange + (~wasPort & 0xffff) + port) & 0xffff;
        Bytes.put16(memory, field, protocol == Packet.UDP && is == 0 ? 0xffff : is);
    }
}
