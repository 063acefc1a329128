package io.spillway.director.it;

import io.spillway.director.linux.Fanout;
import io.spillway.director.linux.LinuxException;
import io.spillway.director.linux.PacketSender;
import io.spillway.director.linux.PacketSocket;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Steering;
import io.spillway.director.packet.VirtioHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends random frames from {@code f0} to its peer {@code f1}, where a fanout group receives them, in whatever namespace
 * it is started. Arguments: clients, servers or both; shards; seed; frames. Prints one line: right=N wrong=N lost=N
 * shards=N, the last one being how many got something.
 */
public final class FanoutMain {
    /** In front of a frame, for its virtio header. */
    private static final int HEAD = 16;

    private static final int ROOM = 512;
    private static final int BATCH = 64;
    private static final int MAX_WAITS = 2000;
    private static final long WAIT_NS = 1_000_000;

    private final Steering steering;
    private final int[] expected;
    private final int[] received;
    private final int[] perShard;
    private final FanoutFrames frames;
    private int right;
    private int wrong;

    private FanoutMain(String side, Steering steering, int seed, int count) {
        this.steering = steering;
        frames = new FanoutFrames(side, steering, new Random(seed));
        expected = new int[count];
        received = new int[count];
        perShard = new int[steering.shards()];
    }

    public static void main(String[] args) throws Exception {
        int shards = Integer.parseInt(args[1]);
        int seed = Integer.parseInt(args[2]);
        var main = new FanoutMain(args[0], new Steering(shards, seed * 0x1234_5677), seed, Integer.parseInt(args[3]));
        main.run(args[0]);
        System.out.println("started");
        System.out.println(main.result());
    }

    private void run(String side) throws Exception {
        NetworkInterface from = NetworkInterface.getByName("f0");
        NetworkInterface to = NetworkInterface.getByName("f1");
        var sockets = new ArrayList<PacketSocket>();
        try (var arena = Arena.ofConfined();
                var sendingSocket = new PacketSocket(from.getIndex(), true);
                var sender = new PacketSender(sendingSocket)) {
            join(sockets, to.getIndex(), fanout(side));
            MemorySegment memory = arena.allocate((long) (HEAD + ROOM) * BATCH);
            for (int number = 0; number < expected.length; number++) {
                long at = (long) (number % BATCH) * (HEAD + ROOM) + HEAD;
                VirtioHeader.clear(memory, at);
                Ethernet.write(
                        memory, at, Ethernet.mac(to.getHardwareAddress()), Ethernet.mac(from.getHardwareAddress()), 0);
                int length = frames.write(memory, at, number);
                expected[number] = frames.shard();
                sender.send(memory, at, length);
                if (number % BATCH == BATCH - 1) {
                    sender.flush();
                    receive(sockets);
                }
            }
            sender.flush();
            for (int waits = 0; right + wrong < expected.length && waits < MAX_WAITS; waits++) {
                LockSupport.parkNanos(WAIT_NS);
                receive(sockets);
            }
        } finally {
            sockets.forEach(PacketSocket::close);
        }
    }

    private void join(List<PacketSocket> sockets, int ifIndex, Fanout fanout) throws LinuxException {
        for (int i = 0; i < steering.shards(); i++) {
            sockets.add(new PacketSocket(ifIndex, true));
        }
        int group = sockets.getFirst().openFanout(fanout);
        for (PacketSocket socket : sockets.subList(1, sockets.size())) {
            socket.joinFanout(group);
        }
        for (PacketSocket socket : sockets) {
            socket.unmute();
        }
    }

    private Fanout fanout(String side) {
        return switch (side) {
            case "clients" -> Fanout.ofClients(steering);
            case "servers" -> Fanout.ofServers(steering);
            default -> Fanout.ofBoth(steering, FanoutFrames.VIPS);
        };
    }

    private void receive(List<PacketSocket> sockets) {
        for (int i = 0; i < sockets.size(); i++) {
            int shard = i;
            PacketSocket socket = sockets.get(i);
            while (socket.readBlock((memory, at, length) -> check(shard, memory, at, length)) > 0) {
                socket.releaseBlock();
            }
        }
    }

    private void check(int shard, MemorySegment memory, long at, int length) {
        if (length < 22 || Bytes.i32(memory, at + length - 8) != FanoutFrames.MAGIC) {
            return; // The kernel's own.
        }
        int number = Bytes.i32(memory, at + length - 4);
        received[number]++;
        perShard[shard]++;
        if (expected[number] == shard && received[number] == 1) {
            right++;
        } else {
            wrong++;
            System.err.println("frame " + number + " is of shard " + expected[number] + ", but came to " + shard);
        }
    }

    private String result() {
        long lost = Arrays.stream(received).filter(times -> times == 0).count();
        long used = Arrays.stream(perShard).filter(frames -> frames > 0).count();
        return "right=" + right + " wrong=" + wrong + " lost=" + lost + " shards=" + used;
    }
}
