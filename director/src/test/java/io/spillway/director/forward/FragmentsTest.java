package io.spillway.director.forward;

import static io.spillway.director.packet.PacketAssert.assertPacket;
import static io.spillway.director.packet.PacketBuilder.fragment;
import static io.spillway.director.packet.PacketBuilder.fragments;
import static io.spillway.director.packet.PacketBuilder.sctp;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Forwarding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets in fragments reach the flow's server, and their replies the client. */
class FragmentsTest {
    private static final int PORT = 3456;
    private static final List<Forwarding> METHODS = List.of(
            new Forwarding.Nat(),
            new Forwarding.DirectRouting(),
            Forwarding.Tunnel.IPIP,
            new Forwarding.Tunnel(Forwarding.Encapsulation.GUE, 6080, false),
            new Forwarding.FullNat(Forwarding.ClientAddress.NONE),
            new Forwarding.Local());

    @Test
    void theFirstFragmentBeginsTheFlowAndTheOthersFollow() {
        for (MethodFixture director : all()) {
            var out = new ArrayList<byte[]>();
            List<byte[]> fragments = fragments(query(director, 3000), 5, 1400);
            for (byte[] fragment : fragments) {
                assertThat(director.fromClient(fragment).kind())
                        .as(director.toString())
                        .isEqualTo(Counter.Kind.SENT);
                out.addAll(Fragmenting.unwrap(director));
            }
            assertThat(out).hasSize(3);
            byte[] whole = Fragmenting.reassemble(out);
            byte[] query = query(director, 3000);
            assertThat(Arrays.equals(whole, 100, whole.length, query, 100, query.length))
                    .as(director.toString())
                    .isTrue();
            assertPacket(PacketBuilder.inMemory(whole), PacketBuilder.ROOM);
            assertThat(director.flows.size()).isEqualTo(1);
            assertThat(director.realServer().stats().newFlows()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void randomPacketsInRandomPiecesBecomeWhatWholeOnesBecome() {
        long seed = 77;
        var random = new Random(seed);
        for (MethodFixture director : all(65_535)) {
            for (int round = 0; round < 150; round++) {
                String what = "seed " + seed + " round " + round + " " + director;
                byte[] packet = query(director, 20 + random.nextInt(6000));
                director.fromClient(packet);
                byte[] expected = Fragmenting.reassemble(Fragmenting.unwrap(director));

                List<byte[]> out = shuffle(director, packet, round, random, Side.CLIENTS);

                assertThat(comparable(Fragmenting.reassemble(out))).as(what).isEqualTo(comparable(expected));
            }
        }
    }

    @Test
    void randomRepliesInRandomPiecesBecomeWhatWholeOnesBecome() {
        long seed = 78;
        var random = new Random(seed);
        for (MethodFixture director : all(65_535)) {
            if (!director.forwarding.method().seesReplies()) {
                continue;
            }
            director.fromClient(query(director, 10));
            var sent = director.sent.getFirst().memory();
            int ports = PacketBuilder.ROOM + (director.isV4 ? 20 : 40);
            String peer = director.forwarding.method() == Forwarding.Method.FULLNAT ? director.local : director.client;
            PacketBuilder reply = udp().fragment(0).from(director.server, 8000).to(peer, Bytes.u16(sent, ports));
            for (int round = 0; round < 150; round++) {
                byte[] packet = reply.payload(Fragmenting.bytes(20 + random.nextInt(6000), round))
                        .bytes();
                director.fromServer(packet);
                byte[] expected = Fragmenting.reassemble(Fragmenting.unwrap(director));

                List<byte[]> out = shuffle(director, packet, round, random, Side.SERVERS);

                byte[] whole = Fragmenting.reassemble(out);
                assertThat(comparable(whole))
                        .as("seed " + seed + " " + director)
                        .isEqualTo(comparable(expected));
                assertPacket(PacketBuilder.inMemory(whole), PacketBuilder.ROOM)
                        .isFrom(director.vip, 53)
                        .isTo(director.client, PORT);
            }
        }
    }

    @Test
    void fragmentsTooLongForTheWayAreFragmentedAgain() {
        long seed = 79;
        var random = new Random(seed);
        for (Forwarding method : METHODS) {
            if (method instanceof Forwarding.Local) {
                continue; // This host is not at the end of a wire.
            }
            var director = new MethodFixture(method, true, Behaviour.DEFAULT, 1500, 700);
            for (int round = 0; round < 50; round++) {
                byte[] packet = query(director, 3000);
                director.fromClient(packet);
                byte[] expected = Fragmenting.reassemble(Fragmenting.unwrap(director));
                List<byte[]> fragments = fragments(packet, 9000 + round, 1400);
                Collections.shuffle(fragments, random);
                var out = new ArrayList<byte[]>();
                for (byte[] fragment : fragments) {
                    director.fromClient(fragment);
                    assertThat(director.sent)
                            .allSatisfy(sent -> assertThat(sent.bytes().length).isLessThanOrEqualTo(700));
                    out.addAll(Fragmenting.unwrap(director));
                }
                assertThat(comparable(Fragmenting.reassemble(out)))
                        .as("seed " + seed + " " + director)
                        .isEqualTo(comparable(expected));
            }
        }
    }

    @Test
    void fragmentsGoThroughTunnelsBetweenSitesAndAreTakenOutThere() {
        byte[] packet = udp().fragment(0)
                .to("202.103.106.5", 53)
                .payload(Fragmenting.bytes(3000, 1))
                .bytes();
        var near = new ForwarderFixture();
        near.spill("dns", Duration.ofMinutes(1), "north");
        var far = new ForwarderFixture();
        var out = new ArrayList<byte[]>();
        for (byte[] piece : fragments(packet, 3, 1200)) {
            assertThat(near.handle(PacketBuilder.inMemory(piece), Side.CLIENTS, false))
                    .isEqualTo(Counter.SPILLED);
            byte[] tunnelled = near.forwarder
                    .packet()
                    .memory()
                    .asSlice(near.forwarder.packet().at() + 20, piece.length)
                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            assertThat(far.fromTunnel(ForwarderFixture.PEER_TUNNEL, tunnelled)).isEqualTo(Counter.FORWARDED_NAT_IN);
            out.add(far.forwarder
                    .packet()
                    .memory()
                    .asSlice(far.forwarder.packet().at(), piece.length)
                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        }
        assertPacket(PacketBuilder.inMemory(Fragmenting.reassemble(out)), PacketBuilder.ROOM)
                .isFrom("202.100.1.2", PORT)
                .isTo("172.16.0.2", 5353)
                .hasTtl(62);
        byte[] outer = PacketBuilder.ipip(ForwarderFixture.PEER_TUNNEL, ForwarderFixture.OWN_TUNNEL, packet);
        assertThat(far.handle(PacketBuilder.inMemory(fragment(outer, 1, 0, 800, true)), Side.CLIENTS, false))
                .isEqualTo(Counter.FRAGMENT);
    }

    @Test
    void overlappingFragmentsTakeTheWholePacketWithThem() {
        for (MethodFixture director : all()) {
            byte[] packet = query(director, 3000);
            assertThat(director.fromClient(fragment(packet, 1, 0, 800, true)).kind())
                    .isEqualTo(Counter.Kind.SENT);
            assertThat(director.fromClient(fragment(packet, 1, 792, 1600, true)))
                    .isEqualTo(Counter.FRAGMENT_OVERLAP);
            assertThat(director.fromClient(fragment(packet, 1, 1600, 2400, true)))
                    .isEqualTo(Counter.FRAGMENT_OVERLAP);
            // What is kept goes too; a contradiction about the end is an overlap.
            director.fromClient(fragment(packet, 2, 1600, 2400, false));
            assertThat(director.fromClient(fragment(packet, 2, 2400, 3000, false)))
                    .isEqualTo(Counter.FRAGMENT_OVERLAP);
            assertThat(director.counters.get(Counter.FRAGMENTS_LOST)).isEqualTo(1);
            assertThat(director.fromClient(fragment(packet, 2, 0, 800, true))).isEqualTo(Counter.FRAGMENT_OVERLAP);
            // The next packet is another one.
            assertThat(director.fromClient(fragment(packet, 3, 0, 800, true)).kind())
                    .isEqualTo(Counter.Kind.SENT);
        }
    }

    @Test
    void tinyFirstFragmentsAndTheTrickOfOffsetOneAreRefused() {
        for (boolean isV4 : new boolean[] {true, false}) {
            var director = new MethodFixture(new Forwarding.Nat(), isV4);
            byte[] syn = tcp(Tcp.SYN)
                    .from(director.client, PORT)
                    .to(director.vip, 80)
                    .payload(new byte[100])
                    .bytes();
            assertThat(director.fromClient(fragment(syn, 1, 0, 16, true))).isEqualTo(Counter.FRAGMENT_OVERLAP);
            assertThat(director.fromClient(fragment(syn, 1, 16, 120, false))).isEqualTo(Counter.FRAGMENT_OVERLAP);
            assertThat(director.fromClient(fragment(syn, 2, 8, 120, false))).isEqualTo(Counter.FRAGMENT_OVERLAP);
            assertThat(director.flows.size()).isZero();
        }
    }

    @Test
    void duplicatesAndImpossibleFragmentsAreDropped() {
        for (MethodFixture director : all()) {
            byte[] packet = query(director, 3000);
            director.fromClient(fragment(packet, 1, 0, 800, true));
            assertThat(director.fromClient(fragment(packet, 1, 0, 800, true))).isEqualTo(Counter.FRAGMENT_DUPLICATE);
            assertThat(director.fromClient(fragment(packet, 1, 800, 801, true))).isEqualTo(Counter.BAD_HEADER);
            assertThat(director.fromClient(fragment(packet, 1, 800, 800, false)))
                    .isEqualTo(Counter.BAD_HEADER);
            byte[] ofDeath = fragment(packet, 1, 0, 800, false);
            int field = director.isV4 ? 6 : 42;
            int offset = director.isV4 ? 65_528 / 8 : 65_528;
            ofDeath[field] = (byte) (offset >>> 8);
            ofDeath[field + 1] = (byte) offset;
            if (director.isV4) {
                var memory = java.lang.foreign.MemorySegment.ofArray(ofDeath);
                Bytes.put16(memory, 10, 0);
                Bytes.put16(memory, 10, ~io.spillway.director.packet.Checksum.sum(memory, 0, 20));
            }
            assertThat(director.fromClient(ofDeath)).isEqualTo(Counter.BAD_HEADER);
        }
    }

    @Test
    void laterFragmentsBeginNoFlowAndAreForgottenWhenTheirTimeIsUp() {
        for (MethodFixture director : all()) {
            byte[] packet = query(director, 3000);
            assertThat(director.fromClient(fragment(packet, 1, 800, 1600, true)))
                    .isEqualTo(Counter.FRAGMENT_HELD);
            assertThat(director.flows.size()).isZero();
            assertThat(director.sent).isEmpty();

            director.pass(Duration.ofSeconds(director.isV4 ? 31 : 61));
            assertThat(director.counters.get(Counter.FRAGMENTS_LOST)).isEqualTo(1);
            director.fromClient(fragment(packet, 1, 0, 800, true));
            assertThat(director.sent).hasSize(1);
            // And what was decided is forgotten too.
            director.pass(Duration.ofSeconds(director.isV4 ? 31 : 61));
            assertThat(director.fromClient(fragment(packet, 1, 1600, 2400, true)))
                    .isEqualTo(Counter.FRAGMENT_HELD);
        }
    }

    @Test
    void theOthersShareTheFateOfAFirstFragmentThatWasRefused() {
        for (MethodFixture director : all()) {
            director.setUsable(false);
            byte[] packet = query(director, 3000);
            director.fromClient(fragment(packet, 1, 800, 1600, true));
            assertThat(director.fromClient(fragment(packet, 1, 0, 800, true))).isEqualTo(Counter.NO_USABLE_SERVER);
            assertThat(director.sent).extracting(MethodFixture.Sent::counter).containsExactly(Counter.ICMP_SENT);
            assertThat(director.fromClient(fragment(packet, 1, 1600, 2400, true)))
                    .isEqualTo(Counter.FRAGMENT);
            assertThat(director.counters.get(Counter.FRAGMENTS_LOST)).isEqualTo(1);
        }
    }

    @Test
    void aWholePacketBehindAFragmentHeaderIsAWholePacket() {
        var director = new MethodFixture(new Forwarding.Nat(), false);
        byte[] atomic = fragment(query(director, 100), 1, 0, 108, false);
        assertThat(director.fromClient(fragment(query(director, 3000), 1, 0, 80, true)))
                .isEqualTo(Counter.FORWARDED_NAT_IN);
        for (int i = 0; i < 2; i++) { // RFC 6946: the same identification says nothing
            assertThat(director.fromClient(atomic)).isEqualTo(Counter.FORWARDED_NAT_IN);
        }
    }

    @Test
    void anIdentificationMayBeUsedAgainOnceItsPacketIsComplete() {
        for (MethodFixture director : all()) {
            byte[] packet = query(director, 1000);
            for (int round = 0; round < 3; round++) {
                for (byte[] piece : fragments(packet, 7, 400)) {
                    assertThat(director.fromClient(piece).kind())
                            .as(director.toString())
                            .isEqualTo(Counter.Kind.SENT);
                }
            }
        }
    }

    @Test
    void sctpIsCarriedInFragmentsOnlyWhereItsPortsStay() {
        byte[] chunk = new byte[1000];
        chunk[0] = 1;
        chunk[2] = (byte) (1000 >> 8);
        chunk[3] = (byte) 1000;
        for (boolean isV4 : new boolean[] {true, false}) {
            var kept = new MethodFixture(new Forwarding.DirectRouting(), isV4);
            byte[] packet = sctp(1).payload(chunk)
                    .fragment(0)
                    .from(kept.client, PORT)
                    .to(kept.vip, 7)
                    .bytes();
            assertThat(kept.fromClient(fragment(packet, 1, 0, 800, true))).isEqualTo(Counter.FORWARDED_DR);
            var changed = new MethodFixture(new Forwarding.Nat(), isV4);
            assertThat(changed.fromClient(fragment(packet, 1, 0, 800, true))).isEqualTo(Counter.FRAGMENT);
        }
    }

    @Test
    void aServersFragmentsThatAreNoRepliesAreLeftToTheKernel() {
        var director = new MethodFixture(new Forwarding.Nat(), true);
        byte[] other = udp().fragment(0)
                .from(director.server, 22)
                .to(director.client, 9)
                .payload(new byte[900])
                .bytes();
        assertThat(director.fromServer(fragment(other, 1, 0, 800, true))).isEqualTo(Counter.PASSED);
        assertThat(director.fromServer(fragment(other, 1, 800, 908, false))).isEqualTo(Counter.PASSED);
        byte[] check = udp().fragment(0)
                .from(director.server, 8000)
                .to(director.own, 9)
                .payload(new byte[900])
                .bytes();
        assertThat(director.fromServer(fragment(check, 1, 800, 908, false))).isEqualTo(Counter.PASSED);
    }

    @Test
    void aFloodOfFragmentsIsBoundedAndCounted() {
        var director = new MethodFixture(new Forwarding.Nat(), true);
        byte[] packet = query(director, 3000);
        for (int i = 0; i < 20_000; i++) {
            director.fromClient(fragment(packet, i, 800, 1600, true));
        }
        assertThat(director.counters.get(Counter.FRAGMENT_FLOOD) + director.counters.get(Counter.FRAGMENTS_EVICTED))
                .isPositive();
        // New packets are still carried.
        assertThat(director.fromClient(fragment(packet, 60_000, 0, 800, true))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(fragment(packet, 60_000, 800, 3008, false)))
                .isEqualTo(Counter.FORWARDED_NAT_IN);
        // Crumbs.
        byte[] big = query(director, 8000);
        director.fromClient(fragment(big, 60_001, 0, 8, true));
        Counter last = Counter.PASSED;
        for (int offset = 8; offset < 8 * 140; offset += 8) {
            last = director.fromClient(fragment(big, 60_001, offset, offset + 8, true));
        }
        assertThat(last).isEqualTo(Counter.FRAGMENT_FLOOD);

        director.pass(Duration.ofSeconds(31));
        assertThat(director.fromClient(fragment(packet, 7, 800, 1600, true))).isEqualTo(Counter.FRAGMENT_HELD);
    }

    @Test
    void brokenFragmentsNeverThrowAndAlwaysHaveAFate() {
        long seed = 80;
        var random = new Random(seed);
        List<MethodFixture> directors = all();
        for (int i = 0; i < 60_000; i++) {
            MethodFixture director = directors.get(random.nextInt(directors.size()));
            byte[] packet = random.nextBoolean()
                    ? query(director, 200)
                    : udp().fragment(0)
                            .from(director.server, 8000)
                            .to(director.client, PORT)
                            .payload(new byte[200])
                            .bytes();
            if (packet[0] >>> 4 != (director.isV4 ? 4 : 6)) {
                continue;
            }
            int start = 8 * random.nextInt(26);
            int end = Math.min(208, start + 8 + 8 * random.nextInt(10));
            byte[] broken = fragment(packet, random.nextInt(20), start, end, random.nextBoolean());
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                broken[20 + random.nextInt(broken.length - 20)] = (byte) random.nextInt();
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(broken.length) : broken.length;
            Side side = random.nextBoolean() ? Side.CLIENTS : Side.SERVERS;
            assertThat(director.handle(Arrays.copyOf(broken, length), side))
                    .as("seed " + seed)
                    .isNotNull();
            director.pass(Duration.ofMillis(random.nextInt(50)));
        }
    }

    private static List<MethodFixture> all() {
        return all(1500);
    }

    private static List<MethodFixture> all(int mtu) {
        var directors = new ArrayList<MethodFixture>();
        for (Forwarding method : METHODS) {
            directors.add(new MethodFixture(method, true, Behaviour.DEFAULT, mtu, mtu));
            directors.add(new MethodFixture(method, false, Behaviour.DEFAULT, mtu, mtu));
        }
        return directors;
    }

    private static byte[] query(MethodFixture director, int payload) {
        return udp().fragment(0)
                .from(director.client, PORT)
                .to(director.vip, 53)
                .payload(Fragmenting.bytes(payload, payload))
                .bytes();
    }

    /** Everything that leaves when a packet comes in pieces of random length, in random order, some of them twice. */
    private static List<byte[]> shuffle(
            MethodFixture director, byte[] packet, int identification, Random random, Side side) {
        int size = packet.length - (director.isV4 ? 20 : 40);
        var pieces = new ArrayList<byte[]>();
        for (int start = 0; start < size; ) {
            int end = Math.min(size, start + 8 * (1 + random.nextInt(100)));
            byte[] piece = fragment(packet, identification, start, end, end < size);
            for (int copies = random.nextInt(4) == 0 ? 2 : 1; copies > 0; copies--) {
                pieces.add(piece);
            }
            start = end;
        }
        Collections.shuffle(pieces, random);
        var out = new ArrayList<byte[]>();
        for (byte[] piece : pieces) {
            director.handle(piece, side);
            out.addAll(Fragmenting.unwrap(director));
        }
        // Copies that came after the packet was complete wait for a first fragment that doesn't come.
        director.pass(Duration.ofSeconds(61));
        return out;
    }

    /** Without the fields that differ between packets of one flow, or by being fragmented. */
    private static byte[] comparable(byte[] packet) {
        byte[] copy = packet.clone();
        if ((copy[0] & 0xf0) == 0x40) {
            Arrays.fill(copy, 4, 6, (byte) 0);
            Arrays.fill(copy, 10, 12, (byte) 0);
        }
        return copy;
    }
}
