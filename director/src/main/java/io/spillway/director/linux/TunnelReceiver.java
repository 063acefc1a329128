package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Takes what is inside IP packets for this host, a batch at a time: of one protocol (a raw socket; raw(7)) or of one UDP
 * port. The kernel has put fragments together, checked the outer checksums and asked its firewall; and as long as the
 * socket is open, it doesn't answer that it knows no such protocol. Thread rule: one thread.
 */
public final class TunnelReceiver implements AutoCloseable {
    public static final int IPIP = 4;
    public static final int IPV6 = 41;
    public static final int GRE = 47;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_IP = 0;
    private static final int IP_RECVTOS = 13;
    private static final int SOL_UDP = 17;
    private static final int UDP_NO_CHECK6_RX = 102;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVTCLASS = 66;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;

    private static final int BATCH = 64;
    /** The largest IP packet there is. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final int RECEIVE_BUFFER_BYTES = 8 << 20;

    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** struct mmsghdr: a struct msghdr of 56 bytes and the length received. */
    private static final int MESSAGE_BYTES = 64;

    private static final int MESSAGE_NAME_LENGTH = 8;
    private static final int MESSAGE_VECTOR = 16;
    private static final int MESSAGE_VECTOR_LENGTH = 24;
    private static final int MESSAGE_CONTROL = 32;
    private static final int MESSAGE_CONTROL_LENGTH = 40;
    private static final int MESSAGE_FLAGS = 48;
    private static final int MESSAGE_LENGTH = 56;
    /** struct sockaddr_in6, and room. */
    private static final int NAME_BYTES = 32;
    /** One struct cmsghdr of 16 bytes with its number. */
    private static final int CONTROL_BYTES = 24;

    private static final int CONTROL_DATA = 16;
    private static final int VECTOR_BYTES = 16;

    private final int fd;
    private final boolean ipv6;
    private final boolean withHeader;
    private final Arena arena = Arena.ofShared();
    /** Pages become real as packets need them. */
    private final MemorySegment buffers;

    private final MemorySegment messages = arena.allocate((long) BATCH * MESSAGE_BYTES, 64);
    private final MemorySegment names = arena.allocate((long) BATCH * NAME_BYTES, 64);
    private final MemorySegment controls = arena.allocate((long) BATCH * CONTROL_BYTES, 64);
    private final MemorySegment vectors = arena.allocate((long) BATCH * VECTOR_BYTES, 64);

    /** Packets of an IP protocol; the memory starts behind the IP header. */
    public static TunnelReceiver raw(boolean ipv6, int protocol) throws LinuxException {
        return new TunnelReceiver(ipv6, SOCK_RAW, protocol, 0);
    }

    /**
     * What comes to a UDP port.
     *
     * @throws LinuxException with {@link LinuxException#EADDRINUSE} if somebody has the port, the kernel's fou too
     */
    public static TunnelReceiver udp(boolean ipv6, int port) throws LinuxException {
        return new TunnelReceiver(ipv6, SOCK_DGRAM, 0, port);
    }

    private TunnelReceiver(boolean ipv6, int type, int protocol, int port) throws LinuxException {
        this.ipv6 = ipv6;
        // A raw IPv4 socket gives the IP header too, a raw IPv6 socket doesn't (RFC 3542 section 3).
        withHeader = !ipv6 && type == SOCK_RAW;
        fd = Libc.socket(ipv6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK_CLOEXEC, protocol);
        try {
            buffers = Libc.mmapAnonymous((long) BATCH * BUFFER_BYTES, arena);
            Libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
            Libc.setsockopt(fd, ipv6 ? SOL_IPV6 : SOL_IP, ipv6 ? IPV6_RECVTCLASS : IP_RECVTOS, 1);
            if (type == SOCK_DGRAM) {
                if (ipv6) {
                    Libc.setsockopt(fd, SOL_IPV6, IPV6_V6ONLY, 1);
                    // Directors may leave the outer checksum out (RFC 6935).
                    Libc.setsockopt(fd, SOL_UDP, UDP_NO_CHECK6_RX, 1);
                }
                Libc.bind(fd, anyAddress(port));
            }
        } catch (LinuxException e) {
            close();
            throw e;
        }
        for (int i = 0; i < BATCH; i++) {
            long message = (long) i * MESSAGE_BYTES;
            vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES, buffers.address() + (long) i * BUFFER_BYTES);
            vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES + 8, BUFFER_BYTES);
            messages.set(JAVA_LONG, message, names.address() + (long) i * NAME_BYTES);
            messages.set(JAVA_LONG, message + MESSAGE_VECTOR, vectors.address() + (long) i * VECTOR_BYTES);
            messages.set(JAVA_LONG, message + MESSAGE_VECTOR_LENGTH, 1);
            messages.set(JAVA_LONG, message + MESSAGE_CONTROL, controls.address() + (long) i * CONTROL_BYTES);
        }
    }

    /**
     * Takes what is there and doesn't wait.
     *
     * @return the number of packets, which the other methods know by 0 up to it until the next call; 0: none
     */
    public int receive() {
        for (int i = 0; i < BATCH; i++) {
            long message = (long) i * MESSAGE_BYTES;
            messages.set(JAVA_INT, message + MESSAGE_NAME_LENGTH, NAME_BYTES);
            messages.set(JAVA_LONG, message + MESSAGE_CONTROL_LENGTH, CONTROL_BYTES);
        }
        // A negative result is EAGAIN, or an ICMP error that somebody sent about nothing: there is no packet either
        // way.
        return Math.max(0, Libc.recvmmsg(fd, messages, BATCH, MSG_DONTWAIT));
    }

    public MemorySegment memory() {
        return buffers;
    }

    /** Where packet {@code i} begins, behind its IP or UDP header. */
    public long at(int i) {
        return (long) i * BUFFER_BYTES + headerBytes(i);
    }

    public int length(int i) {
        return Math.max(0, messages.get(JAVA_INT, (long) i * MESSAGE_BYTES + MESSAGE_LENGTH) - headerBytes(i));
    }

    /** The packet was larger than any can be. */
    public boolean isTruncated(int i) {
        return (messages.get(JAVA_INT, (long) i * MESSAGE_BYTES + MESSAGE_FLAGS) & MSG_TRUNC) != 0;
    }

    /** TOS or traffic class of the outer header. */
    public int trafficClass(int i) {
        boolean isKnown = messages.get(JAVA_LONG, (long) i * MESSAGE_BYTES + MESSAGE_CONTROL_LENGTH) > CONTROL_DATA;
        // A byte of IPv4 and an int of IPv6, whose first byte it is on a little-endian machine.
        return isKnown ? controls.get(JAVA_BYTE, (long) i * CONTROL_BYTES + CONTROL_DATA) & 0xff : 0;
    }

    /** The high half of the sender's address; IPv4 as {@link io.spillway.director.packet.Ip} has it. */
    public long sourceHigh(int i) {
        return ipv6 ? names.get(NETWORK_LONG, (long) i * NAME_BYTES + 8) : 0;
    }

    /** The low half of the sender's address. */
    public long sourceLow(int i) {
        return ipv6
                ? names.get(NETWORK_LONG, (long) i * NAME_BYTES + 16)
                : 0xffff_0000_0000L | (names.get(NETWORK_INT, (long) i * NAME_BYTES + 4) & 0xffff_ffffL);
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }

    private int headerBytes(int i) {
        return withHeader ? (buffers.get(JAVA_BYTE, (long) i * BUFFER_BYTES) & 0xf) * 4 : 0;
    }

    /** struct sockaddr_in or sockaddr_in6 */
    private MemorySegment anyAddress(int port) {
        MemorySegment address = arena.allocate(ipv6 ? 28 : 16, 8);
        address.set(JAVA_SHORT, 0, (short) (ipv6 ? AF_INET6 : AF_INET));
        address.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
        return address;
    }
}
