package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.spillway.director.linux.BpfProgram.Op;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Steering;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * Spreads the frames of one interface over several {@link PacketSocket}s, so that each shard gets the flows that
 * {@link Steering} says are its own: the socket that joined first gets shard 0 (packet(7), PACKET_FANOUT_CBPF).
 *
 * <p>A frame from a client goes by its source address and port, one from a server by its destination. What has no port
 * that all packets of a flow show goes by the address alone: ICMP, fragments, IPv6 behind extension headers, other
 * protocols. A client's packet inside IPIP, of either family in IPv4, goes by the inner packet. Thread rule: any thread.
 */
public final class Fanout {
    /** VIPs that an interface for both sides can tell apart from other destinations. */
    public static final int MAX_VIPS = 64;

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_DETACH_FILTER = 27;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_FANOUT_DATA = 22;
    private static final int TYPE_CBPF = 6;
    private static final int FLAG_UNIQUE_ID = 0x2000;
    private static final int FLAG_IGNORE_OUTGOING = 0x4000;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;
    private static final int IPIP = 4;
    private static final int IPV6_IN_IP = 41;
    /** "More fragments" and the offset, in the 16 bits that hold them. */
    private static final int FRAGMENT_BITS = 0x3fff;

    private static final int IPV6_HEADER_BYTES = 40;

    /** Words of the program's memory: where the packet's header is, and the hash so far. */
    private static final int HEADER = 0;

    private static final int HASH = 1;

    private enum By {
        /** The source's address and port. */
        CLIENT("client", 12, 8, 0),
        /** The destination's. */
        SERVER("server", 16, 24, 2);

        private final String name;
        private final int ipv4Address;
        private final int ipv6Address;
        private final int port;

        By(String name, int ipv4Address, int ipv6Address, int port) {
            this.name = name;
            this.ipv4Address = ipv4Address;
            this.ipv6Address = ipv6Address;
            this.port = port;
        }
    }

    private final Steering steering;
    private final BpfProgram program = new BpfProgram();

    private Fanout(Steering steering) {
        this.steering = steering;
    }

    /** For an interface by which only clients' packets, and tunnels, arrive. */
    public static Fanout ofClients(Steering steering) {
        return new Fanout(steering).begin().clientTunnels().jump(By.CLIENT).both();
    }

    /** For an interface by which only servers' packets arrive. */
    public static Fanout ofServers(Steering steering) {
        return new Fanout(steering).begin().jump(By.SERVER).both();
    }

    /**
     * For one interface for all: what goes to a VIP, or comes through a tunnel, is a client's.
     *
     * @throws IllegalArgumentException if there are more than {@link #MAX_VIPS}
     */
    public static Fanout ofBoth(Steering steering, Collection<InetAddress> vips) {
        List<InetAddress> distinct = vips.stream().distinct().toList();
        if (distinct.size() > MAX_VIPS) {
            throw new IllegalArgumentException(distinct.size() + " VIPs on one interface for clients and servers, but "
                    + "the kernel can tell at most " + MAX_VIPS + " from other addresses there; use two interfaces, "
                    + "or shards: 1");
        }
        return new Fanout(steering)
                .begin()
                .clientTunnels()
                .clientsOf(distinct)
                .jump(By.SERVER)
                .both();
    }

    /** X is 0, and what isn't IP has gone to shard 0. */
    private Fanout begin() {
        program.loadX(0)
                .loadWord(BpfProgram.PROTOCOL)
                .ifEqual(ETHERTYPE_IPV4, "begin")
                .ifEqual(ETHERTYPE_IPV6, "begin")
                .returns(0)
                .label("begin");
        return this;
    }

    private Fanout clientTunnels() {
        program.ifEqual(ETHERTYPE_IPV6, "no tunnel")
                .loadHalf(BpfProgram.NET + 6)
                .ifAnySet(FRAGMENT_BITS, "no tunnel")
                .loadByte(BpfProgram.NET + 9)
                .ifEqual(IPIP, "tunnel of IPv4")
                .ifEqual(IPV6_IN_IP, "tunnel of IPv6")
                .jump("no tunnel")
                .label("tunnel of IPv4");
        skipIpv4Header();
        program.jump("client IPv4").label("tunnel of IPv6");
        skipIpv4Header();
        program.jump("client IPv6").label("no tunnel");
        return this;
    }

    private Fanout clientsOf(List<InetAddress> vips) {
        program.loadWord(BpfProgram.PROTOCOL).ifEqual(ETHERTYPE_IPV6, "IPv6 VIPs");
        program.loadWord(BpfProgram.NET + 16);
        // Conditional jumps reach 255 instructions, and IPv6 needs eight for each VIP: so they jump to a jump close by.
        for (InetAddress vip : vips) {
            if (vip.getAddress().length == 4) {
                program.ifEqual((int) Ip.low(vip), "IPv4 to a VIP");
            }
        }
        program.jump("no VIP").label("IPv4 to a VIP").jump("client IPv4").label("IPv6 VIPs");
        for (int i = 0; i < vips.size(); i++) {
            if (vips.get(i).getAddress().length == 16) {
                compareIpv6(vips.get(i), i);
            }
        }
        program.label("no VIP");
        return this;
    }

    private void compareIpv6(InetAddress vip, int number) {
        long high = Ip.high(vip);
        long low = Ip.low(vip);
        int[] words = {(int) low, (int) (low >>> 32), (int) high, (int) (high >>> 32)};
        String other = "not VIP " + number;
        for (int i = 0; i < words.length; i++) {
            String equal = "VIP " + number + " word " + i;
            program.loadWord(BpfProgram.NET + IPV6_HEADER_BYTES - 4 - 4 * i)
                    .ifEqual(words[i], equal)
                    .jump(other)
                    .label(equal);
        }
        program.jump("client IPv6").label(other);
    }

    private Fanout jump(By by) {
        program.loadWord(BpfProgram.PROTOCOL)
                .ifEqual(ETHERTYPE_IPV6, "to IPv6")
                .jump(by.name + " IPv4")
                .label("to IPv6")
                .jump(by.name + " IPv6");
        return this;
    }

    private Fanout both() {
        ipv4(By.CLIENT);
        ipv4(By.SERVER);
        ipv6(By.CLIENT);
        ipv6(By.SERVER);
        program.label("address only").loadMemory(HASH).loadX(0);
        mixX();
        program.jump("finish");
        finish();
        return this;
    }

    /** X: where the header is. */
    private void ipv4(By by) {
        program.label(by.name + " IPv4")
                .storeX(HEADER)
                .loadWordAtX(BpfProgram.NET + by.ipv4Address)
                .toX()
                .loadConstant(steering.beforeIpv4());
        mixX();
        program.store(HASH)
                .loadXMemory(HEADER)
                .loadHalfAtX(BpfProgram.NET + 6)
                .ifAnySet(FRAGMENT_BITS, by.name + " IPv4 address only")
                .loadByteAtX(BpfProgram.NET + 9);
        String ports = by.name + " IPv4 ports";
        program.ifEqual(TCP, ports)
                .ifEqual(UDP, ports)
                .ifEqual(SCTP, ports)
                .label(by.name + " IPv4 address only")
                .jump("address only")
                .label(ports);
        skipIpv4Header();
        mixPort(by.port);
    }

    private void ipv6(By by) {
        program.label(by.name + " IPv6")
                .storeX(HEADER)
                .loadConstant(steering.seed())
                .store(HASH);
        for (int i = 0; i < 4; i++) {
            program.loadXMemory(HEADER)
                    .loadWordAtX(BpfProgram.NET + by.ipv6Address + 4 * i)
                    .toX()
                    .loadMemory(HASH);
            mixX();
            program.store(HASH);
        }
        String ports = by.name + " IPv6 ports";
        program.loadXMemory(HEADER)
                .loadByteAtX(BpfProgram.NET + 6)
                .ifEqual(TCP, ports)
                .ifEqual(UDP, ports)
                .ifEqual(SCTP, ports)
                .jump("address only")
                .label(ports);
        mixPort(IPV6_HEADER_BYTES + by.port);
    }

    /** X moves behind the IPv4 header that it points to. */
    private void skipIpv4Header() {
        program.loadByteAtX(BpfProgram.NET)
                .with(Op.AND, 0xf)
                .with(Op.SHIFT_LEFT, 2)
                .withX(Op.ADD)
                .toX();
    }

    private void mixPort(int offsetFromX) {
        program.loadHalfAtX(BpfProgram.NET + offsetFromX).toX().loadMemory(HASH);
        mixX();
        program.jump("finish");
    }

    /** The accumulator is the hash, X the word to mix in: {@link Steering#WORD}. */
    private void mixX() {
        program.withX(Op.XOR).with(Op.MULTIPLY, Steering.WORD);
        xorShifted(Steering.WORD_SHIFT);
    }

    private void finish() {
        program.label("finish").with(Op.MULTIPLY, Steering.FINISH_1);
        xorShifted(Steering.FINISH_1_SHIFT);
        program.with(Op.MULTIPLY, Steering.FINISH_2);
        xorShifted(Steering.FINISH_2_SHIFT);
        program.with(Op.MODULO, steering.shards()).returnsA();
    }

    private void xorShifted(int shift) {
        program.toX().with(Op.SHIFT_RIGHT, shift).withX(Op.XOR);
    }

    /** Makes a group of a bound socket; the group's number, unused so far in this network namespace. */
    int open(int fd) throws LinuxException {
        Libc.setsockopt(fd, SOL_PACKET, PACKET_FANOUT, (TYPE_CBPF | FLAG_UNIQUE_ID | FLAG_IGNORE_OUTGOING) << 16);
        try (var arena = Arena.ofConfined()) {
            Libc.setsockopt(fd, SOL_PACKET, PACKET_FANOUT_DATA, program.assemble(arena));
            MemorySegment group = arena.allocateFrom(JAVA_INT, 0);
            Libc.getsockopt(fd, SOL_PACKET, PACKET_FANOUT, group);
            return group.get(JAVA_INT, 0) & 0xffff;
        }
    }

    static void join(int fd, int group) throws LinuxException {
        Libc.setsockopt(fd, SOL_PACKET, PACKET_FANOUT, group | ((TYPE_CBPF | FLAG_IGNORE_OUTGOING) << 16));
    }

    /** The socket gets no frames until {@link #unmute}. */
    static void mute(int fd) throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment nothing = new BpfProgram().returns(0).assemble(arena);
            Libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, nothing);
        }
    }

    static void unmute(int fd) throws LinuxException {
        Libc.setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, 0);
    }
}
