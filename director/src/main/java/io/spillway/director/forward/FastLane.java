package io.spillway.director.forward;

import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.linux.RawMemory;
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
 * The short way for nearly all packets: IPv4 without options or fragments, TCP or UDP, of an established flow by NAT, in
 * either direction, or by DR or IPIP, whose state it doesn't change. It does for them exactly what {@link Forwarder} does, with a few wide reads
 * and writes in place of a field at a time, and leaves everything else, bad packets too, to it. A test sends the same packets
 * both ways and compares every byte and counter. Thread rule: engine thread only.
 */
final class FastLane {
    private static final int HEADER_BYTES = 20;
    /** Of IP and TCP, without options. */
    private static final int HEADERS_BYTES = 40;

    private static final int V6_HEADER_BYTES = 40;
    private static final int PORTS_BYTES = 4;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int MAX_GROUP = 64;
    private static final long LOW_32 = 0xffff_ffffL;

    private final Services services;
    private final FlowTable flows;
    private final Methods methods;
    private final Packet packet;
    private final int engine;
    /** Of each packet that was prepared: where it is; not its offset, which those of several rings have in common. */
    private final long[] addresses = new long[MAX_GROUP];
    /** What {@link AddressBook#findV4} says of its destination. */
    private final int[] destinations = new int[MAX_GROUP];
    /** The same of its source; meaningless if it goes to a VIP. */
    private final int[] sources = new int[MAX_GROUP];

    private final int[] hashes = new int[MAX_GROUP];
    /** The flow it seems to have. */
    private final int[] candidates = new int[MAX_GROUP];

    private int prepared;
    /** The first of them that was not handled yet. */
    private int next;
    /** What {@link #prepare} has read: kept, or the compiler would leave the reading out. */
    long fetched;

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
        if (available < HEADERS_BYTES || !memory.isNative()) {
            return null;
        }
        // Asked once for all that is read and written here.
        long ip = RawMemory.address(memory, at, HEADERS_BYTES);
        // Version, header length, type of service, total length, identification, flags and offset.
        long first = net64(ip);
        // TTL, protocol, checksum, source.
        long second = net64(ip + 8);
        int destination = net32(ip + 16);
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
            int offsetAndFlags = net16(ip + HEADER_BYTES + 12);
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
            int length = net16(ip + HEADER_BYTES + 4);
            if (length < UDP_HEADER_BYTES || length > payload) {
                return null;
            }
        } else {
            return null;
        }
        int place = prepared(memory, at, ip);
        int to = destinations[place];
        if (side.facesClients() && AddressBook.isOf(to, AddressBook.VIP)) {
            return toServer(memory, at, ip, total, wireBytes, second, destination, place, nowNs);
        }
        if (side.facesServers() && !AddressBook.isOf(to, AddressBook.VIP | AddressBook.LOCAL)) {
            return toClient(memory, at, ip, total, wireBytes, second, destination, place, nowNs);
        }
        return null;
    }

    /**
     * Looks up what {@link #handle} will ask for, of each of these packets: one's answer doesn't wait for another's, so several
     * are on their way at a time, from memory too. See {@link Forwarder#prepare}.
     */
    void prepare(MemorySegment memory, long[] ats, int headerBytes, int count) {
        prepared = memory.isNative() ? Math.min(count, MAX_GROUP) : 0;
        next = 0;
        for (int place = 0; place < prepared; place++) {
            prepare(place, memory, ats[place] + headerBytes);
        }
        for (int place = 0; place < prepared; place++) {
            lookUp(place);
        }
        int read = 0;
        for (int place = 0; place < prepared; place++) {
            read += flows.read(candidates[place]);
        }
        fetched = read;
    }

    private void prepare(int place, MemorySegment memory, long at) {
        long ip = RawMemory.address(memory, at, HEADERS_BYTES);
        addresses[place] = ip;
        if (RawMemory.i8(ip) >>> 4 == 6) {
            prepareV6(place, ip, memory.byteSize() - at);
            return;
        }
        int protocol = RawMemory.i8(ip + 9) & 0xff;
        int source = net32(ip + 12);
        int destination = net32(ip + 16);
        int ports = net32(ip + HEADER_BYTES);
        AddressBook book = services.book();
        int to = book.findV4(destination);
        destinations[place] = to;
        if (AddressBook.isOf(to, AddressBook.VIP)) {
            int vip = AddressBook.number(to);
            hashes[place] = flows.hash(protocol, 0, Ip.v4(source), ports >>> 16, vip, ports & 0xffff);
        } else {
            int from = book.findV4(source);
            sources[place] = from;
            hashes[place] =
                    flows.hash(protocol, 0, Ip.v4(destination), ports & 0xffff, AddressBook.number(from), ports >>> 16);
        }
    }

    /** These go the full way, but it, too, waits for less then. */
    private void prepareV6(int place, long ip, long available) {
        if (available < V6_HEADER_BYTES + PORTS_BYTES) {
            destinations[place] = AddressBook.NONE;
            hashes[place] = 0;
            return;
        }
        int protocol = RawMemory.i8(ip + 6) & 0xff;
        int ports = net32(ip + V6_HEADER_BYTES);
        AddressBook book = services.book();
        int to = book.findAny(net64(ip + 24), net64(ip + 32));
        destinations[place] = to;
        if (AddressBook.isOf(to, AddressBook.VIP)) {
            int vip = AddressBook.number(to);
            hashes[place] = flows.hash(protocol, net64(ip + 8), net64(ip + 16), ports >>> 16, vip, ports & 0xffff);
        } else {
            int from = AddressBook.number(book.findAny(net64(ip + 8), net64(ip + 16)));
            hashes[place] = flows.hash(protocol, net64(ip + 24), net64(ip + 32), ports & 0xffff, from, ports >>> 16);
        }
    }

    private void lookUp(int place) {
        candidates[place] = AddressBook.isOf(destinations[place], AddressBook.VIP)
                ? flows.candidate(hashes[place])
                : flows.replyCandidate(hashes[place]);
    }

    /** The place of a packet among those that are prepared. */
    private int prepared(MemorySegment memory, long at, long ip) {
        while (next < prepared) {
            int place = next++;
            if (addresses[place] == ip) {
                return place;
            }
        }
        prepared = 0;
        prepare(0, memory, at);
        lookUp(0);
        return 0;
    }

    private @Nullable Counter toServer(
            MemorySegment memory,
            long at,
            long ip,
            int total,
            int wireBytes,
            long second,
            int destination,
            int place,
            long nowNs) {
        int protocol = (int) (second >>> 48) & 0xff;
        int ports = net32(ip + HEADER_BYTES);
        int flow = flowTo(place, protocol, (int) second, ports);
        if (flow == FlowTable.NONE
                || !isSteady(protocol, flow)
                || !(services.target(flows.target(flow)) instanceof RealServer server)
                || !server.isPresent()
                || (protocol == Packet.UDP && !server.isUsable())) {
            return null;
        }
        boolean isNat = server.method() == Forwarding.Method.NAT;
        if (isNat ? wireBytes > methods.maxBytesToServers() : !goesWhole(server, wireBytes)) {
            return null;
        }
        flows.touch(flow, nowNs + (protocol == Packet.TCP ? establishedNs : udpNs));
        server.countIn(engine, total);
        if (!isNat) {
            return whole(memory, at, ip, total, second, server);
        }
        rewriteDestination(ip, second, destination, ports & 0xffff, server);
        packet.takeRewritten(memory, at, total, 0, server.addressLow());
        return Counter.FORWARDED_NAT_IN;
    }

    private static void rewriteDestination(long ip, long second, int destination, int vipPort, RealServer server) {
        int address = (int) server.addressLow();
        int port = server.port(vipPort);
        long change = (~destination & LOW_32) + (address & LOW_32);
        writeHeader(ip, second, change);
        put32(ip + 16, address);
        put16(ip + HEADER_BYTES + 2, port);
        writeChecksum(ip, (int) (second >>> 48) & 0xff, change, vipPort, port);
    }

    /** Nothing of the packet but the TTL changes on its way to a server, and it fits. */
    private boolean goesWhole(RealServer server, int wireBytes) {
        boolean isWhole = switch (server.forwarding()) {
            case Forwarding.DirectRouting _ -> true;
            case Forwarding.Tunnel tunnel ->
                tunnel.encapsulation() == Forwarding.Encapsulation.IPIP && packet.isFinished();
            default -> false;
        };
        return isWhole && wireBytes <= methods.maxBytes(server);
    }

    private Counter whole(MemorySegment memory, long at, long ip, int total, long second, RealServer server) {
        writeHeader(ip, second, 0);
        packet.takeRewritten(memory, at, total, server.addressHigh(), server.addressLow());
        return server.method() == Forwarding.Method.DR ? Counter.FORWARDED_DR : methods.tunnel(packet, server);
    }

    private @Nullable Counter toClient(
            MemorySegment memory,
            long at,
            long ip,
            int total,
            int wireBytes,
            long second,
            int destination,
            int place,
            long nowNs) {
        int source = (int) second;
        if (!AddressBook.isOf(sources[place], AddressBook.SERVER)) {
            return null;
        }
        int protocol = (int) (second >>> 48) & 0xff;
        int ports = net32(ip + HEADER_BYTES);
        int flow = flowFrom(place, protocol, destination, ports);
        if (flow == FlowTable.NONE
                || !isSteady(protocol, flow)
                || flows.is(flow, FlowTable.NO_OUTPUT)
                || !(services.target(flows.target(flow)) instanceof RealServer server)
                || wireBytes > methods.maxBytesToClient()) {
            return null;
        }
        flows.extend(flow, nowNs + (protocol == Packet.TCP ? establishedNs : udpNs));
        server.countOut(engine, total);
        int vip = (int) services.book().low(flows.vip(flow));
        int vipPort = flows.vipPort(flow);
        // The source is the low half of what is written back.
        long change = (~source & LOW_32) + (vip & LOW_32);
        writeHeader(ip, (second & ~LOW_32) | (vip & LOW_32), change);
        put16(ip + HEADER_BYTES, vipPort);
        writeChecksum(ip, protocol, change, ports >>> 16, vipPort);
        packet.takeRewritten(memory, at, total, 0, Ip.v4(destination));
        return Counter.FORWARDED_NAT_OUT;
    }

    private int flowTo(int place, int protocol, int client, int ports) {
        int vip = AddressBook.number(destinations[place]);
        int flow = candidates[place];
        return flows.isOfClient(flow, protocol, 0, Ip.v4(client), ports >>> 16, vip, ports & 0xffff)
                ? flow
                : flows.find(protocol, 0, Ip.v4(client), ports >>> 16, vip, ports & 0xffff);
    }

    private int flowFrom(int place, int protocol, int client, int ports) {
        int server = AddressBook.number(sources[place]);
        int flow = candidates[place];
        return flows.isOfReply(flow, protocol, 0, Ip.v4(client), ports & 0xffff, server, ports >>> 16)
                ? flow
                : flows.findReply(protocol, 0, Ip.v4(client), ports & 0xffff, server, ports >>> 16);
    }

    /** The packet leaves the flow's state as it is. */
    private boolean isSteady(int protocol, int flow) {
        int state = flows.stateCode(flow);
        return state == (protocol == Packet.TCP ? FlowState.ESTABLISHED.code() : FlowState.UDP.code());
    }

    /** The second eight bytes of the header with a TTL one less and the checksum of that and of another address. */
    private static void writeHeader(long ip, long second, long addressChange) {
        int checksum = (int) (second >>> 32) & 0xffff;
        int ttlAndProtocol = (int) (second >>> 48);
        // Less one in the high octet: more by its complement.
        int updated = ~Checksum.fold((~checksum & 0xffffL) + addressChange + 0xfeff) & 0xffff;
        put64(ip + 8, ((long) (ttlAndProtocol - 0x100) << 48) | ((long) updated << 32) | (second & LOW_32));
    }

    private static void writeChecksum(long ip, int protocol, long addressChange, int wasPort, int port) {
        long field = ip + HEADER_BYTES + (protocol == Packet.TCP ? 16 : 6);
        int was = net16(field);
        if (protocol == Packet.UDP && was == 0) { // RFC 768: zero says there is no checksum
            return;
        }
        int is = ~Checksum.fold((~was & 0xffffL) + addressChange + (~wasPort & 0xffff) + port) & 0xffff;
        put16(field, protocol == Packet.UDP && is == 0 ? 0xffff : is);
    }

    private static long net64(long address) {
        return Long.reverseBytes(RawMemory.i64(address));
    }

    private static int net32(long address) {
        return Integer.reverseBytes(RawMemory.i32(address));
    }

    private static int net16(long address) {
        return Short.toUnsignedInt(Short.reverseBytes(RawMemory.i16(address)));
    }

    private static void put64(long address, long value) {
        RawMemory.put64(address, Long.reverseBytes(value));
    }

    private static void put32(long address, int value) {
        RawMemory.put32(address, Integer.reverseBytes(value));
    }

    private static void put16(long address, int value) {
        RawMemory.put16(address, Short.reverseBytes((short) value));
    }
}
