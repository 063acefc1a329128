package io.spillway.director.linux;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for routes and neighbors (rtnetlink(7)). Each question is answered within the call. Thread rule: one
 * thread.
 */
public final class RouteQuery implements AutoCloseable {
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    static final int NETLINK_ROUTE = 0;

    static final int RTM_NEWROUTE = 24;
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_DELNEIGH = 29;

    private static final int RTM_GETROUTE = 26;
    private static final int RTM_GETNEIGH = 30;
    private static final int NLMSG_ERROR = 2;
    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_ACK = 4;
    private static final int NLM_F_REPLACE = 0x100;
    private static final int NLM_F_CREATE = 0x400;

    private static final int ROUTE_BYTES = 12;
    private static final int VIA_FAMILY_BYTES = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_METRICS = 8;
    private static final int RTA_VIA = 18;
    private static final int RTAX_MTU = 2;
    private static final int RTN_UNICAST = 1;
    private static final int MAX_PACKET_BYTES = 0xffff;
    private static final int NDA_DST = 1;
    private static final int NTF_USE = 1;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Arena arena = Arena.ofShared();
    private final NetlinkMessage message = new NetlinkMessage(arena, BUFFER_BYTES);
    private final int fd;
    private int sequence;

    public RouteQuery() throws LinuxException {
        fd = Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
    }

    /**
     * The next hop on the way to a destination.
     *
     * @param high and {@code low}: the gateway, of either family; the destination itself when it is on the link
     * @param mtu the largest packet that gets through, in bytes; 0: the route doesn't say
     */
    public record Route(int ifIndex, long high, long low, int mtu) {}

    /** Null: there is no route, or not to another host. */
    public @Nullable Route route(long high, long low) throws LinuxException {
        message.begin(RTM_GETROUTE, NLM_F_REQUEST, ++sequence, ROUTE_BYTES);
        int family = NetlinkMessage.family(high, low);
        message.fixed8(0, family);
        message.fixed8(1, NetlinkMessage.addressBytes(family) * Byte.SIZE);
        message.addressAttribute(RTA_DST, high, low);
        if (ask() != 0 || message.type() != RTM_NEWROUTE || message.get8(7) != RTN_UNICAST) {
            return null;
        }
        int interfaceAt = message.find(ROUTE_BYTES, RTA_OIF, 4);
        if (interfaceAt == NetlinkMessage.NONE) {
            return null;
        }
        int ifIndex = message.intAt(interfaceAt);
        int bytes = NetlinkMessage.addressBytes(family);
        int gatewayAt = message.find(ROUTE_BYTES, RTA_GATEWAY, bytes);
        int viaAt = message.find(ROUTE_BYTES, RTA_VIA, VIA_FAMILY_BYTES);
        if (gatewayAt == NetlinkMessage.NONE && viaAt != NetlinkMessage.NONE) {
            // RFC 5549: a next hop of the other family (struct rtvia).
            bytes = NetlinkMessage.addressBytes(message.u16At(viaAt));
            if (bytes == 0 || message.find(ROUTE_BYTES, RTA_VIA, VIA_FAMILY_BYTES + bytes) == NetlinkMessage.NONE) {
                return null;
            }
            gatewayAt = viaAt + VIA_FAMILY_BYTES;
        }
        return gatewayAt == NetlinkMessage.NONE
                ? new Route(ifIndex, high, low, mtu())
                : new Route(ifIndex, message.highAt(gatewayAt, bytes), message.lowAt(gatewayAt, bytes), mtu());
    }

    private int mtu() {
        int metricsAt = message.find(ROUTE_BYTES, RTA_METRICS, 0);
        int mtuAt = metricsAt == NetlinkMessage.NONE ? NetlinkMessage.NONE : message.findInside(metricsAt, RTAX_MTU, 4);
        return mtuAt == NetlinkMessage.NONE ? 0 : Math.clamp(message.intAt(mtuAt), 0, MAX_PACKET_BYTES);
    }

    /** What the kernel knows of a neighbor. */
    public Neighbor neighbor(int ifIndex, long high, long low) throws LinuxException {
        message.begin(RTM_GETNEIGH, NLM_F_REQUEST, ++sequence, Neighbor.FIXED_BYTES);
        message.fixed8(0, NetlinkMessage.family(high, low));
        message.fixed32(4, ifIndex);
        message.addressAttribute(NDA_DST, high, low);
        boolean known = ask() == 0 && message.type() == RTM_NEWNEIGH;
        return known ? Neighbor.of(message, false) : new Neighbor(ifIndex, high, low, Neighbor.UNKNOWN);
    }

    /** Has the kernel resolve a neighbor, or confirm it if it hasn't heard from it for a while. */
    public void probe(int ifIndex, long high, long low) throws LinuxException {
        int flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
        message.begin(RTM_NEWNEIGH, flags, ++sequence, Neighbor.FIXED_BYTES);
        message.fixed8(0, NetlinkMessage.family(high, low));
        message.fixed32(4, ifIndex);
        message.fixed8(10, NTF_USE);
        message.addressAttribute(NDA_DST, high, low);
        int errno = ask();
        if (errno != 0) {
            throw new LinuxException("RTM_NEWNEIGH", errno);
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }

    /** Sends the message and receives the answer in its place; the errno of an error answer, else 0. */
    private int ask() throws LinuxException {
        Libc.send(fd, message.buffer(), message.length());
        while (true) {
            long received = Libc.recv(fd, message.buffer(), 0);
            if (received == -LinuxException.EINTR) {
                continue;
            }
            if (received < 0) {
                throw new LinuxException("recv(netlink)", (int) -received);
            }
            if (message.read(0, (int) received) && message.sequence() == sequence) {
                return message.type() == NLMSG_ERROR ? -message.get32(0) : 0;
            }
        }
    }
}
