package io.spillway.bgp.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/**
 * Sends datagrams from one port of 49152..65535 to one address with TTL or hop limit 255 (RFC 5881, sections 4 and 5),
 * as network control traffic (CS6). Thread rule: one thread after construction.
 */
public final class UdpSender implements AutoCloseable {
    private static final int FIRST_PORT = 49_152;
    private static final int PORTS = 16_384;
    private static final int ATTEMPTS = 64;

    private static final int SOCK_DGRAM = 2;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SOL_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IP_FREEBIND = 15;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_TCLASS = 67;
    private static final int IPV6_FREEBIND = 78;
    private static final int MOST_HOPS = 255;
    private static final int CS6 = 0xC0;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment target;
    private final MemorySegment buffer;
    private final int fd;
    private final int sourcePort;

    /**
     * @param from the source; {@link IpAddress#any}: the kernel chooses. It may come to this machine later.
     * @param maxBytes of a datagram
     */
    public UdpSender(IpAddress from, IpAddress to, int port, int maxBytes, RandomGenerator random)
            throws LinuxException {
        target = to.socketAddress(port, arena);
        buffer = arena.allocate(maxBytes);
        boolean ipv6 = to.ipv6();
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
                Libc.setsockopt(fd, SOL_IPV6, IPV6_UNICAST_HOPS, MOST_HOPS);
                Libc.setsockopt(fd, SOL_IPV6, IPV6_TCLASS, CS6);
                Libc.setsockopt(fd, SOL_IPV6, IPV6_FREEBIND, 1);
            } else {
                Libc.setsockopt(fd, SOL_IP, IP_TTL, MOST_HOPS);
                Libc.setsockopt(fd, SOL_IP, IP_TOS, CS6);
                Libc.setsockopt(fd, SOL_IP, IP_FREEBIND, 1);
            }
            // Nobody reads what strangers send to this port; the kernel shall keep as little of it as it can.
            Libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, 0);
            sourcePort = bind(from, random);
        } catch (LinuxException e) {
            close();
            throw e;
        }
    }

    private int bind(IpAddress from, RandomGenerator random) throws LinuxException {
        for (int attempt = 1; ; attempt++) {
            int port = FIRST_PORT + random.nextInt(PORTS);
            try {
                Libc.bind(fd, from.socketAddress(port, arena));
                return port;
            } catch (LinuxException e) {
                if (e.errno() != LinuxException.EADDRINUSE || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** 49152..65535. */
    public int sourcePort() {
        return sourcePort;
    }

    /** Sends the first {@code length} octets; 0, or the errno if the kernel doesn't take them. */
    public int send(byte[] octets, int length) {
        MemorySegment.copy(octets, 0, buffer, ValueLayout.JAVA_BYTE, 0, length);
        long sent = Libc.sendto(fd, buffer, length, target);
        return sent < 0 ? (int) -sent : 0;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
