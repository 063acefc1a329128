package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Messages nobody would send: whatever comes, decoding answers with a message or a {@link DecodeException}, and with
 * memory in proportion to what came.
 */
class CodecFuzzTest {
    /** For both tests together; a longer run: {@code -Dspillway.fuzz.seconds=600}. */
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("spillway.fuzz.seconds", 20));

    /** The worst there is: an error told in words for each attribute of three octets. */
    private static final long MAX_OCTETS_EACH = 300;

    private static final long MAX_OCTETS_ALWAYS = 16_384;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<CodecContext> contexts = contexts();
    private long decoded;
    private long rejected;
    private long sentAgain;
    private long shortCuts;

    @Test
    void mutatedMessagesAreDecodedOrRejectedAndWhatIsDecodedCanBeSentAgain() {
        List<byte[]> corpus = FuzzCorpus.messages(contexts);
        run(random -> FuzzCorpus.mutate(corpus.get(random.nextInt(corpus.size())), random));
        if (Long.getLong("spillway.fuzz.seed") == null) {
            assertThat(shortCuts).as("updates of ordinary routes").isPositive();
            assertThat(sentAgain)
                    .as("updates with many attributes and no error")
                    .isPositive();
        }
    }

    @Test
    void updatesOfRandomAttributesAreDecodedOrRejectedToo() {
        run(FuzzCorpus::update);
    }

    private void run(Function<Random, byte[]> messages) {
        long endNs = System.nanoTime() + LENGTH.dividedBy(2).toNanos();
        Long repeat = Long.getLong("spillway.fuzz.seed");
        Random seeds = new Random(System.nanoTime());
        do {
            long seed = repeat == null ? seeds.nextLong() : repeat;
            Random random = new Random(seed);
            byte[] message = messages.apply(random);
            CodecContext context = contexts.get(random.nextInt(contexts.size()));
            try {
                tryOut(message, context);
            } catch (RuntimeException | AssertionError e) {
                fail("-Dspillway.fuzz.seed=" + seed + ": " + Hex.text(message) + " in " + context, e);
            }
        } while (System.nanoTime() < endNs);
        if (repeat == null) {
            assertThat(decoded).isPositive();
            assertThat(rejected).isPositive();
        }
    }

    private void tryOut(byte[] message, CodecContext context) {
        byte[] before = message.clone();
        try {
            Message result = decodeInBounds(message, context);
            assertThat(message).as("decoding leaves the message alone").isEqualTo(before);
            look(result);
            if (result instanceof Update update && update.attributes() instanceof WireAttributes plain) {
                assertPlain(plain, context);
            }
            if (!(result instanceof Update update) || update.errors().isEmpty()) {
                roundTrip(result, context);
                sentAgain +=
                        result instanceof Update update && update.attributes().size() > 5 ? 1 : 0;
            }
            decoded++;
        } catch (DecodeException e) {
            assertThat(e.notification().code()).isBetween(1, 7);
            assertThat(e.what()).isNotBlank();
            rejected++;
        }
    }

    /** What the first try allocates may be for classes that were not needed before: the second one counts. */
    private static Message decodeInBounds(byte[] message, CodecContext context) throws DecodeException {
        long max = MAX_OCTETS_ALWAYS + MAX_OCTETS_EACH * message.length;
        long octets = 0;
        for (int attempt = 0; attempt < 3; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                Message result = MessageCodec.decode(message, context);
                octets = THREADS.getCurrentThreadAllocatedBytes() - before;
                if (octets <= max) {
                    return result;
                }
            } catch (DecodeException e) {
                octets = THREADS.getCurrentThreadAllocatedBytes() - before;
                if (octets <= max) {
                    throw e;
                }
            }
        }
        throw new AssertionError("decoding " + message.length + " octets takes " + octets);
    }

    /** What was understood once is understood the same when it is written canonically, and written the same again. */
    private static void roundTrip(Message message, CodecContext context) throws DecodeException {
        byte[] again = MessageCodec.encode(message, context.mirrored());
        Message understood = MessageCodec.decode(again, context);
        assertThat(understood).isEqualTo(message);
        assertThat(MessageCodec.encode(understood, context.mirrored())).isEqualTo(again);
    }

    /** The short cut for ordinary routes only takes what the decoder finds nothing wrong with. */
    private void assertPlain(WireAttributes plain, CodecContext context) throws DecodeException {
        byte[] bytes = new byte[plain.wireLength()];
        plain.copyTo(bytes, 0);
        WireReader in = new WireReader(bytes, 0, bytes.length, BgpError.MALFORMED_ATTRIBUTE_LIST);
        AttributeList list = new AttributeList(in, context);
        list.decode();
        list.finish(true);
        assertThat(list.errors()).isEmpty();
        assertThat(list.attributes()).isEqualTo(List.copyOf(plain));
        shortCuts++;
    }

    private static void look(Message message) {
        switch (message) {
            case Update update -> {
                update.forEachAnnounced(routes -> assertThat(routes.toString()).isNotEmpty());
                update.forEachWithdrawn(routes -> assertThat(routes.toString()).isNotEmpty());
                assertThat(update.asPath().isPresent())
                        .isEqualTo(update.attribute(AsPath.class).isPresent());
                assertThat(update.errors()).allMatch(error -> !error.words().isBlank());
            }
            case Notification notification -> assertThat(notification.words()).isNotEmpty();
            case Open open -> {
                open.capabilities()
                        .forEach(capability -> assertThat(capability.words()).isNotEmpty());
                assertThat(open.families()).isNotNull();
                assertThat(open.addPathSend()).isNotNull();
            }
            case Keepalive _, RouteRefresh _ -> {}
        }
    }

    /** Every combination of what can be agreed on. */
    private static List<CodecContext> contexts() {
        Set<Family> both = EnumSet.allOf(Family.class);
        List<CodecContext> contexts = new ArrayList<>(List.of(CodecContext.INITIAL));
        for (int bits = 0; bits < 1 << 4; bits++) {
            for (Set<Family> in : List.of(Set.<Family>of(), Set.of(Family.IPV6_UNICAST), both)) {
                for (Set<Family> out : List.of(Set.<Family>of(), both)) {
                    contexts.add(new CodecContext(
                            (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, both, in, out, (bits & 8) != 0));
                }
            }
        }
        return contexts;
    }
}
