package io.spillway.director.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.linux.PacketSender;
import io.spillway.director.linux.PacketSocket;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Ethernet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames over the loopback interface, which hands its own frames back. */
@Timeout(30)
class PacketSenderIT {
    /** IEEE 802: for experiments; nobody else on the loopback interface uses it. */
    private static final int ETHERTYPE = 0x88b5;

    private static final int HEADER = 10;
    private static final long SEED = 11;

    @BeforeEach
    void needsRoot() {
        Lab.needsRoot();
    }

    @Test
    void sendsSmallAndLargeFramesInTheirOrderAndUnchanged() throws Exception {
        var random = new Random(SEED);
        int loopback = NetworkInterface.getByName("lo").getIndex();
        try (var arena = Arena.ofConfined();
                var socket = new PacketSocket(loopback);
                var sender = new PacketSender(socket)) {
            for (int round = 0; round < 40; round++) {
                List<byte[]> sent = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(150); i++) {
                    boolean isSmall = random.nextInt(10) > 0;
                    MemorySegment frame = frame(arena, random, isSmall ? 60 + random.nextInt(2000) : 9000);
                    sender.send(frame, HEADER, (int) frame.byteSize() - HEADER);
                    sent.add(frame.asSlice(HEADER).toArray(ValueLayout.JAVA_BYTE));
                }
                assertThat(sender.flush()).isZero();

                List<byte[]> received = receive(socket, sent.size());
                String what = "seed " + SEED + ", round " + round;
                assertThat(received).as(what).hasSameSizeAs(sent);
                for (int i = 0; i < sent.size(); i++) {
                    assertThat(received.get(i)).as(what + ", frame " + i).isEqualTo(sent.get(i));
                }
            }
        }
    }

    private static MemorySegment frame(Arena arena, Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        MemorySegment frame = arena.allocate(HEADER + (long) length, 8);
        MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, HEADER, length);
        Ethernet.write(frame, HEADER, 0, 0, ETHERTYPE);
        return frame;
    }

    private static List<byte[]> receive(PacketSocket socket, int count) throws InterruptedException {
        List<byte[]> received = new ArrayList<>();
        while (received.size() < count) {
            int frames = socket.readBlock((memory, at, length) -> {
                if (Bytes.u16(memory, at + 12) == ETHERTYPE) {
                    received.add(memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
                }
            });
            if (frames > 0) {
                socket.releaseBlock();
            } else {
                Thread.sleep(1);
            }
        }
        return received;
    }
}
