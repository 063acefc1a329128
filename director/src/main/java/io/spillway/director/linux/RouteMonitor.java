package io.spillway.director.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Hears of changes to the kernel's routes and neighbors (rtnetlink(7)). Thread rule: one thread. */
public final class RouteMonitor implements AutoCloseable {
    private static final int GROUP_LINK = 0x1;
    private static final int GROUP_NEIGHBOR = 0x4;
    private static final int GROUP_IPV4_ROUTE = 0x40;
    private static final int GROUP_IPV4_RULE = 0x80;
    private static final int GROUP_IPV6_ROUTE = 0x400;
    private static final int GROUP_IPV6_RULE = 0x40000;
    private static final int GROUPS =
            GROUP_LINK | GROUP_NEIGHBOR | GROUP_IPV4_ROUTE | GROUP_IPV4_RULE | GROUP_IPV6_ROUTE | GROUP_IPV6_RULE;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Arena arena = Arena.ofShared();
    private final NetlinkMessage message = new NetlinkMessage(arena, BUFFER_BYTES);
    private final int fd;

    /** What a monitor reports. */
    public interface Listener {
        void neighborChanged(Neighbor neighbor);

        /** A route, a rule or an interface changed, or so much changed that the kernel dropped some of the news. */
        void routesChanged();
    }

    public RouteMonitor() throws LinuxException {
        fd = Libc.socket(RouteQuery.AF_NETLINK, RouteQuery.SOCK_RAW_CLOEXEC, RouteQuery.NETLINK_ROUTE);
        try {
            Libc.bind(fd, address());
        } catch (LinuxException e) {
            close();
            throw e;
        }
    }

    /** Reports everything that has happened; doesn't wait. */
    public void read(Listener listener) throws LinuxException {
        while (true) {
            long received = Libc.recv(fd, message.buffer(), MSG_DONTWAIT);
            if (received == -LinuxException.EAGAIN || received == -LinuxException.EINTR) {
                return;
            }
            if (received == -LinuxException.ENOBUFS) {
                listener.routesChanged();
                continue;
            }
            if (received < 0) {
                throw new LinuxException("recv(netlink)", (int) -received);
            }
            for (int at = 0; message.read(at, (int) received); at = message.next()) {
                switch (message.type()) {
                    case RouteQuery.RTM_NEWNEIGH -> report(Neighbor.of(message, false), listener);
                    case RouteQuery.RTM_DELNEIGH -> report(Neighbor.of(message, true), listener);
                    default -> listener.routesChanged();
                }
            }
        }
    }

    private static void report(Neighbor neighbor, Listener listener) {
        if (neighbor.hasAddress()) {
            listener.neighborChanged(neighbor);
        }
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }

    /** struct sockaddr_nl */
    private MemorySegment address() {
        MemorySegment address = arena.allocate(12, 4);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) RouteQuery.AF_NETLINK);
        address.set(ValueLayout.JAVA_INT, 8, GROUPS);
        return address;
    }
}
