package io.spillway.director;

import static io.spillway.director.packet.PacketBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.FullNatRig.Family;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.service.Forwarding.ClientAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How servers of FULLNAT learn who the client is: packet in, packet out. */
class ClientAddressTest {
    private static final int SYN = Segment.SYN;
    private static final int ACK = Segment.ACK;
    private static final int FIN = Segment.FIN;
    private static final int RST = Segment.RST;
    private static final int ISN = 1000;
    private static final int FIRST = ISN + 1;
    private static final int SERVER_ISN = 70_000;

    private int localPort;

    static Stream<Family> families() {
        return Stream.of(FullNatRig.V4, FullNatRig.V6);
    }

    @ParameterizedTest
    @MethodSource("families")
    void toaIsOnTheSynAndOnWhatCompletesTheHandshake(Family family) {
        var director = new FullNatRig(family, ClientAddress.TOA);

        Segment syn = open(director, tcp(SYN).sequence(ISN, 0).options(2, 4, 5, 0xb4, 4, 2, 1, 1));
        assertThat(syn.option(254)).isEqualTo(toa(family));
        assertThat(syn.option(2)).isEqualTo(new byte[] {2, 4, 5, (byte) 0xb4});
        assertThat(syn.option(4)).isNotEmpty();
        assertThat(syn.source()).isEqualTo(InetAddress.ofLiteral(family.local()));
        accept(director, tcp(SYN | ACK).sequence(SERVER_ISN, FIRST));

        Segment ack = only(director.fromClient(data(0, 0)));
        assertThat(ack.option(254)).isEqualTo(toa(family));
        Segment data = only(director.fromClient(data(0, 100)));
        assertThat(data.option(254)).isEqualTo(toa(family));
        assertThat(data.payload()).isEqualTo(bytes(100));
        assertThat(data.sequence()).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @MethodSource("families")
    void toaEndsWhenTheServerSaysSomethingBeyondTheHandshake(Family family) {
        var director = new FullNatRig(family, ClientAddress.TOA);
        open(director, tcp(SYN).sequence(ISN, 0));
        accept(director, tcp(SYN | ACK).sequence(SERVER_ISN, FIRST));

        accept(director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST));
        assertThat(only(director.fromClient(data(50, 9))).option(254)).isEqualTo(toa(family));
        accept(director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST).payload(bytes(1)));
        assertThat(only(director.fromClient(data(59, 9))).option(254)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("families")
    void toaIsRepeatedInEachSegmentOfALargePacketAndFits(Family family) {
        var director = new FullNatRig(family, ClientAddress.TOA);
        open(director, tcp(SYN).sequence(ISN, 0));
        int ip = family.isV4() ? 20 : 40;
        Segment synAck =
                accept(director, tcp(SYN | ACK).sequence(SERVER_ISN, FIRST).options(2, 4, (1480 - ip) >> 8, 1480 - ip));
        int mss = ByteBuffer.wrap(synAck.option(2)).getShort(2);
        assertThat(mss).isEqualTo(1480 - ip - toa(family).length);

        List<Segment> segments = director.unfinishedFromClient(data(0, 60_000), mss);
        assertThat(segments).hasSize(60_000 / mss + 1);
        assertThat(segments)
                .allSatisfy(segment -> assertThat(segment.option(254)).isEqualTo(toa(family)));
        assertThat(join(segments)).isEqualTo(bytes(60_000));
        Segment partial = only(director.unfinishedFromClient(data(0, mss), 0));
        assertThat(partial.option(254)).isEqualTo(toa(family));
        assertThat(director.count(Counter.OVER_MTU)).isZero();
    }

    @ParameterizedTest
    @MethodSource("families")
    void toaIsLeftOutAndCountedWhereThereIsNoRoom(Family family) {
        var director = new FullNatRig(family, ClientAddress.TOA);
        var full = new int[36];
        Arrays.fill(full, 1);

        assertThat(open(director, tcp(SYN).sequence(ISN, 0).options(full)).option(254))
                .isEmpty();
        assertThat(director.count(Counter.TOA_NO_ROOM)).isEqualTo(1);
        accept(director, tcp(SYN | ACK).sequence(SERVER_ISN, FIRST));
        int largest = 1500 - 20 - (family.isV4() ? 20 : 40);
        assertThat(only(director.fromClient(data(0, largest))).option(254)).isEmpty();
        assertThat(director.count(Counter.TOA_NO_ROOM)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("families")
    void toaOfAClientsOwnMakingIsNotPassedOn(Family family) {
        var director = new FullNatRig(family, ClientAddress.TOA);
        int[] forged = {1, 254, 8, 1, 2, 3, 4, 5, 6, 1, 1, 1};

        Segment syn = open(director, tcp(SYN).sequence(ISN, 0).options(forged));
        assertThat(syn.option(254)).isEqualTo(toa(family));
        byte[] rest = Arrays.copyOfRange(syn.options(), toa(family).length, syn.options().length);
        assertThat(rest).containsOnly(1);
    }

    @ParameterizedTest
    @MethodSource("families")
    void theHeaderComesWithTheAckOfTheHandshake(Family family) {
        FullNatRig director = proxied(family);

        Segment ack = only(director.fromClient(data(0, 0)));
        assertThat(ack.sequence()).isEqualTo(FIRST);
        assertThat(ack.payload()).isEqualTo(header(family));
        assertThat(director.count(Counter.PROXY_HEADERS)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("families")
    void theHeaderIsRepeatedInFrontOfTheFirstByteUntilTheServerHasIt(Family family) {
        FullNatRig director = proxied(family);
        int length = header(family).length;

        assertThat(only(director.fromClient(data(0, 101))).payload()).isEqualTo(concat(header(family), bytes(101)));
        Segment later = only(director.fromClient(data(101, 10)));
        assertThat(later.sequence()).isEqualTo(FIRST + 101 + length);
        assertThat(later.payload()).hasSize(10);
        // The first one was lost: the server still waits for the first byte.
        Segment waiting =
                accept(director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST).window(5000));
        assertThat(waiting.acknowledgment()).isEqualTo(FIRST);
        assertThat(waiting.window()).isEqualTo(5000 - length);
        assertThat(only(director.fromClient(data(0, 50))).payload()).isEqualTo(concat(header(family), bytes(50)));

        Segment has = accept(
                director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST + length).window(5000));
        assertThat(has.acknowledgment()).isEqualTo(FIRST);
        assertThat(has.window()).isEqualTo(5000);
        Segment again = only(director.fromClient(data(0, 50)));
        assertThat(again.sequence()).isEqualTo(FIRST + length);
        assertThat(again.payload()).isEqualTo(bytes(50));
    }

    @ParameterizedTest
    @MethodSource("families")
    void acknowledgmentsAndSackAreAboutTheClientsOwnBytes(Family family) {
        FullNatRig director = proxied(family);
        int length = header(family).length;
        director.fromClient(data(0, 0));
        director.fromClient(data(500, 500));

        Segment first = accept(
                director,
                tcp(ACK).sequence(SERVER_ISN + 1, FIRST).options(sack(FIRST + length + 500, FIRST + length + 1000)));
        assertThat(first.acknowledgment()).isEqualTo(FIRST);
        assertThat(first.sack()).containsExactly(FIRST + 500, FIRST + 1000);
        // The header twice: a D-SACK (RFC 2883) of nothing that the client has sent.
        Segment duplicate = accept(
                director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST + length).options(sack(FIRST, FIRST + length)));
        assertThat(duplicate.option(5)).isEmpty();
        Segment both = accept(
                director,
                tcp(ACK).sequence(SERVER_ISN + 1, FIRST + length)
                        .options(sack(FIRST, FIRST + length, FIRST + length + 500, FIRST + length + 1000)));
        assertThat(both.sack()).containsExactly(FIRST + 500, FIRST + 1000);
        Segment overlap = accept(
                director,
                tcp(ACK).sequence(SERVER_ISN + 1, FIRST + length + 30).options(sack(FIRST, FIRST + length + 30)));
        assertThat(overlap.acknowledgment()).isEqualTo(FIRST + 30);
        assertThat(overlap.sack()).containsExactly(FIRST, FIRST + 30);
        // One that was overtaken.
        assertThat(accept(director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST)).acknowledgment())
                .isEqualTo(FIRST);
    }

    @ParameterizedTest
    @MethodSource("families")
    void theHandshakeLeavesRoomForTheHeaderInSegmentsAndWindow(Family family) {
        var director = new FullNatRig(family, ClientAddress.PROXY_V2);
        int length = header(family).length;
        open(director, tcp(SYN).sequence(ISN, 0));
        Segment synAck = accept(
                director,
                tcp(SYN | ACK).sequence(SERVER_ISN, FIRST).window(1000).options(1, 2, 4, 5, 0x8c, 1, 1, 1));

        assertThat(ByteBuffer.wrap(synAck.option(2)).getShort(2)).isEqualTo((short) (0x58c - length));
        assertThat(synAck.window()).isEqualTo(1000 - length);
        assertThat(synAck.acknowledgment()).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @MethodSource("families")
    void aLargePacketCarriesTheHeaderOnce(Family family) {
        FullNatRig director = proxied(family);
        List<Segment> segments = director.unfinishedFromClient(data(0, 65_000), 1300);

        assertThat(join(segments)).isEqualTo(concat(header(family), bytes(65_000)));
        assertThat(segments.getFirst().payload()).hasSize(1300);
        assertThat(director.count(Counter.PROXY_CUT)).isZero();
    }

    @ParameterizedTest
    @MethodSource("families")
    void whatDoesntFitBehindTheHeaderIsLeftForTheClientToRepeat(Family family) {
        FullNatRig director = proxied(family);
        int largest = 1500 - 20 - (family.isV4() ? 20 : 40);
        for (int size = largest; size > largest - 5; size--) {
            Segment cut = only(director.fromClient(data(0, size).from(family.client(), 3456)));
            byte[] whole = concat(header(family), bytes(size));
            assertThat(cut.payload().length).isBetween(largest - 1, largest);
            assertThat(cut.payload()).isEqualTo(Arrays.copyOf(whole, cut.payload().length));
        }
        int whole = 65_535 - (family.isV4() ? 40 : 60);
        List<Segment> large = director.unfinishedFromClient(
                tcp(ACK | FIN | Segment.PSH).sequence(FIRST, SERVER_ISN + 1).payload(bytes(whole)), 1300);
        assertThat(join(large)).isEqualTo(Arrays.copyOf(concat(header(family), bytes(whole)), whole - 1));
        assertThat(large.getLast().flags()).isEqualTo(ACK);
        assertThat(director.count(Counter.PROXY_CUT)).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("families")
    void aFinAKeepAliveAndAProbeBeforeTheFirstByteCarryTheHeader(Family family) {
        FullNatRig director = proxied(family);
        for (int bytes = 0; bytes <= 1; bytes++) {
            Segment probe = only(director.fromClient(data(-1, bytes)));
            assertThat(probe.sequence()).isEqualTo(FIRST);
            assertThat(probe.payload()).isEqualTo(header(family));
        }
        Segment fin = only(director.fromClient(tcp(FIN | ACK).sequence(FIRST, SERVER_ISN + 1)));
        assertThat(fin.payload()).isEqualTo(header(family));
        assertThat(fin.has(FIN)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("families")
    void urgentDataStaysWhereItIs(Family family) {
        FullNatRig director = proxied(family);
        var packet = tcp(ACK | Segment.URG).sequence(FIRST, SERVER_ISN + 1).payload(bytes(10));
        assertThat(only(director.fromClient(packet)).urgent()).isEqualTo(header(family).length);
    }

    @ParameterizedTest
    @MethodSource("families")
    void resetsHaveTheNumberTheServerWaitsFor(Family family) {
        FullNatRig director = proxied(family);
        int length = header(family).length;
        Segment early = only(director.fromClient(tcp(RST).sequence(FIRST, 0)));
        assertThat(early.sequence()).isEqualTo(FIRST);
        assertThat(early.payload()).isEmpty();

        director = proxied(family);
        director.fromClient(data(0, 0));
        accept(director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST + length));
        assertThat(only(director.fromClient(tcp(RST).sequence(FIRST, 0))).sequence())
                .isEqualTo(FIRST + length);
    }

    @ParameterizedTest
    @MethodSource("families")
    void aRefusalOfTheServerIsPassedOnAsItIs(Family family) {
        var director = new FullNatRig(family, ClientAddress.PROXY_V2);
        open(director, tcp(SYN).sequence(ISN, 0));

        assertThat(accept(director, tcp(RST | ACK).sequence(0, FIRST)).acknowledgment())
                .isEqualTo(FIRST);
        assertThat(accept(director, tcp(RST).sequence(FIRST, 0)).acknowledgment())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("families")
    void dataInASynStaysWithTheClient(Family family) {
        var director = new FullNatRig(family, ClientAddress.PROXY_V2);
        int[] fastOpen = {34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1};
        for (int bytes = 1; bytes < 4; bytes++) {
            Segment syn =
                    open(director, tcp(SYN).sequence(ISN, 0).options(fastOpen).payload(bytes(bytes)));
            assertThat(syn.payload()).isEmpty();
            assertThat(syn.option(34)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void noByteOfAClientEverTakesTheHeadersPlace(Family family) {
        FullNatRig director = proxied(family);
        int length = header(family).length;

        // Would be shifted to the first byte.
        assertThat(director.fromClient(data(-length, length))).isEmpty();
        assertThat(director.fromClient(data(-1, 2))).isEmpty();
        assertThat(director.count(Counter.BAD_SEQUENCE)).isEqualTo(2);
        // A second SYN doesn't move what the server counts from.
        director.fromClient(tcp(SYN).sequence(ISN - 1000, 0));
        assertThat(director.fromClient(data(-length, length))).isEmpty();
        assertThat(only(director.fromClient(data(0, 5))).payload()).isEqualTo(concat(header(family), bytes(5)));
    }

    @ParameterizedTest
    @MethodSource("families")
    void aConnectionIsShiftedThroughManyWrapsOfItsNumbers(Family family) {
        FullNatRig director = proxied(family);
        int length = header(family).length;
        director.fromClient(data(0, 0));
        accept(director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST + length));

        int step = 100_000_007;
        for (long at = 0; at < 5L << 32; at += step) {
            int sequence = FIRST + (int) at;
            Segment sent =
                    only(director.fromClient(tcp(ACK).sequence(sequence, 1).payload(bytes(3))));
            assertThat(sent.sequence()).isEqualTo(sequence + length);
            assertThat(sent.payload()).hasSize(3);
            Segment reply = accept(
                    director,
                    tcp(ACK).sequence(1, sequence + length)
                            .window(900)
                            .options(sack(sequence + length + 7, sequence + length + 99)));
            assertThat(reply.acknowledgment()).isEqualTo(sequence);
            assertThat(reply.window()).isEqualTo(900);
            assertThat(reply.sack()).containsExactly(sequence + 7, sequence + 99);
        }
        assertThat(director.count(Counter.PROXY_HEADERS)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("families")
    void aConnectionThatFollowsOnTheSamePortsGetsAHeaderOfItsOwn(Family family) {
        FullNatRig director = proxied(family);
        director.fromClient(data(0, 0));
        accept(director, tcp(ACK).sequence(SERVER_ISN + 1, FIRST + header(family).length));

        // The flow isn't over for the director, but is for the server.
        director.fromClient(tcp(SYN).sequence(5_000_000, 0));
        accept(director, tcp(SYN | ACK).sequence(9, 5_000_001));
        Segment ack = only(director.fromClient(tcp(ACK).sequence(5_000_001, 10)));
        assertThat(ack.sequence()).isEqualTo(5_000_001);
        assertThat(ack.payload()).isEqualTo(header(family));
    }

    private FullNatRig proxied(Family family) {
        var director = new FullNatRig(family, ClientAddress.PROXY_V2);
        Segment syn = open(director, tcp(SYN).sequence(ISN, 0));
        assertThat(syn.sequence()).isEqualTo(ISN);
        accept(director, tcp(SYN | ACK).sequence(SERVER_ISN, FIRST).window(60_000));
        return director;
    }

    private Segment open(FullNatRig director, PacketBuilder syn) {
        Segment sent = only(director.fromClient(syn));
        localPort = sent.sourcePort();
        return sent;
    }

    private Segment accept(FullNatRig director, PacketBuilder reply) {
        return only(director.fromServer(localPort, reply));
    }

    /** @param offset from the first byte */
    private static PacketBuilder data(int offset, int bytes) {
        return tcp(ACK).sequence(FIRST + offset, SERVER_ISN + 1).payload(bytes(bytes));
    }

    private static int[] sack(int... edges) {
        ByteBuffer option =
                ByteBuffer.allocate(4 + 4 * edges.length).put(new byte[] {1, 1, 5, (byte) (2 + 4 * edges.length)});
        option.asIntBuffer().put(edges);
        var bytes = new int[option.capacity()];
        Arrays.setAll(bytes, i -> option.get(i) & 0xff);
        return bytes;
    }

    private static byte[] toa(Family family) {
        byte[] address = InetAddress.ofLiteral(family.client()).getAddress();
        return concat(new byte[] {(byte) 254, (byte) (4 + address.length), 3456 >> 8, (byte) 3456}, address);
    }

    static byte[] header(Family family) {
        return header(family, 3456);
    }

    /** By the specification's words: signature, 0x21, 0x11 or 0x21, length, addresses, ports. */
    static byte[] header(Family family, int clientPort) {
        byte[] client = InetAddress.ofLiteral(family.client()).getAddress();
        byte[] vip = InetAddress.ofLiteral(family.vip()).getAddress();
        return ByteBuffer.allocate(16 + 2 * client.length + 4)
                .put(new byte[] {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A})
                .put((byte) 0x21)
                .put((byte) (family.isV4() ? 0x11 : 0x21))
                .putShort((short) (2 * client.length + 4))
                .put(client)
                .put(vip)
                .putShort((short) clientPort)
                .putShort((short) 80)
                .array();
    }

    private static Segment only(List<Segment> segments) {
        assertThat(segments).hasSize(1);
        return segments.getFirst();
    }

    /** The payloads, each of which begins where the one before ends. */
    private static byte[] join(List<Segment> segments) {
        var bytes = new ByteArrayOutputStream();
        for (Segment segment : segments) {
            assertThat(segment.sequence()).isEqualTo(segments.getFirst().sequence() + bytes.size());
            bytes.writeBytes(segment.payload());
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(int count) {
        var bytes = new byte[count];
        new Random(11).nextBytes(bytes);
        return bytes;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
