package io.spillway.director.port;

import io.spillway.director.linux.LinuxException;
import io.spillway.director.linux.PacketSender;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The director's own host, as a place packets leave to: frames sent out of {@code lo} come in by it again, past the rules that
 * keep the VIPs from the kernel on the client interface, and their destination, the VIP, is an address of this host. The host
 * answers clients by its own routes. All that {@code lo} finishes, checksums and cutting, it never has to. Thread rule: one engine
 * thread; close when that has ended.
 *
 * <p>What the kernel asks of an IPv4 source that comes in by {@code lo} (fib_validate_source): {@code rp_filter}, the larger of
 * {@code all} and {@code lo}, must not be 1, because the route back to a client doesn't lead to {@code lo}; 0 and 2 do, and
 * {@code lo} always has the address that 2 wants it to have. {@code accept_local} matters only for a source that is an address of
 * this host itself, which no client has. IPv6 asks nothing.
 */
public final class OwnHost implements Port, AutoCloseable {
    private static final String LOOPBACK = "lo";
    private static final int STRICT = 1;
    /** {@code lo} takes whatever fits into an IP packet. */
    private static final int MTU = 65_535;

    private final PacketSender sender;

    public OwnHost() throws IOException {
        NetworkInterface device = NetworkInterface.getByName(LOOPBACK);
        if (device == null || !device.isUp()) {
            throw new SocketException(
                    "interface lo is down; packets to this host's own servers go by it: ip link set lo up");
        }
        sender = PacketSender.of(device.getIndex());
    }

    /** Whether the kernel would drop clients' IPv4 packets on {@code lo}; {@code sysctl -w net.ipv4.conf.lo.rp_filter=2} mends it. */
    public static boolean isFiltered() {
        return Math.max(filter("all"), filter(LOOPBACK)) == STRICT;
    }

    @Override
    public int number() {
        return -1;
    }

    /** Zero, as everything on {@code lo} has it. */
    @Override
    public long mac() {
        return 0;
    }

    @Override
    public int mtu() {
        return MTU;
    }

    /** Nothing: {@code lo} is only sent to. */
    @Override
    public int receive(FrameHandler handler) {
        return 0;
    }

    @Override
    public void send(MemorySegment memory, long at, int length) {
        sender.send(memory, at, length);
    }

    @Override
    public int flush() {
        return sender.flush();
    }

    @Override
    public long takeReceiveLosses() {
        return 0;
    }

    @Override
    public void close() throws LinuxException {
        sender.close();
    }

    private static int filter(String device) {
        try {
            Path setting = Path.of("/proc/sys/net/ipv4/conf", device, "rp_filter");
            return Integer.parseInt(Files.readString(setting).strip());
        } catch (IOException | NumberFormatException e) {
            return 0; // not to be seen; if it is 1, no connection to this host's own servers will come about
        }
    }
}
