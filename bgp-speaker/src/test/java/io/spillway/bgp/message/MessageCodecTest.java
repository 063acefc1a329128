package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final Inet4Address ID = Inet4Address.ofLiteral("10.0.0.1");
    private static final CodecContext TWO_OCTETS =
            CodecContext.plain(false, true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST));

    @Test
    void keepaliveIsAHeaderAndNothingElse() throws Exception {
        assertThat(MessageCodec.encode(new Keepalive(), Hex.EXTERNAL)).isEqualTo(Hex.message(4, ""));
        assertThat(decode(Hex.message(4, ""))).isEqualTo(new Keepalive());
    }

    @Test
    void openCarriesItsCapabilities() throws Exception {
        Open open = Open.of(
                4_200_000_005L,
                9,
                ID,
                List.of(
                        Capability.Multiprotocol.of(Family.IPV4_UNICAST),
                        Capability.Multiprotocol.of(Family.IPV6_UNICAST),
                        new Capability.RouteRefreshCapability(),
                        new Capability.FourOctetAs(4_200_000_005L)));

        byte[] bytes = MessageCodec.encode(open, CodecContext.INITIAL);

        assertThat(Hex.text(bytes))
                .endsWith("0104" + "5ba0" + "0009" + "0a000001" + "16" + "0214" + "010400010001" + "010400020001"
                        + "0200" + "4104fa56ea05");
        assertThat(decode(bytes)).isEqualTo(open);
        assertThat(open.as()).isEqualTo(4_200_000_005L);
        assertThat(open.twoOctetAs()).isEqualTo(Open.AS_TRANS);
        assertThat(open.families()).containsExactlyInAnyOrder(Family.values());
    }

    @Test
    void openWithoutCapabilitiesMeansIpv4Unicast() throws Exception {
        Open open = (Open) decode(Hex.message(1, "04 0002 00b4 0a000001 00"));

        assertThat(open.families()).containsExactly(Family.IPV4_UNICAST);
        assertThat(open.as()).isEqualTo(2);
        assertThat(open.fourOctetAs()).isFalse();
        assertThat(open.routeRefresh()).isFalse();
    }

    @Test
    void openKeepsCapabilitiesItDoesNotKnow() throws Exception {
        Open open = (Open) decode(Hex.message(1, "04 0002 00b4 0a000001 0a 0208 c7021f41 be02 8078"));

        assertThat(open.capabilities())
                .containsExactly(
                        new Capability.Other(199, Hex.bytes("1f41")), new Capability.Other(190, Hex.bytes("8078")));
        assertThat(open.capabilities()).extracting(Capability::words).contains("capability 199");
    }

    @Test
    void capabilityOfTheWrongLengthIsUnknownAndNotAnError() throws Exception {
        Open open = (Open) decode(Hex.message(1, "04 0002 00b4 0a000001 05 0203 410100"));

        assertThat(open.capabilities()).containsExactly(new Capability.Other(65, new byte[1]));
        assertThat(open.as()).isEqualTo(2);
    }

    @Test
    void capabilitiesMayComeInOptionalParametersOfTheirOwn() throws Exception {
        Open open = (Open) decode(Hex.message(1, "04 0002 00b4 0a000001 10 0206 010400010001 0206 410400000002"));

        assertThat(open.capabilities())
                .containsExactly(new Capability.Multiprotocol(1, 1), new Capability.FourOctetAs(2));
    }

    @Test
    void openWithManyCapabilitiesUsesExtendedParameters() throws Exception {
        List<Capability> many = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            many.add(new Capability.Other(200 + i, new byte[50]));
        }
        Open open = Open.of(2, 90, ID, many);

        byte[] bytes = MessageCodec.encode(open, CodecContext.INITIAL);

        assertThat(Hex.text(bytes)).contains("0a000001" + "ffff" + "020b" + "02" + "0208");
        assertThat(decode(bytes)).isEqualTo(open);
    }

    @Test
    void shortListOfCapabilitiesMayComeInExtendedParameters() throws Exception {
        Open open = (Open) decode(Hex.message(1, "04 0002 00b4 0a000001 ff ff 0009 02 0006 410400000002"));

        assertThat(open.capabilities()).containsExactly(new Capability.FourOctetAs(2));
    }

    @Test
    void routeRefreshNamesItsFamily() throws Exception {
        RouteRefresh refresh = new RouteRefresh(2, RouteRefresh.REQUEST, 1);

        assertThat(MessageCodec.encode(refresh, Hex.EXTERNAL)).isEqualTo(Hex.message(5, "00020001"));
        assertThat(decode(Hex.message(5, "00020001"))).isEqualTo(refresh);
    }

    @Test
    void updateWithEveryAttributeComesBackAsItWas() throws Exception {
        Nlri ipv6 = Nlri.builder(Family.IPV6_UNICAST)
                .add(InetAddress.ofLiteral("2001:db8:4::"), 48)
                .add(InetAddress.ofLiteral("::"), 0)
                .build();
        Update update = Update.of(
                ipv4("192.0.2.0", 24),
                List.of(
                        new MpReach(
                                List.of(InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("fe80::1")), ipv6),
                        new MpUnreach(ipv6),
                        new Origin(Origin.INCOMPLETE),
                        new AsPath(List.of(
                                new Segment(Segment.Type.SEQUENCE, List.of(4_200_000_005L, 2L)),
                                new Segment(Segment.Type.SET, List.of(3L, 4L)))),
                        new NextHop(Inet4Address.ofLiteral("10.0.0.2")),
                        new MultiExitDisc(0xFFFF_FFFFL),
                        new LocalPref(100),
                        new AtomicAggregate(),
                        new Aggregator(4_200_000_005L, ID),
                        new Communities(List.of(Communities.GRACEFUL_SHUTDOWN, 5 << 16 | 1)),
                        new OriginatorId(ID),
                        new ClusterList(List.of(ID, ID)),
                        new ExtendedCommunities(List.of(0x0002_0005_0000_0064L)),
                        new OpaqueAttribute(0xC0, 25, new byte[40]),
                        new Aigp(-1L),
                        new OnlyToCustomer(4_200_000_005L),
                        new LargeCommunities(List.of(new LargeCommunities.Value(4_200_000_005L, 1, 0xFFFF_FFFFL))),
                        new OpaqueAttribute(0xE0, 99, new byte[300])),
                ipv4("10.101.4.0", 24));

        byte[] bytes = MessageCodec.encode(update, Hex.INTERNAL);

        assertThat(MessageCodec.decode(bytes, Hex.INTERNAL)).isEqualTo(update);
    }

    @Test
    void asThatDoesNotFitIsSentAsAsTrans() throws Exception {
        Update update = Update.of(
                Nlri.empty(Family.IPV4_UNICAST),
                List.of(
                        new Origin(Origin.IGP),
                        AsPath.sequence(List.of(4_200_000_005L, 2L)),
                        new NextHop(ID),
                        new Aggregator(4_200_000_005L, ID)),
                ipv4("10.101.4.0", 24));

        Update received = (Update) MessageCodec.decode(MessageCodec.encode(update, TWO_OCTETS), TWO_OCTETS);

        assertThat(received.attribute(AsPath.class)).contains(AsPath.sequence(List.of((long) Open.AS_TRANS, 2L)));
        assertThat(received.attribute(Aggregator.class)).contains(new Aggregator(Open.AS_TRANS, ID));
    }

    @Test
    void aTwoOctetSpeakerSendsTrueNumbersBesideThePath() throws Exception {
        Update update = Update.of(
                Nlri.empty(Family.IPV4_UNICAST),
                List.of(
                        new As4Path(List.of(new Segment(Segment.Type.SEQUENCE, List.of(4_200_000_005L)))),
                        new As4Aggregator(4_200_000_005L, ID)),
                Nlri.empty(Family.IPV4_UNICAST));

        assertThat(MessageCodec.decode(MessageCodec.encode(update, TWO_OCTETS), TWO_OCTETS))
                .isEqualTo(update);
    }

    @Test
    void unknownSubtypesOfRouteRefreshAreMarkedWhateverFollows() throws Exception {
        RouteRefresh refresh = (RouteRefresh) decode(Hex.message(5, "0001 03 01 aabb"));

        assertThat(refresh.isUnknown()).isTrue();
        assertThat(((RouteRefresh) decode(Hex.message(5, "0001 02 01"))).isUnknown())
                .isFalse();
    }

    @Test
    void emptyUpdateIsTheEndOfTheIpv4Routes() throws Exception {
        byte[] bytes = MessageCodec.encode(Update.endOfRib(Family.IPV4_UNICAST), Hex.EXTERNAL);

        assertThat(bytes).isEqualTo(Hex.message(2, "00000000"));
        assertThat(((Update) decode(bytes)).endOfRib()).contains(Family.IPV4_UNICAST);
    }

    @Test
    void emptyMpUnreachIsTheEndOfTheIpv6Routes() throws Exception {
        byte[] bytes = MessageCodec.encode(Update.endOfRib(Family.IPV6_UNICAST), Hex.EXTERNAL);

        assertThat(bytes).isEqualTo(Hex.update("800f03000201", ""));
        assertThat(((Update) decode(bytes)).endOfRib()).contains(Family.IPV6_UNICAST);
    }

    @Test
    void routesOfAFamilyNobodyAskedForStayOpaque() throws Exception {
        CodecContext ipv4Only = CodecContext.plain(true, true, Set.of(Family.IPV4_UNICAST));
        Update update = (Update) MessageCodec.decode(Hex.update("800f05 000201 08 20", ""), ipv4Only);

        assertThat(update.attributes()).containsExactly(new OpaqueAttribute(0x80, 15, Hex.bytes("0002010820")));
        update.forEachWithdrawn(routes -> {
            throw new AssertionError("withdrawn: " + routes);
        });
    }

    @Test
    void bitsBeyondThePrefixLengthDoNotCount() throws Exception {
        Update update = (Update) decode(Hex.message(2, "0005 19c63362ff 0000"));

        assertThat(update.withdrawn()).hasToString("[198.51.98.128/25]");
    }

    @Test
    void messageTooLongForTheNeighborIsRefused() {
        Update update = Update.of(
                Nlri.empty(Family.IPV4_UNICAST),
                List.of(new OpaqueAttribute(0xC0, 99, new byte[5000])),
                Nlri.empty(Family.IPV4_UNICAST));
        CodecContext extended =
                new CodecContext(true, true, true, Set.of(Family.IPV4_UNICAST), Set.of(), Set.of(), false);

        assertThatThrownBy(() -> MessageCodec.encode(update, Hex.EXTERNAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 4096");
        assertThat(MessageCodec.encode(update, extended)).hasSizeGreaterThan(5000);
    }

    private static Message decode(byte[] bytes) throws DecodeException {
        return MessageCodec.decode(bytes, Hex.EXTERNAL);
    }

    private static Nlri ipv4(String address, int length) {
        return Nlri.builder(Family.IPV4_UNICAST)
                .add(InetAddress.ofLiteral(address), length)
                .build();
    }
}
