package io.spillway.bgp.bfd;

import io.spillway.bgp.linux.LinuxException;
import io.spillway.bgp.linux.Poller;
import io.spillway.bgp.linux.UdpReceiver;
import io.spillway.bgp.linux.Waker;
import org.jspecify.annotations.Nullable;

/** The sockets packets come in by: one per port and address family, opened when the first session needs it. One thread. */
final class BfdSockets implements AutoCloseable {
    /** RFC 5881, section 4. */
    static final int SINGLE_HOP_PORT = 3784;
    /** RFC 5883, section 5. */
    static final int MULTIHOP_PORT = 4784;

    private final Poller poller;
    private final @Nullable UdpReceiver[] receivers = new @Nullable UdpReceiver[4];

    BfdSockets(Waker waker) {
        poller = new Poller(waker, receivers.length);
    }

    /** @throws BfdException the port can't be had */
    void open(boolean ipv6, boolean multihop) throws BfdException {
        int at = (ipv6 ? 1 : 0) + (multihop ? 2 : 0);
        if (receivers[at] != null) {
            return;
        }
        int port = port(multihop);
        try {
            UdpReceiver receiver = new UdpReceiver(ipv6, port, ControlPacket.MAX_BYTES);
            receivers[at] = receiver;
            poller.add(receiver);
        } catch (LinuxException e) {
            throw new BfdException(why(port, ipv6, e), e);
        }
    }

    private static String why(int port, boolean ipv6, LinuxException e) {
        String what = "can't receive BFD on UDP port " + port + " (" + (ipv6 ? "IPv6" : "IPv4") + ")";
        return e.errno() == LinuxException.EADDRINUSE
                ? what + ": another program has it, perhaps BIRD or FRR's bfdd; `ss -lunp sport = :" + port
                        + "` shows which. Stop it, or turn BFD off on one of the two."
                : what + ": " + e.getMessage();
    }

    static int port(boolean multihop) {
        return multihop ? MULTIHOP_PORT : SINGLE_HOP_PORT;
    }

    void await(long timeoutNs) {
        poller.await(timeoutNs);
    }

    int count() {
        return receivers.length;
    }

    @Nullable
    UdpReceiver get(int at) {
        return receivers[at];
    }

    @Override
    public void close() {
        for (UdpReceiver receiver : receivers) {
            if (receiver != null) {
                receiver.close();
            }
        }
        poller.close();
    }
}
