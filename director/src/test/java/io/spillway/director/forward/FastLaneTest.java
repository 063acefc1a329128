package io.spillway.director.forward;

import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short way and the full one, side by side: two directors get the same packets. */
class FastLaneTest {
    private static final int STEPS = 30_000;
    /** Room for a packet and what comes in front of it. */
    private static final long SPACE = 2048;

    private static final int[] FLAGS = {
        Tcp.ACK, Tcp.ACK, Tcp.ACK, Tcp.ACK, Tcp.ACK | 8, Tcp.SYN, Tcp.SYN | Tcp.ACK, Tcp.FIN | Tcp.ACK, Tcp.RST, 0
    };

    private int taken;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Given(byte[] packet, Side side, int segmentBytes) {}

    /** One director, as far as it is compared with another. */
    private record Compared(Forwarder forwarder, Services services, FlowTable flows) {
        Compared(ForwarderFixture fixture) {
            this(fixture.forwarder, fixture.services, fixture.flows);
        }

        Compared(MethodFixture fixture) {
            this(fixture.forwarder, fixture.services, fixture.flows);
        }
    }

    @Test
    void doesWhatTheFullWayDoes() {
        var one = new ForwarderFixture();
        var other = new ForwarderFixture();
        long seed = 7;
        var random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            String what = "seed " + seed + ", step " + step;
            List<Given> group = group(random, () -> {
                boolean fromClient = random.nextBoolean();
                byte[] packet = (fromClient ? request(random) : reply(random)).bytes();
                return new Given(packet, fromClient ? Side.CLIENTS : Side.SERVERS, random.nextInt(10) == 0 ? 100 : 0);
            });
            compare(new Compared(one), new Compared(other), group, random.nextInt(4) > 0, one.nowNs, what);
            if (random.nextInt(50) == 0) {
                String service = random.nextBoolean() ? "dns" : "web";
                ServerSpec server = one.service(service).servers().getFirst().spec();
                boolean usable = random.nextInt(3) > 0;
                one.setUsable(service, server, usable);
                other.setUsable(service, server, usable);
            }
            if (random.nextInt(100) == 0) {
                var time = Duration.ofMillis(random.nextInt(40_000));
                one.pass(time);
                other.pass(time);
            }
        }

        assertThat(taken).as("packets that went the short way").isGreaterThan(STEPS / 10);
    }

    @ParameterizedTest
    @MethodSource("methodsThatLeaveThePacketWhole")
    void doesWhatTheFullWayDoesWhereThePacketGoesWhole(Forwarding forwarding) {
        var one = new MethodFixture(forwarding, true);
        var other = new MethodFixture(forwarding, true);
        long seed = 8;
        var random = new Random(seed);
        for (int step = 0; step < STEPS / 4; step++) {
            String what = forwarding + ", seed " + seed + ", step " + step;
            List<Given> group = group(random, () -> {
                byte[] packet = request(random).ttl(2 + random.nextInt(3)).bytes();
                return new Given(packet, Side.CLIENTS, random.nextInt(10) == 0 ? 100 : 0);
            });
            compare(new Compared(one), new Compared(other), group, random.nextInt(4) > 0, one.nowNs, what);
            if (random.nextInt(100) == 0) {
                boolean usable = random.nextInt(3) > 0;
                one.setUsable(usable);
                other.setUsable(usable);
            }
            if (random.nextInt(100) == 0) {
                var time = Duration.ofMillis(random.nextInt(40_000));
                one.pass(time);
                other.pass(time);
            }
        }

        assertThat(taken).as("packets that went the short way").isGreaterThan(STEPS / 40);
    }

    @Test
    void tellsPacketsAtTheSamePlaceOfTwoRingsApart() {
        var director = TestDirector.of(
                        dns("one", "202.103.106.5", "172.16.0.2"), dns("two", "202.103.106.6", "172.16.0.3"))
                .start();
        PacketBuilder toOne = udp().to("202.103.106.5", 53).payload(new byte[20]);
        PacketBuilder toTwo = udp().to("202.103.106.6", 53).payload(new byte[20]);
        assertThat(director.sendTo(toOne)).isEqualTo("172.16.0.2");
        assertThat(director.sendTo(toTwo)).isEqualTo("172.16.0.3");

        director.forwarder().prepare(toOne.inMemory(), new long[] {PacketBuilder.ROOM}, 0, 1);

        assertThat(director.sendTo(toTwo)).isEqualTo("172.16.0.3");
    }

    private static ServiceSpec dns(String name, String vip, String server) {
        return new ServiceSpec(
                name,
                Protocol.UDP,
                InetAddress.ofLiteral(vip),
                53,
                SchedulerSpec.of(SchedulerKind.WRR),
                List.of(TestDirector.nat(server, 53, 1)));
    }

    static Stream<Forwarding> methodsThatLeaveThePacketWhole() {
        return Stream.of(
                new Forwarding.DirectRouting(),
                Forwarding.Tunnel.IPIP,
                new Forwarding.Tunnel(Forwarding.Encapsulation.GUE, 6080, false));
    }

    /** Packets that come together, some of them damaged. */
    private static List<Given> group(Random random, Supplier<Given> next) {
        List<Given> group = Stream.generate(next).limit(1 + random.nextInt(4)).toList();
        for (Given given : group) {
            if (random.nextInt(20) == 0) {
                given.packet()[random.nextInt(Math.min(given.packet().length, 44))] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return group;
    }

    private void compare(Compared one, Compared other, List<Given> group, boolean prepares, long nowNs, String what) {
        MemorySegment fast = inMemory(group);
        MemorySegment full = inMemory(group);
        if (prepares) {
            // Without those that are too short to be looked at.
            long[] ats = IntStream.range(0, group.size())
                    .filter(place -> group.get(place).packet().length >= 40)
                    .mapToLong(place -> at(place) - Ethernet.HEADER_BYTES)
                    .toArray();
            one.forwarder().prepare(fast, ats, Ethernet.HEADER_BYTES, ats.length);
        }
        for (int place = 0; place < group.size(); place++) {
            Given given = group.get(place);
            long at = at(place);
            int length = given.packet().length;
            Counter fate = one.forwarder().handle(fast, at, length, given.side(), false, given.segmentBytes(), nowNs);
            Counter expected =
                    other.forwarder().handleFully(full, at, length, given.side(), false, given.segmentBytes(), nowNs);

            assertThat(fate).as(what).isEqualTo(expected);
            assertThat(fast.mismatch(full)).as(what).isEqualTo(-1);
            if (fate.kind() == Counter.Kind.SENT) {
                Packet sent = one.forwarder().packet();
                Packet wanted = other.forwarder().packet();
                assertThat(sent.at()).as(what).isEqualTo(wanted.at());
                assertThat(sent.totalBytes()).as(what).isEqualTo(wanted.totalBytes());
                assertThat(sent.routeHigh()).as(what).isEqualTo(wanted.routeHigh());
                assertThat(sent.routeLow()).as(what).isEqualTo(wanted.routeLow());
                assertThat(sent.outerBytes()).as(what).isEqualTo(wanted.outerBytes());
                assertThat(sent.isV4()).as(what).isEqualTo(wanted.isV4());
                taken++;
            }
            one.forwarder().outbox().clear();
            other.forwarder().outbox().clear();
        }
        assertThat(one.services().stats()).as(what).isEqualTo(other.services().stats());
        assertThat(one.flows().size()).as(what).isEqualTo(other.flows().size());
    }

    private static MemorySegment inMemory(List<Given> group) {
        MemorySegment memory = Arena.ofAuto().allocate(group.size() * SPACE);
        for (int place = 0; place < group.size(); place++) {
            byte[] packet = group.get(place).packet();
            MemorySegment.copy(MemorySegment.ofArray(packet), 0, memory, at(place), packet.length);
        }
        return memory;
    }

    private static long at(int place) {
        return place * SPACE + PacketBuilder.ROOM;
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
