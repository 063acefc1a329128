package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Mutated messages: whatever comes, decoding answers with a message or a {@link DecodeException}. */
class CodecFuzzTest {
    /** Long enough to meet every branch; a longer run: {@code -Dspillway.fuzz.seconds=600}. */
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("spillway.fuzz.seconds", 5));

    private static final List<CodecContext> CONTEXTS = List.of(
            CodecContext.INITIAL,
            Hex.EXTERNAL,
            Hex.INTERNAL,
            new CodecContext(false, true, true, Set.of(Family.values()), Set.of(), Set.of(), false));

    private long seed = Long.getLong("spillway.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void mutatedMessagesAreDecodedOrRejectedAndWhatIsDecodedCanBeSentAgain() {
        List<byte[]> corpus = corpus();
        long endNs = System.nanoTime() + LENGTH.toNanos();
        long decoded = 0;
        long rejected = 0;
        while (System.nanoTime() < endNs) {
            seed = random.nextLong();
            random.setSeed(seed);
            byte[] message = mutate(corpus.get(random.nextInt(corpus.size())));
            CodecContext context = CONTEXTS.get(random.nextInt(CONTEXTS.size()));
            try {
                roundTrip(MessageCodec.decode(message, context), context);
                decoded++;
            } catch (DecodeException e) {
                assertThat(e.notification().code()).isBetween(1, 7);
                rejected++;
            } catch (RuntimeException | AssertionError e) {
                fail("-Dspillway.fuzz.seed=" + seed + ": " + Hex.text(message) + " in " + context, e);
            }
        }
        assertThat(decoded).isPositive();
        assertThat(rejected).isPositive();
    }

    /** What was understood once is understood the same when it is written canonically. */
    private static void roundTrip(Message message, CodecContext context) throws DecodeException {
        boolean complete =
                !(message instanceof Update update) || update.errors().isEmpty();
        if (complete) {
            assertThat(MessageCodec.decode(MessageCodec.encode(message, context), context))
                    .isEqualTo(message);
        }
        switch (message) {
            case Update update -> {
                update.forEachAnnounced(routes -> assertThat(routes.toString()).isNotEmpty());
                update.forEachWithdrawn(routes -> assertThat(routes.toString()).isNotEmpty());
            }
            case Notification notification -> assertThat(notification.words()).isNotEmpty();
            case Open open ->
                open.capabilities()
                        .forEach(capability -> assertThat(capability.words()).isNotEmpty());
            case Keepalive _, RouteRefresh _ -> {}
        }
    }

    private byte[] mutate(byte[] original) {
        byte[] message = original.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = 16 + random.nextInt(message.length - 16);
            switch (random.nextInt(5)) {
                case 0 -> message[at] = (byte) random.nextInt(256);
                case 1 -> message[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> message[at] = random.nextBoolean() ? 0 : (byte) 0xFF;
                case 3 -> message = cutOut(message, at, 1 + random.nextInt(4));
                default -> message = insert(message, at, 1 + random.nextInt(4));
            }
        }
        if (random.nextInt(10) > 0) {
            // Mostly with a true length, or nothing but the header would ever be tested.
            message[16] = (byte) (message.length >>> 8);
            message[17] = (byte) message.length;
        }
        return message;
    }

    private static byte[] cutOut(byte[] message, int at, int length) {
        int end = Math.min(message.length, at + length);
        if (message.length - (end - at) < Header.LENGTH) {
            return message;
        }
        byte[] shorter = new byte[message.length - (end - at)];
        System.arraycopy(message, 0, shorter, 0, at);
        System.arraycopy(message, end, shorter, at, message.length - end);
        return shorter;
    }

    private byte[] insert(byte[] message, int at, int length) {
        byte[] inserted = new byte[length];
        random.nextBytes(inserted);
        byte[] longer = new byte[message.length + length];
        System.arraycopy(message, 0, longer, 0, at);
        System.arraycopy(inserted, 0, longer, at, length);
        System.arraycopy(message, at, longer, at + length, message.length - at);
        return longer;
    }

    private static List<byte[]> corpus() {
        Inet4Address id = Inet4Address.ofLiteral("10.0.0.1");
        Nlri none = Nlri.empty(Family.IPV4_UNICAST);
        Nlri ipv4 = Nlri.builder(Family.IPV4_UNICAST)
                .add(InetAddress.ofLiteral("10.101.4.0"), 24)
                .add(InetAddress.ofLiteral("0.0.0.0"), 0)
                .build();
        Nlri ipv6 = Nlri.builder(Family.IPV6_UNICAST)
                .add(InetAddress.ofLiteral("2001:db8:4::"), 48)
                .build();
        List<PathAttribute> common = List.of(
                new Origin(Origin.IGP),
                AsPath.sequence(List.of(65_001L, 4_200_000_005L)),
                new NextHop(Inet4Address.ofLiteral("10.0.0.2")),
                new MultiExitDisc(1),
                new LocalPref(100),
                new AtomicAggregate(),
                new Aggregator(65_001, id),
                new Communities(List.of(1, 2)),
                new OriginatorId(id),
                new ClusterList(List.of(id)),
                new ExtendedCommunities(List.of(1L)),
                new As4Path(List.of(new Segment(Segment.Type.SEQUENCE, List.of(1L)))),
                new As4Aggregator(1, id),
                new LargeCommunities(List.of(new LargeCommunities.Value(1, 2, 3))),
                new OpaqueAttribute(0xC0, 99, new byte[3]));
        List<Message> messages = new ArrayList<>(List.of(
                Open.of(
                        4_200_000_005L,
                        9,
                        id,
                        List.of(
                                Capability.Multiprotocol.of(Family.IPV4_UNICAST),
                                new Capability.RouteRefreshCapability(),
                                new Capability.FourOctetAs(4_200_000_005L),
                                new Capability.Other(73, new byte[5]))),
                Open.of(2, 9, id, List.of(new Capability.Other(73, new byte[255]))),
                Notification.administrativeShutdown("maintenance"),
                new Keepalive(),
                new RouteRefresh(1, RouteRefresh.REQUEST, 1),
                Update.endOfRib(Family.IPV6_UNICAST),
                Update.of(ipv4, common, ipv4)));
        List<PathAttribute> multiprotocol = new ArrayList<>(common);
        multiprotocol.addFirst(new MpUnreach(ipv6));
        multiprotocol.addFirst(new MpReach(List.of(InetAddress.ofLiteral("2001:db8::1")), ipv6));
        messages.add(Update.of(none, multiprotocol, none));
        List<byte[]> corpus = new ArrayList<>();
        for (Message message : messages) {
            for (CodecContext context : CONTEXTS) {
                corpus.add(MessageCodec.encode(message, context));
            }
        }
        return corpus;
    }
}
