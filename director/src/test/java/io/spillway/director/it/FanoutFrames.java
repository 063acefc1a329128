package io.spillway.director.it;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Steering;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;

/**
 * Random frames, and which shard each belongs to: worked out while a frame is made, from what is put into it. Headers
 * are right where steering looks; checksums are not.
 */
final class FanoutFrames {
    static final int MAGIC = 0x5b11_1a2a;
    static final List<InetAddress> VIPS = List.of(
            InetAddress.ofLiteral("202.103.106.5"),
            InetAddress.ofLiteral("2001:db8::5"),
            InetAddress.ofLiteral("202.103.106.6"),
            InetAddress.ofLiteral("2001:db8:0:1::5"));

    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int[] WITH_PORTS = {6, 17, 132};
    /** ICMP, GRE, hop-by-hop options, an IPv6 fragment, routing, ICMPv6, destination options, something unknown. */
    private static final int[] WITHOUT_PORTS = {1, 47, 0, 44, 43, 58, 60, 253};

    private final String side;
    private final Steering steering;
    private final Random random;
    private int shard;

    FanoutFrames(String side, Steering steering, Random random) {
        this.side = side;
        this.steering = steering;
        this.random = random;
    }

    /** Of the frame written last. */
    int shard() {
        return shard;
    }

    /** Writes behind the MAC addresses; the length of the frame. */
    int write(MemorySegment memory, long at, int number) {
        long end = at + Ethernet.HEADER_BYTES;
        int type = Ethernet.TYPE_IPV4;
        switch (random.nextInt(20)) {
            case 0 -> {
                type = ETHERTYPE_ARP;
                shard = 0;
                end += 28;
            }
            case 1, 2 -> end = tunnel(memory, end);
            case 3, 4, 5, 6, 7, 8, 9, 10 -> {
                type = Ethernet.TYPE_IPV6;
                end = ipv6(memory, end, isFromClient());
            }
            default -> end = ipv4(memory, end, isFromClient());
        }
        Bytes.put16(memory, at + 12, type);
        end += random.nextInt(100);
        Bytes.put32(memory, end, MAGIC);
        Bytes.put32(memory, end + 4, number);
        return (int) (end + 8 - at);
    }

    private boolean isFromClient() {
        return switch (side) {
            case "clients" -> true;
            case "servers" -> false;
            default -> random.nextBoolean();
        };
    }

    /** IPv4 or IPv6 in IPv4; the shard is the inner packet's unless the outer is a fragment or from a server. */
    private long tunnel(MemorySegment memory, long at) {
        boolean isIpv4 = random.nextBoolean();
        boolean isFragment = random.nextInt(5) == 0;
        int headerBytes = 20 + 4 * random.nextInt(3);
        int source = random.nextInt();
        int destination = random.nextInt();
        Bytes.put8(memory, at, 0x40 | headerBytes / 4);
        Bytes.put16(memory, at + 6, isFragment ? 0x2000 : 0x4000 * random.nextInt(2));
        Bytes.put8(memory, at + 9, isIpv4 ? 4 : 41);
        Bytes.put32(memory, at + 12, source);
        Bytes.put32(memory, at + 16, destination);
        long innerAt = at + headerBytes;
        long end = isIpv4 ? ipv4(memory, innerAt, true) : ipv6(memory, innerAt, true);
        if (side.equals("servers")) {
            shard = steering.shard(0, Ip.v4(destination), 0);
        } else if (isFragment) {
            shard = steering.shard(0, Ip.v4(side.equals("both") ? destination : source), 0);
        }
        return end;
    }

    private long ipv4(MemorySegment memory, long at, boolean fromClient) {
        InetAddress vip = VIPS.get(2 * random.nextInt(2));
        int source = random.nextInt();
        int destination = fromClient && !side.equals("servers") ? (int) Ip.low(vip) : random.nextInt();
        int headerBytes = random.nextInt(4) == 0 ? 20 + 4 * random.nextInt(11) : 20;
        int fragment = fragment();
        boolean hasPorts = random.nextInt(4) > 0;
        Bytes.put8(memory, at, 0x40 | headerBytes / 4);
        Bytes.put16(memory, at + 6, fragment);
        Bytes.put8(memory, at + 9, protocol(hasPorts));
        Bytes.put32(memory, at + 12, source);
        Bytes.put32(memory, at + 16, destination);
        for (int option = 20; option < headerBytes; option++) {
            Bytes.put8(memory, at + option, random.nextInt());
        }
        int port = ports(memory, at + headerBytes, fromClient);
        boolean shows = hasPorts && (fragment & 0x3fff) == 0;
        shard = steering.shard(0, Ip.v4(fromClient ? source : destination), shows ? port : 0);
        return at + headerBytes + 20;
    }

    private long ipv6(MemorySegment memory, long at, boolean fromClient) {
        InetAddress vip = VIPS.get(1 + 2 * random.nextInt(2));
        long high = random.nextLong();
        // All but one word like a VIP's, sometimes.
        long low = random.nextInt(4) == 0 ? Ip.low(vip) : random.nextLong();
        boolean hasPorts = random.nextInt(4) > 0;
        Bytes.put32(memory, at, 0x6000_0000 | random.nextInt(1 << 28));
        Bytes.put8(memory, at + 6, protocol(hasPorts));
        long clientAt = at + (fromClient ? 8 : 24);
        long otherAt = at + (fromClient ? 24 : 8);
        Bytes.put64(memory, clientAt, high);
        Bytes.put64(memory, clientAt + 8, low);
        Bytes.put64(memory, otherAt, Ip.high(vip));
        Bytes.put64(memory, otherAt + 8, Ip.low(vip));
        int port = ports(memory, at + 40, fromClient);
        shard = steering.shard(high, low, hasPorts ? port : 0);
        return at + 40 + 20;
    }

    private int fragment() {
        return switch (random.nextInt(6)) {
            case 0 -> 0x2000;
            case 1 -> 0x2000 | (1 + random.nextInt(0x1ffe));
            case 2 -> 1 + random.nextInt(0x1ffe);
            case 3 -> 0;
            default -> 0x4000;
        };
    }

    private int protocol(boolean hasPorts) {
        int[] from = hasPorts ? WITH_PORTS : WITHOUT_PORTS;
        return from[random.nextInt(from.length)];
    }

    /** Random ports; the one that steering looks at. */
    private int ports(MemorySegment memory, long at, boolean fromClient) {
        int source = random.nextInt(65536);
        int destination = random.nextInt(65536);
        Bytes.put16(memory, at, source);
        Bytes.put16(memory, at + 2, destination);
        return fromClient ? source : destination;
    }
}
