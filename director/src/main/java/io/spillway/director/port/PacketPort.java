package io.spillway.director.port;

import io.spillway.director.linux.Fanout;
import io.spillway.director.linux.LinuxException;
import io.spillway.director.linux.Offloads;
import io.spillway.director.linux.PacketSender;
import io.spillway.director.linux.PacketSocket;
import io.spillway.director.packet.Ethernet;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network interface through AF_PACKET. Thread rule: engine thread only; the constant properties and close any. */
public final class PacketPort implements Port, AutoCloseable {
    private final int number;
    private final String name;
    private final int ifIndex;
    private final long mac;
    private final int mtu;
    private final Offloads offloads;
    private final PacketSocket socket;
    private final PacketSender sender;
    private final PacketSocket.FrameSink sink = this::take;
    private @Nullable FrameHandler handler;

    /**
     * @param muted hears nothing until {@link #share}
     * @throws SocketException if the interface is gone
     * @throws IllegalArgumentException if it isn't an Ethernet interface
     */
    public PacketPort(int number, NetworkInterface device, boolean muted) throws LinuxException, SocketException {
        byte[] address = device.getHardwareAddress();
        if (address == null || address.length != 6) {
            throw new IllegalArgumentException("interface " + device.getName() + " has no Ethernet address");
        }
        this.number = number;
        name = device.getName();
        ifIndex = device.getIndex();
        mac = Ethernet.mac(address);
        mtu = device.getMTU();
        socket = new PacketSocket(ifIndex, muted);
        try {
            sender = new PacketSender(socket);
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
        try {
            offloads = new Offloads(device.getName());
        } catch (LinuxException e) {
            sender.close();
            socket.close();
            throw e;
        }
    }

    /**
     * Has the kernel spread an interface's frames over ports that were made muted, and lets them hear.
     *
     * @param ports of one interface, by the numbers of their engines
     */
    public static void share(List<PacketPort> ports, Fanout fanout) throws LinuxException {
        int group = ports.getFirst().socket.openFanout(fanout);
        for (PacketPort port : ports.subList(1, ports.size())) {
            port.socket.joinFanout(group);
        }
        for (PacketPort port : ports) {
            port.socket.unmute();
        }
    }

    @Override
    public int number() {
        return number;
    }

    public int ifIndex() {
        return ifIndex;
    }

    public String name() {
        return name;
    }

    @Override
    public long mac() {
        return mac;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    /** For waiting until something can be received. */
    public PacketSocket socket() {
        return socket;
    }

    @Override
    public int receive(FrameHandler handler) {
        this.handler = handler;
        int frames = socket.readBlock(sink);
        if (frames > 0) {
            handler.endOfBatch();
            socket.releaseBlock();
        }
        return frames;
    }

    private void take(MemorySegment memory, long at, int length) {
        if (handler != null) {
            handler.frame(this, memory, at, length);
        }
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
        return socket.takeDropped();
    }

    @Override
    public void close() throws LinuxException {
        sender.close();
        socket.close();
        offloads.close();
    }
}
