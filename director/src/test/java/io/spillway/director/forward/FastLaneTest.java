package io.spillway.director.forward;

import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.ServerSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The short way and the full one, side by side: two directors get the same packets. */
class FastLaneTest {
    private static final int STEPS = 60_000;
    private static final int[] FLAGS = {
        Tcp.ACK, Tcp.ACK, Tcp.ACK, Tcp.ACK, Tcp.ACK | 8, Tcp.SYN, Tcp.SYN | Tcp.ACK, Tcp.FIN | Tcp.ACK, Tcp.RST, 0
    };

    private final ForwarderFixture one = new ForwarderFixture();
    private final ForwarderFixture other = new ForwarderFixture();
    private int taken;

    @Test
    void doesWhatTheFullWayDoes() {
        long seed = 7;
        var random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            String what = "seed " + seed + ", step " + step;
            boolean fromClient = random.nextBoolean();
            byte[] packet = (fromClient ? request(random) : reply(random)).bytes();
            if (random.nextInt(20) == 0) {
                packet[random.nextInt(Math.min(packet.length, 44))] ^= (byte) (1 << random.nextInt(8));
            }
            compare(packet, fromClient ? Side.CLIENTS : Side.SERVERS, random.nextInt(10) == 0 ? 100 : 0, what);
            if (random.nextInt(100) == 0) {
                String service = random.nextBoolean() ? "dns" : "web";
                ServerSpec server = one.service(service).servers().getFirst().spec();
                boolean usable = random.nextInt(3) > 0;
                one.setUsable(service, server, usable);
                other.setUsable(service, server, usable);
            }
            if (random.nextInt(200) == 0) {
                var time = Duration.ofMillis(random.nextInt(40_000));
                one.pass(time);
                other.pass(time);
            }
        }

        assertThat(taken).as("packets that went the short way").isGreaterThan(STEPS / 10);
    }

    private void compare(byte[] packet, Side side, int segmentBytes, String what) {
        MemorySegment fast = PacketBuilder.inMemory(packet);
        MemorySegment full = PacketBuilder.inMemory(packet);
        long at = PacketBuilder.ROOM;
        Counter fate = one.forwarder.handle(fast, at, packet.length, side, false, segmentBytes, one.nowNs);
        Counter expected = other.forwarder.handleFully(full, at, packet.length, side, false, segmentBytes, other.nowNs);

        assertThat(fate).as(what).isEqualTo(expected);
        assertThat(fast.toArray(ValueLayout.JAVA_BYTE)).as(what).isEqualTo(full.toArray(ValueLayout.JAVA_BYTE));
        if (fate.kind() == Counter.Kind.SENT) {
            Packet sent = one.forwarder.packet();
            Packet wanted = other.forwarder.packet();
            assertThat(sent.at()).as(what).isEqualTo(wanted.at());
            assertThat(sent.totalBytes()).as(what).isEqualTo(wanted.totalBytes());
            assertThat(sent.routeHigh()).as(what).isEqualTo(wanted.routeHigh());
            assertThat(sent.routeLow()).as(what).isEqualTo(wanted.routeLow());
            assertThat(sent.outerBytes()).as(what).isEqualTo(wanted.outerBytes());
            taken++;
        }
        assertThat(one.services.stats()).as(what).isEqualTo(other.services.stats());
        assertThat(one.flows.size()).as(what).isEqualTo(other.flows.size());
    }

    private static PacketBuilder request(Random random) {
        boolean isTcp = random.nextInt(3) > 0;
        return (isTcp ? tcp(FLAGS[random.nextInt(FLAGS.length)]) : udp())
                .from("202.100.1." + (1 + random.nextInt(2)), 3000 + random.nextInt(8))
                .to("202.103.106.5", isTcp ? (random.nextInt(4) == 0 ? 8080 : 80) : 53)
                .ttl(1 + random.nextInt(4))
                .payload(new byte[random.nextInt(1600)]);
    }

    private static PacketBuilder reply(Random random) {
        boolean isTcp = random.nextInt(3) > 0;
        boolean isFirst = random.nextBoolean();
        return (isTcp ? tcp(FLAGS[random.nextInt(FLAGS.length)]) : udp())
                .from(isTcp && !isFirst ? "172.16.0.3" : "172.16.0.2", isTcp ? (isFirst ? 80 : 8000) : 5353)
                .to("202.100.1." + (1 + random.nextInt(2)), 3000 + random.nextInt(8))
                .ttl(1 + random.nextInt(4))
                .payload(new byte[random.nextInt(1600)]);
    }
}
