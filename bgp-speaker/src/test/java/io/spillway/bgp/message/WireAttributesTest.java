package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That what is taken for plain is what the decoder of {@link AttributeList} has nothing to say about. */
class WireAttributesTest {
    private static final CodecContext EXTERNAL = CodecContext.plain(true, true, EnumSet.allOf(Family.class));
    private static final CodecContext INTERNAL = CodecContext.plain(true, false, EnumSet.allOf(Family.class));
    private static final CodecContext TWO_OCTETS = CodecContext.plain(false, true, EnumSet.allOf(Family.class));
    private static final Nlri NONE = Nlri.empty(Family.IPV4_UNICAST);
    private static final Nlri ROUTES = Nlri.builder(Family.IPV4_UNICAST)
            .add(InetAddress.ofLiteral("192.0.2.0"), 24)
            .build();

    @Test
    void ordinaryRoutesAreDecodedOnlyWhenSomebodyLooks() throws Exception {
        List<PathAttribute> attributes = ordinary();
        Update update = decode(Update.of(NONE, attributes, ROUTES), EXTERNAL);

        assertThat(update.attributes()).isInstanceOf(WireAttributes.class);
        assertThat(update.nlri()).isEqualTo(ROUTES);
        assertThat(update.attributes()).isEqualTo(attributes);
        assertThat(update.attribute(AsPath.class)).contains((AsPath) attributes.get(1));
    }

    @Test
    void anythingElseIsDecodedAtOnce() throws Exception {
        List<PathAttribute> withLocalPref = new ArrayList<>(ordinary());
        withLocalPref.add(4, new LocalPref(7));
        assertThat(decode(Update.of(NONE, withLocalPref, ROUTES), EXTERNAL).attributes())
                .isNotInstanceOf(WireAttributes.class);
        assertThat(decode(Update.of(NONE, withLocalPref, ROUTES), INTERNAL).attributes())
                .isInstanceOf(WireAttributes.class)
                .isEqualTo(withLocalPref);
        assertThat(decode(Update.of(ROUTES, List.of(), NONE), EXTERNAL).attributes())
                .isNotInstanceOf(WireAttributes.class);
    }

    @Test
    void whateverPassesForPlainHasNoErrorForTheDecoder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int plain = 0;
        for (int i = 0; i < 200_000; i++) {
            CodecContext context = List.of(EXTERNAL, INTERNAL, TWO_OCTETS).get(random.nextInt(3));
            List<PathAttribute> attributes = new ArrayList<>(ordinary());
            if (random.nextBoolean()) {
                attributes.add(new LocalPref(1));
                attributes.add(new OriginatorId(Inet4Address.ofLiteral("10.0.0.1")));
                attributes.add(new ClusterList(List.of(Inet4Address.ofLiteral("10.0.0.2"))));
            }
            attributes.removeIf(_ -> random.nextInt(8) == 0);
            if (random.nextInt(8) == 0) {
                attributes.add(attributes.isEmpty() ? ordinary().getFirst() : attributes.getFirst());
            }
            WireWriter out = new WireWriter();
            attributes.forEach(attribute -> UpdateEncoder.attribute(attribute, out, context));
            byte[] bytes = out.toBytes();
            for (int damage = random.nextInt(3); damage > 0 && bytes.length > 0; damage--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(8) : random.nextInt(256));
            }
            if (!PlainAttributes.check(bytes, 0, bytes.length, context)) {
                continue;
            }
            plain++;
            AttributeList list = new AttributeList(
                    new WireReader(bytes, 0, bytes.length, BgpError.MALFORMED_ATTRIBUTE_LIST), context);
            list.decode();
            list.finish(true);
            assertThat(list.errors()).as("seed %d, step %d", seed, i).isEmpty();
            WireAttributes wire = WireAttributes.kept(bytes, context);
            assertThat(wire).as("seed %d, step %d", seed, i).isEqualTo(list.attributes());
            AsPath path = (AsPath) list.attributes().stream()
                    .filter(AsPath.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            boolean sequence =
                    !path.segments().isEmpty() && path.segments().getFirst().type() == Segment.Type.SEQUENCE;
            assertThat(wire.leftmostAs())
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(sequence ? path.segments().getFirst().asns().getFirst() : 0);
            assertThat(wire.has(7)).isEqualTo(list.attributes().stream().anyMatch(Aggregator.class::isInstance));
        }
        assertThat(plain).as("seed %d", seed).isGreaterThan(10_000);
    }

    @Test
    void routesOfAnUpdateAreLeftOutOfWhatIsKept() {
        Nlri ipv6 = Nlri.builder(Family.IPV6_UNICAST)
                .add(InetAddress.ofLiteral("2001:db8::"), 32)
                .build();
        List<InetAddress> nextHop = List.of(InetAddress.ofLiteral("2001:db8::1"));
        List<PathAttribute> attributes = new ArrayList<>(ordinary());
        attributes.add(new MpReach(nextHop, ipv6));
        attributes.add(new MpUnreach(ipv6));
        Update update = Update.of(NONE, attributes, ROUTES);

        assertThat(WireAttributes.of(update, Family.IPV4_UNICAST, EXTERNAL)).isEqualTo(ordinary());
        assertThat(WireAttributes.of(update, Family.IPV6_UNICAST, EXTERNAL))
                .contains(new MpReach(nextHop, Nlri.empty(Family.IPV6_UNICAST)))
                .noneMatch(attribute -> attribute instanceof NextHop || attribute instanceof MpUnreach);
    }

    @Test
    void sameBytesHaveTheSameHashWhereverTheyLie() throws Exception {
        Update update = decode(Update.of(NONE, ordinary(), ROUTES), EXTERNAL);
        WireAttributes received = WireAttributes.of(update, Family.IPV4_UNICAST, EXTERNAL);
        byte[] copy = new byte[received.wireLength() + 1];
        received.copyTo(copy, 1);
        assertThat(received.sameAs(copy, 1, copy.length - 1)).isTrue();

        byte[] kept = new byte[received.wireLength()];
        received.copyTo(kept, 0);
        assertThat(WireAttributes.kept(kept, EXTERNAL).hash(7)).isEqualTo(received.hash(7));
        kept[kept.length - 1]++;
        assertThat(WireAttributes.kept(kept, EXTERNAL).hash(7)).isNotEqualTo(received.hash(7));
        assertThat(received.sameAs(kept, 0, kept.length)).isFalse();
    }

    private static List<PathAttribute> ordinary() {
        return List.of(
                new Origin(Origin.IGP),
                new AsPath(List.of(
                        new Segment(Segment.Type.SEQUENCE, List.of(65001L, 3L)),
                        new Segment(Segment.Type.SET, List.of(7L)))),
                new NextHop(Inet4Address.ofLiteral("10.99.0.1")),
                new MultiExitDisc(5),
                new AtomicAggregate(),
                new Aggregator(3, Inet4Address.ofLiteral("10.0.0.9")),
                new Communities(List.of(1, 2)),
                new LargeCommunities(List.of(new LargeCommunities.Value(1, 2, 3))));
    }

    private static Update decode(Update update, CodecContext context) throws DecodeException {
        return (Update) MessageCodec.decode(MessageCodec.encode(update, context), context);
    }
}
