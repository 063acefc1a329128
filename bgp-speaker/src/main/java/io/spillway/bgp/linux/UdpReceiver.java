package io.spillway.bgp.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Receives the datagrams of one port and address family, each with its TTL, its interface and the address it was sent
 * to. What {@link #receive} found is read through the other methods until the next call. Thread rule: one thread after
 * construction.
 */
public final class UdpReceiver implements AutoCloseable {
    private static final int SOCK_DGRAM = 2;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_IP = 0;
    private static final int IP_TTL = 2;
    private static final int IP_PKTINFO = 8;
    private static final int IP_RECVTTL = 12;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_PKTINFO = 50;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_HOPLIMIT = 52;

    /** Three packets of a thousand sessions fit, while this thread waits for a garbage collection. */
    private static final int QUEUE_BYTES = 4 << 20;

    /** struct msghdr on 64-bit Linux. */
    private static final int HEADER_BYTES = 56;

    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int CONTROL_BYTES = 128;
    /** struct cmsghdr: length, level, type. */
    private static final int CONTROL_HEADER = 16;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment header = arena.allocate(HEADER_BYTES, Long.BYTES);
    private final MemorySegment source = arena.allocate(IpAddress.SOCKADDR_IN6_BYTES, Long.BYTES);
    private final MemorySegment control = arena.allocate(CONTROL_BYTES, Long.BYTES);
    private final MemorySegment buffer;
    private final boolean ipv6;
    private final int port;
    private final int fd;

    private int length;
    private int hops;
    private int interfaceIndex;
    private long localHigh;
    private long localLow;

    /**
     * @param maxBytes kept of a datagram
     * @throws LinuxException EADDRINUSE: another process has the port
     */
    public UdpReceiver(boolean ipv6, int port, int maxBytes) throws LinuxException {
        this.ipv6 = ipv6;
        this.port = port;
        buffer = arena.allocate(maxBytes);
        MemorySegment vector = arena.allocate(16, Long.BYTES);
        vector.set(ADDRESS, 0, buffer);
        vector.set(JAVA_LONG, 8, maxBytes);
        header.set(ADDRESS, NAME, source);
        header.set(ADDRESS, VECTOR, vector);
        header.set(JAVA_LONG, VECTOR_COUNT, 1);
        header.set(ADDRESS, CONTROL, control);
        int opened;
        try {
            opened = Libc.socket(ipv6 ? IpAddress.AF_INET6 : IpAddress.AF_INET, SOCK_DGRAM | NONBLOCK_CLOEXEC, 0);
        } catch (LinuxException e) {
            arena.close();
            throw e;
        }
        fd = opened;
        try {
            if (ipv6) {
                Libc.setsockopt(fd, SOL_IPV6, IPV6_V6ONLY, 1);
                Libc.setsockopt(fd, SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
                Libc.setsockopt(fd, SOL_IPV6, IPV6_RECVPKTINFO, 1);
            } else {
                Libc.setsockopt(fd, SOL_IP, IP_RECVTTL, 1);
                Libc.setsockopt(fd, SOL_IP, IP_PKTINFO, 1);
            }
            growQueue();
            Libc.bind(fd, IpAddress.any(ipv6).socketAddress(port, arena));
        } catch (LinuxException e) {
            close();
            throw e;
        }
    }

    private void growQueue() throws LinuxException {
        try {
            Libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, QUEUE_BYTES);
        } catch (LinuxException e) {
            // Without CAP_NET_ADMIN net.core.rmem_max is the limit.
            Libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, QUEUE_BYTES);
        }
    }

    /** Takes the next datagram; false: none is there. */
    public boolean receive() {
        header.set(JAVA_INT, NAME_LENGTH, IpAddress.SOCKADDR_IN6_BYTES);
        header.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_BYTES);
        long result = Libc.recvmsg(fd, header);
        if (result < 0) {
            // EAGAIN, EINTR, or an error of an earlier datagram: poll says when there is more.
            return false;
        }
        length = (int) result;
        hops = -1;
        interfaceIndex = 0;
        localHigh = 0;
        localLow = 0;
        readControl(header.get(JAVA_LONG, CONTROL_LENGTH));
        return true;
    }

    private void readControl(long end) {
        long at = 0;
        while (at + CONTROL_HEADER <= end) {
            long size = control.get(JAVA_LONG, at);
            int level = control.get(JAVA_INT, at + 8);
            int type = control.get(JAVA_INT, at + 12);
            long data = at + CONTROL_HEADER;
            if ((level == SOL_IP && type == IP_TTL) || (level == SOL_IPV6 && type == IPV6_HOPLIMIT)) {
                hops = control.get(JAVA_INT, data);
            } else if (level == SOL_IP && type == IP_PKTINFO) {
                // struct in_pktinfo: interface, local address, destination address
                interfaceIndex = control.get(JAVA_INT, data);
                localLow = Integer.toUnsignedLong(control.get(IpAddress.NETWORK_INT, data + 8));
            } else if (level == SOL_IPV6 && type == IPV6_PKTINFO) {
                localHigh = control.get(IpAddress.NETWORK_LONG, data);
                localLow = control.get(IpAddress.NETWORK_LONG, data + 8);
                interfaceIndex = control.get(JAVA_INT, data + 16);
            }
            if (size < CONTROL_HEADER) {
                return;
            }
            at += (size + 7) & ~7;
        }
    }

    public boolean ipv6() {
        return ipv6;
    }

    public int port() {
        return port;
    }

    /** Copies the datagram, as much as fits, and returns how much that is. */
    public int copyTo(byte[] into) {
        int count = Math.min(length, into.length);
        MemorySegment.copy(buffer, JAVA_BYTE, 0, into, 0, count);
        return count;
    }

    /** TTL or hop limit on arrival, 0..255; -1: the kernel didn't say. */
    public int hops() {
        return hops;
    }

    /** Where it came from. */
    public boolean isFrom(IpAddress address) {
        if (address.ipv6() != ipv6) {
            return false;
        }
        return ipv6
                ? source.get(IpAddress.NETWORK_LONG, 8) == address.high()
                        && source.get(IpAddress.NETWORK_LONG, 16) == address.low()
                        && (address.scope() == 0 || address.scope() == interfaceIndex)
                : Integer.toUnsignedLong(source.get(IpAddress.NETWORK_INT, 4)) == address.low();
    }

    /** Which of our addresses it was sent to. */
    public boolean isTo(IpAddress address) {
        return address.ipv6() == ipv6 && address.high() == localHigh && address.low() == localLow;
    }

    /** The port it came from, 0..65535. */
    public int sourcePort() {
        return Short.toUnsignedInt(Short.reverseBytes(source.get(JAVA_SHORT, 2)));
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
