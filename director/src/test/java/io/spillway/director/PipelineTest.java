package io.spillway.director;

import static io.spillway.director.packet.PacketBuilder.fragment;
import static io.spillway.director.packet.PacketBuilder.icmp;
import static io.spillway.director.packet.PacketBuilder.ipip;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.TestFrames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.forward.Forwarder;
import io.spillway.director.forward.HandOver;
import io.spillway.director.forward.Links;
import io.spillway.director.forward.Services;
import io.spillway.director.forward.Side;
import io.spillway.director.forward.TunnelEnd;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.packet.TestFrames;
import io.spillway.director.port.Egress;
import io.spillway.director.port.FrameHandler;
import io.spillway.director.port.MemoryPort;
import io.spillway.director.port.NextHop;
import io.spillway.director.port.NextHops;
import io.spillway.director.port.Port;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Frame in, frame out, over ports in memory. */
class PipelineTest {
    private static final String CLIENT = "202.100.1.2";
    private static final int SERVER_ADDRESS = PacketBuilder.address("172.16.0.2");
    private static final int CLIENT_ADDRESS = PacketBuilder.address(CLIENT);
    private static final long SERVER_MAC = 0x0202_0304_0506L;
    private static final long CLIENT_MAC = 0x0202_0304_0507L;
    private static final int NORTH = PacketBuilder.address("10.9.0.2");
    private static final int SOUTH = PacketBuilder.address("10.9.0.3");
    private static final List<TunnelPeer> PEERS = List.of(
            new TunnelPeer("north", Inet4Address.ofLiteral("10.9.0.2")),
            new TunnelPeer("south", Inet4Address.ofLiteral("10.9.0.3")));
    private static final long FUZZ_SEED = 5;

    private final MemoryPort clients = new MemoryPort(0, 1500);
    private final MemoryPort servers = new MemoryPort(1, 1400);
    private final Counters counters = new Counters();
    private final List<Integer> questions = new ArrayList<>();
    private final NextHops nextHops = new NextHops((_, low) -> questions.add((int) low), 1);
    private final Egress egress = new Egress(List.of(clients, servers), nextHops, counters, Arena.ofAuto());
    private final Pipeline pipeline = pipeline(egress, Side.CLIENTS, Side.SERVERS);

    @Test
    void sendsToTheNextHopsMacOutOfThePortTheRouteNames() {
        learnEverything();
        receive(clients, tcp(Tcp.SYN).bytes());
        receive(
                servers,
                tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.2", 80).to(CLIENT, 3456).bytes());

        assertThat(header(servers.sent().getFirst())).isEqualTo("020203040506" + "020000000101" + "0800");
        assertThat(header(clients.sent().getFirst())).isEqualTo("020203040507" + "020000000100" + "0800");
        assertThat(counters.get(Counter.FORWARDED_NAT_IN)).isEqualTo(1);
        assertThat(counters.get(Counter.FORWARDED_NAT_OUT)).isEqualTo(1);
        assertThat(counters.get(Counter.RECEIVED)).isEqualTo(2);
    }

    @Test
    void oneInterfaceMayFaceClientsAndServers() {
        var only = new MemoryPort(0, 1500);
        var oneArmed = new Egress(List.of(only), nextHops, counters, Arena.ofAuto());
        Pipeline both = pipeline(oneArmed, Side.BOTH);
        nextHops.find(0, Ip.v4(SERVER_ADDRESS));
        nextHops.find(0, Ip.v4(CLIENT_ADDRESS));
        oneArmed.learn(new NextHop(0, Ip.v4(SERVER_ADDRESS), NextHops.hop(0, SERVER_MAC)));
        oneArmed.learn(new NextHop(0, Ip.v4(CLIENT_ADDRESS), NextHops.hop(0, CLIENT_MAC)));

        only.arrive(frame(tcp(Tcp.SYN).bytes()), TestFrames.AT);
        only.arrive(
                frame(tcp(Tcp.SYN | Tcp.ACK)
                        .from("172.16.0.2", 80)
                        .to(CLIENT, 3456)
                        .bytes()),
                TestFrames.AT);
        only.receive(both);

        assertThat(only.sent())
                .extracting(PipelineTest::header)
                .containsExactly("020203040506" + "020000000100" + "0800", "020203040507" + "020000000100" + "0800");
        assertThat(counters.get(Counter.FORWARDED_NAT_IN)).isEqualTo(1);
        assertThat(counters.get(Counter.FORWARDED_NAT_OUT)).isEqualTo(1);
    }

    @Test
    void holdsAPacketUntilItsNextHopIsKnown() {
        receive(clients, tcp(Tcp.SYN).bytes());
        assertThat(questions).containsExactly(SERVER_ADDRESS);
        assertThat(servers.sent()).isEmpty();

        egress.learn(new NextHop(0, Ip.v4(SERVER_ADDRESS), NextHops.hop(1, SERVER_MAC)));

        assertThat(servers.sent()).hasSize(1);
        assertThat(counters.get(Counter.FORWARDED_NAT_IN)).isEqualTo(1);
    }

    @Test
    void givesUpAPacketWhoseNextHopStaysUnknown() {
        receive(clients, tcp(Tcp.SYN).bytes());
        pipeline.advance(Duration.ofSeconds(1).toNanos());

        assertThat(counters.get(Counter.NEXT_HOP_UNRESOLVED)).isEqualTo(1);
        egress.learn(new NextHop(0, Ip.v4(SERVER_ADDRESS), NextHops.hop(1, SERVER_MAC)));
        assertThat(servers.sent()).isEmpty();
    }

    @Test
    void holdsNoMorePacketsThanItHasRoomFor() {
        for (int port = 1; port <= 100; port++) {
            receive(clients, tcp(Tcp.SYN).from(CLIENT, 1000 + port).bytes());
        }

        assertThat(counters.get(Counter.NEXT_HOP_UNRESOLVED)).isEqualTo(36);
    }

    @Test
    void usesAnOldAnswerUntilTheNewOneIsThere() {
        learnEverything();
        receive(clients, tcp(Tcp.SYN).bytes());
        questions.clear();
        nextHops.refresh();

        receive(clients, tcp(Tcp.ACK).bytes());
        receive(clients, tcp(Tcp.ACK).bytes());
        assertThat(questions).containsExactly(SERVER_ADDRESS);
        assertThat(servers.sent()).hasSize(3);

        egress.learn(new NextHop(0, Ip.v4(SERVER_ADDRESS), NextHops.hop(1, 0x42)));
        receive(clients, tcp(Tcp.ACK).bytes());
        assertThat(header(servers.sent().getLast())).startsWith("000000000042");
    }

    @Test
    void dropsWhatHasNoRouteOrDoesNotFit() {
        learnEverything();
        receive(clients, tcp(Tcp.SYN).payload(new byte[1361]).bytes());
        assertThat(counters.get(Counter.OVER_MTU)).isEqualTo(1);
        receive(clients, tcp(Tcp.ACK).payload(new byte[1360]).bytes());
        assertThat(servers.sent()).hasSize(1);

        egress.learn(new NextHop(0, Ip.v4(SERVER_ADDRESS), NextHops.NO_ROUTE));
        receive(clients, tcp(Tcp.ACK).bytes());
        assertThat(counters.get(Counter.NO_ROUTE)).isEqualTo(1);
    }

    @Test
    void countsExactlyOneFateForEveryFrameHoweverBrokenItIs() {
        Pipeline repairing = repairingPipeline(egress);
        learnEverything();
        var random = new Random(FUZZ_SEED);
        byte[] syn = tcp(Tcp.SYN).options(2, 4, 5, 0xb4).payload(new byte[20]).bytes();
        byte[] reply = tcp(Tcp.ACK).from("172.16.0.2", 80).to(CLIENT, 3456).bytes();
        byte[] ack = tcp(Tcp.ACK).from(CLIENT, 99).bytes();
        byte[] tunnelled = ipip("10.9.0.2", "10.9.0.1", ack);
        byte[] error = icmp("198.51.100.7", "202.103.106.5", 3, 1, 0, Arrays.copyOf(reply, 28));
        byte[] ping = icmp(CLIENT, "202.103.106.5", 8, 0, 1, new byte[20]);
        byte[] large = tcp(Tcp.SYN).payload(new byte[40]).bytes();
        List<byte[]> sound = List.of(
                syn,
                reply,
                ack,
                tunnelled,
                tunnelled,
                error,
                ping,
                fragment(large, 1, 0, 24, true),
                fragment(large, 1, 24, 60, false));
        for (int i = 0; i < 200_000; i++) {
            repairing.advance(i * 100_000L);
            byte[] packet = sound.get(random.nextInt(sound.size())).clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            if (random.nextBoolean()) {
                repairHeaderChecksum(packet);
            }
            int length = random.nextInt(3) == 0 ? random.nextInt(packet.length) : packet.length;
            receive(repairing, random.nextBoolean() ? clients : servers, Arrays.copyOf(packet, length));
            clients.sent().clear();
            servers.sent().clear();
        }

        long fates = fates();
        String what = "seed " + FUZZ_SEED;
        assertThat(counters.get(Counter.ENGINE_ERROR)).as(what).isZero();
        assertThat(counters.get(Counter.RECEIVED)).as(what).isEqualTo(200_000);
        assertThat(fates).as(what).isBetween(200_000L - 64, 200_000L);
    }

    @Test
    void allocatesNothingPerPacket() {
        var sink = new SinkPort(0);
        var quiet = new Egress(List.of(sink, new SinkPort(1)), nextHops, counters, Arena.ofAuto());
        Pipeline steady = pipeline(quiet, Side.CLIENTS, Side.SERVERS);
        learnEverything();
        MemorySegment in = frame(tcp(Tcp.ACK).bytes());
        MemorySegment out =
                frame(tcp(Tcp.ACK).from("172.16.0.2", 80).to(CLIENT, 3456).bytes());
        MemorySegment work = frame(tcp(Tcp.SYN).bytes());
        run(steady, sink, frame(tcp(Tcp.SYN).bytes()), work, out, 1);
        run(steady, sink, in, work, out, 20_000);

        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(steady, sink, in, work, out, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(counters.get(Counter.FORWARDED_NAT_IN)).isEqualTo(120_001);
        assertThat(counters.get(Counter.FORWARDED_NAT_OUT)).isEqualTo(120_001);
        // The JIT compiler and the measurement itself may account for a little; a packet for nothing.
        assertThat(allocated).isLessThan(100_000);
    }

    @Test
    void offersAPacketToEverySiteAndGivesItOneFate() {
        Pipeline repairing = repairingPipeline(egress);
        nextHops.find(0, Ip.v4(NORTH));
        nextHops.find(0, Ip.v4(SOUTH));
        egress.learn(new NextHop(0, Ip.v4(NORTH), NextHops.hop(0, 0x11)));
        egress.learn(new NextHop(0, Ip.v4(SOUTH), NextHops.hop(0, 0x12)));
        repairing.advance(0);
        assertThat(clients.sent()).hasSize(1);
        assertThat(counters.get(Counter.PROBES_SENT)).isEqualTo(1);

        receive(repairing, clients, tcp(Tcp.ACK).payload(new byte[100]).bytes());

        assertThat(clients.sent().stream().skip(1).map(PipelineTest::header))
                .containsExactlyInAnyOrder(
                        "000000000011" + "020000000100" + "0800",
                        "000000000011" + "020000000100" + "0800",
                        "000000000012" + "020000000100" + "0800",
                        "000000000012" + "020000000100" + "0800");
        assertThat(clients.sent().stream().filter(sent -> sent.length == Ethernet.HEADER_BYTES + 20 + 140))
                .hasSize(2);
        assertThat(fates()).isEqualTo(1);
        assertThat(counters.get(Counter.OFFERED)).isEqualTo(1);
        assertThat(counters.get(Counter.OFFER_COPIES)).isEqualTo(1);
        assertThat(counters.get(Counter.QUESTIONS_SENT)).isEqualTo(2);
        assertThat(counters.get(Counter.OWN_UNSENT)).isZero();
    }

    @Test
    void countsItsOwnPacketsThatCantBeSentBesideTheFates() {
        Pipeline repairing = repairingPipeline(egress);
        nextHops.find(0, Ip.v4(NORTH));
        egress.learn(new NextHop(0, Ip.v4(NORTH), NextHops.NO_ROUTE));
        repairing.advance(0);
        receive(repairing, clients, tcp(Tcp.ACK).bytes());

        assertThat(clients.sent()).isEmpty();
        assertThat(counters.get(Counter.NO_ROUTE)).isEqualTo(1);
        assertThat(fates()).isEqualTo(1);
        // A probe, two questions, and the copy to the site whose next hop is not known yet.
        assertThat(counters.get(Counter.OWN_UNSENT)).isEqualTo(4);
    }

    @Test
    void sendsMoreOfItsOwnPacketsInABatchThanItHasRoomForAtOnce() {
        Pipeline repairing = repairingPipeline(egress);
        nextHops.find(0, Ip.v4(NORTH));
        nextHops.find(0, Ip.v4(SOUTH));
        egress.learn(new NextHop(0, Ip.v4(NORTH), NextHops.hop(0, 0x11)));
        egress.learn(new NextHop(0, Ip.v4(SOUTH), NextHops.hop(0, 0x12)));
        for (int port = 1; port <= 1000; port++) {
            byte[] packet =
                    tcp(Tcp.ACK).from(CLIENT, port).payload(new byte[1400]).bytes();
            clients.arrive(frame(packet), TestFrames.AT);
        }
        clients.receive(repairing);

        assertThat(counters.get(Counter.OFFERED)).isEqualTo(512); // an eighth of the table
        assertThat(counters.get(Counter.OFFER_CROWD)).isEqualTo(488);
        assertThat(counters.get(Counter.OWN_UNSENT)).isZero();
        assertThat(clients.sent()).hasSize(4 * 512);
        assertThat(clients.sent().stream().filter(sent -> sent.length == Ethernet.HEADER_BYTES + 20 + 1440))
                .hasSize(2 * 512);
    }

    @Test
    void allocatesNothingForProbesOffersAndWhatIsTunnelledToAnOwner() {
        var port = new AnsweringPort();
        Pipeline steady =
                repairingPipeline(new Egress(List.of(port, new SinkPort(1)), nextHops, counters, Arena.ofAuto()));
        nextHops.find(0, Ip.v4(NORTH));
        nextHops.find(0, Ip.v4(SOUTH));
        egress.learn(new NextHop(0, Ip.v4(NORTH), NextHops.hop(0, 0x11)));
        egress.learn(new NextHop(0, Ip.v4(SOUTH), NextHops.hop(0, 0x12)));
        strays(steady, port, 0, 20_000);

        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        strays(steady, port, 20_000, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(counters.get(Counter.PROBES_SENT)).isGreaterThan(2000);
        assertThat(counters.get(Counter.OFFERED)).isGreaterThan(120_000);
        assertThat(counters.get(Counter.RESCUED)).isGreaterThan(50_000);
        assertThat(counters.get(Counter.TO_OWNER)).isGreaterThan(50_000);
        assertThat(counters.get(Counter.LOST)).isGreaterThan(50_000);
        assertThat(allocated).isLessThan(100_000);
    }

    /** Turns 10 ms apart, each with two packets of another unknown flow; a peer has every other flow. */
    private static void strays(Pipeline pipeline, AnsweringPort port, int first, int rounds) {
        int at = TestFrames.AT;
        // Closing, so that the table isn't full of flows that were rescued.
        MemorySegment stray = frame(tcp(Tcp.FIN | Tcp.ACK).bytes());
        MemorySegment work = frame(tcp(Tcp.FIN | Tcp.ACK).bytes());
        for (int i = first; i < first + rounds; i++) {
            pipeline.advance(i * 10_000_000L);
            port.answer(pipeline);
            for (int packet = 0; packet < 2; packet++) {
                work.copyFrom(stray);
                Bytes.put16(work, PacketBuilder.ROOM + 20, 1 + i % 60_000);
                pipeline.frame(port, work, at, 54);
                port.answer(pipeline);
                pipeline.endOfBatch();
            }
        }
    }

    /** Two peers in one: answers probes, and owns the flows of even ports. */
    private static final class AnsweringPort implements Port {
        private static final int CONTENT = Ethernet.HEADER_BYTES + 48;

        private final SinkPort sink = new SinkPort(0);
        private final MemorySegment[] answers = new MemorySegment[8];
        private final int[] lengths = new int[8];
        private int count;

        AnsweringPort() {
            for (int i = 0; i < answers.length; i++) {
                answers[i] = Arena.ofAuto().allocate(PacketBuilder.ROOM + 256);
            }
        }

        @Override
        public void send(MemorySegment memory, long at, int length) {
            boolean isControl = Bytes.u16(memory, at + CONTENT - 6) == 7444 && Bytes.u8(memory, at + 43) == 17;
            int type = isControl ? Bytes.u8(memory, at + CONTENT + 5) : 0;
            boolean isOwner =
                    type == 3 && Bytes.i32(memory, at + 30) == NORTH && Bytes.u16(memory, at + CONTENT + 20) % 2 == 0;
            if (type != 1 && !isOwner) {
                return;
            }
            MemorySegment answer = answers[count];
            int ip = PacketBuilder.ROOM;
            MemorySegment.copy(memory, at, answer, TestFrames.AT, length);
            for (int header = ip; header <= ip + 20; header += 20) {
                int from = Bytes.i32(answer, header + 12);
                Bytes.put32(answer, header + 12, Bytes.i32(answer, header + 16));
                Bytes.put32(answer, header + 16, from);
            }
            Bytes.put8(answer, ip + 48 + 5, type + 1);
            Bytes.put16(answer, ip + 46, Checksum.replace16(Bytes.u16(answer, ip + 46), type, type + 1));
            lengths[count++] = length;
        }

        void answer(Pipeline pipeline) {
            for (int i = 0; i < count; i++) {
                pipeline.frame(this, answers[i], TestFrames.AT, lengths[i]);
            }
            count = 0;
        }

        @Override
        public int number() {
            return 0;
        }

        @Override
        public long mac() {
            return sink.mac();
        }

        @Override
        public int mtu() {
            return sink.mtu();
        }

        @Override
        public int receive(FrameHandler handler) {
            return 0;
        }

        @Override
        public int flush() {
            return 0;
        }

        @Override
        public long takeReceiveLosses() {
            return 0;
        }
    }

    private long fates() {
        long fates = 0;
        for (Counter counter : Counter.values()) {
            boolean isFate = counter.kind() != Counter.Kind.EVENT;
            fates += isFate ? counters.get(counter) : 0;
        }
        return fates;
    }

    /** Both directions of one flow; each packet is copied to fresh memory, as the next one from a ring is. */
    private static void run(
            Pipeline pipeline, Port port, MemorySegment in, MemorySegment work, MemorySegment out, int rounds) {
        var serverSide = new SinkPort(1);
        for (int i = 0; i < rounds; i++) {
            pipeline.advance(i);
            work.copyFrom(in);
            pipeline.frame(port, work, TestFrames.AT, 54);
            work.copyFrom(out);
            pipeline.frame(serverSide, work, TestFrames.AT, 54);
            pipeline.endOfBatch();
        }
    }

    private Pipeline pipeline(Egress egress, Side... sides) {
        return pipeline(egress, 1024, TunnelEnd.NONE, sides);
    }

    private Pipeline repairingPipeline(Egress egress) {
        TunnelEnd tunnel = TunnelEnd.of(
                Inet4Address.ofLiteral("10.9.0.1"),
                PEERS,
                1500,
                TunnelSettings.DEFAULT,
                new SplittableRandom(1),
                Arena.ofAuto());
        return pipeline(egress, 4096, tunnel, Side.CLIENTS, Side.SERVERS);
    }

    private Pipeline pipeline(Egress egress, int maxFlows, TunnelEnd tunnel, Side... sides) {
        var server = new ServerSpec(Inet4Address.ofLiteral("172.16.0.2"), 80, 1);
        var vip = Inet4Address.ofLiteral("202.103.106.5");
        var registry = new ServiceRegistry(
                List.of(new ServiceSpec(
                        "web", Protocol.TCP, vip, 80, SchedulerSpec.of(SchedulerKind.WLC), List.of(server))),
                tunnel.peers(),
                Map.of(AddressBook.TUNNEL_END, List.of(Bytes.address(tunnel.address()))),
                1);
        registry.server("web", server).setUsable(true, 0);
        var forwarder = new Forwarder(
                new Services(registry.inventory()),
                new FlowTable(maxFlows, 42, Arena.ofAuto()),
                new StateTimeouts(Timeouts.DEFAULT),
                tunnel,
                Links.ofMtu(9000),
                Behaviour.DEFAULT,
                counters,
                HandOver.NONE);
        return new Pipeline(forwarder, egress, counters, List.of(sides), Arena.ofAuto());
    }

    private void learnEverything() {
        nextHops.find(0, Ip.v4(SERVER_ADDRESS));
        nextHops.find(0, Ip.v4(CLIENT_ADDRESS));
        egress.learn(new NextHop(0, Ip.v4(SERVER_ADDRESS), NextHops.hop(1, SERVER_MAC)));
        egress.learn(new NextHop(0, Ip.v4(CLIENT_ADDRESS), NextHops.hop(0, CLIENT_MAC)));
    }

    private void receive(MemoryPort port, byte[] packet) {
        receive(pipeline, port, packet);
    }

    private static void receive(Pipeline pipeline, MemoryPort port, byte[] packet) {
        port.arrive(frame(packet), TestFrames.AT);
        port.receive(pipeline);
    }

    private static void repairHeaderChecksum(byte[] packet) {
        int sum = 0;
        packet[10] = 0;
        packet[11] = 0;
        for (int i = 0; i < Math.min(packet.length, (packet[0] & 0xf) * 4) - 1; i += 2) {
            sum += ((packet[i] & 0xff) << 8) | (packet[i + 1] & 0xff);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = ~(sum + (sum >>> 16));
        packet[10] = (byte) (sum >>> 8);
        packet[11] = (byte) sum;
    }

    private static String header(byte[] frame) {
        return HexFormat.of().formatHex(frame, 0, Ethernet.HEADER_BYTES);
    }

    /** Sends into nothing, without allocating. */
    private record SinkPort(int number) implements Port {
        @Override
        public long mac() {
            return 1;
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public int receive(FrameHandler handler) {
            return 0;
        }

        @Override
        public void send(MemorySegment memory, long at, int length) {}

        @Override
        public int flush() {
            return 0;
        }

        @Override
        public long takeReceiveLosses() {
            return 0;
        }
    }
}
