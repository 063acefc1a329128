package io.spillway.lab.bench;

import io.spillway.director.linux.PacketSender;
import io.spillway.director.linux.PacketSocket;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Ethernet;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Sends minimal UDP frames at a given rate, or as fast as one core can, round and round over a number of flows (client
 * ports from 1024). Arguments: interface, MAC address of the next hop, the client's address, destination port, flows. Commands on
 * standard input, each answered by the number of frames sent since the start:
 *
 * <pre>
 * send ADDRESS FRAMES_PER_SECOND     rate FRAMES_PER_SECOND     count     stop
 * </pre>
 */
public final class FrameSender {
    private static final int FIRST_PORT = 1024;
    /** Keeps neighbouring frames out of each other's cache lines. */
    private static final int STRIDE = 128;
    /** In front of each frame: room for its virtio header, which says nothing. */
    private static final int ROOM = 16;
    /** Frames sent together; as many as {@link PacketSender} hands to the kernel at once. */
    private static final int BURST = 64;

    private static final long MAX_LAG_NS = 1_000_000;

    private final PacketSender sender;
    private final MemorySegment frames;
    private final int flows;
    private volatile boolean running;
    private volatile long sent;
    private volatile long burstNs;

    private FrameSender(PacketSender sender, MemorySegment frames, int flows) {
        this.sender = sender;
        this.frames = frames;
        this.flows = flows;
    }

    public static void main(String[] args) throws Exception {
        NetworkInterface device = NetworkInterface.getByName(args[0]);
        byte[] hop = HexFormat.ofDelimiter(":").parseHex(args[1]);
        int client = Bytes.address(Inet4Address.ofLiteral(args[2]));
        int port = Integer.parseInt(args[3]);
        int flows = Integer.parseInt(args[4]);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var arena = Arena.ofShared();
                var socket = new PacketSocket(device.getIndex());
                var packetSender = new PacketSender(socket)) {
            MemorySegment frames = arena.allocate((long) flows * STRIDE, STRIDE);
            for (int flow = 0; flow < flows; flow++) {
                Ethernet.write(
                        frames,
                        (long) flow * STRIDE + ROOM,
                        Ethernet.mac(hop),
                        Ethernet.mac(device.getHardwareAddress()),
                        Ethernet.TYPE_IPV4);
            }
            new FrameSender(packetSender, frames, flows).serve(commands, client, port);
        }
    }

    private void serve(BufferedReader commands, int client, int port) throws Exception {
        Thread sending = null;
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "send" -> {
                    address(client, Bytes.address(Inet4Address.ofLiteral(words[1])), port);
                    setRate(words[2]);
                    running = true;
                    sending = Thread.ofPlatform().name("sender").start(this::send);
                }
                case "rate" -> setRate(words[1]);
                case "count" -> {}
                case "stop" -> running = false;
                default -> throw new IllegalArgumentException("unknown command " + words[0]);
            }
            if (!running && sending != null) {
                sending.join();
            }
            System.out.println(sent);
            System.out.flush();
        }
        running = false;
        if (sending != null) {
            sending.join();
        }
    }

    private void address(int client, int destination, int port) {
        for (int flow = 0; flow < flows; flow++) {
            long at = (long) flow * STRIDE + ROOM + Ethernet.HEADER_BYTES;
            Frames.writePacket(frames, at, client, FIRST_PORT + flow, destination, port);
        }
    }

    private void setRate(String framesPerSecond) {
        burstNs = (long) (1e9 * BURST / Double.parseDouble(framesPerSecond));
    }

    private void send() {
        long total = sent;
        int flow = 0;
        long dueNs = System.nanoTime();
        while (running) {
            for (int i = 0; i < BURST; i++) {
                sender.send(frames, (long) flow * STRIDE + ROOM, Frames.BYTES);
                flow = flow + 1 == flows ? 0 : flow + 1;
            }
            total += BURST - sender.flush();
            sent = total;
            // What can't be made up for soon is not made up for at all: it would be a burst.
            dueNs = Math.max(dueNs + burstNs, System.nanoTime() - MAX_LAG_NS);
            while (System.nanoTime() - dueNs < 0) {
                Thread.onSpinWait();
            }
        }
    }
}
