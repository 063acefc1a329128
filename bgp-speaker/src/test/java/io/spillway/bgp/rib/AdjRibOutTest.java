package io.spillway.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.Aggregator;
import io.spillway.bgp.message.Aigp;
import io.spillway.bgp.message.As4Aggregator;
import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Segment;
import io.spillway.bgp.message.Update;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdjRibOutTest {
    private static final long LOCAL_AS = 4_200_000_005L;
    private static final Inet4Address SELF = Inet4Address.ofLiteral("10.0.0.1");
    private static final InetAddress SELF6 = InetAddress.ofLiteral("2001:db8::1");
    private static final Prefix VIP = Prefix.parse("10.101.4.0/24");
    private static final Prefix VIP6 = Prefix.parse("2001:db8:4::/48");
    private static final Set<Family> BOTH = Set.of(Family.values());

    private final Map<Prefix, Announcement> announced = new LinkedHashMap<>();

    @Test
    void anotherAsSeesOurAsAndNextHopSelf() {
        announce(Announcement.of(VIP)
                .withPrepends(2)
                .withMed(50)
                .withCommunities(List.of(Communities.GRACEFUL_SHUTDOWN)));

        Update update = initial(SELF, true, true, BOTH).getFirst();

        assertThat(update.nlri()).hasToString("[10.101.4.0/24]");
        assertThat(update.attributes())
                .containsExactly(
                        new Origin(Origin.IGP),
                        AsPath.sequence(List.of(LOCAL_AS, LOCAL_AS, LOCAL_AS)),
                        new NextHop(SELF),
                        new MultiExitDisc(50),
                        new Communities(List.of(Communities.GRACEFUL_SHUTDOWN)));
    }

    @Test
    void ownAsSeesAnEmptyPathAndALocalPreference() {
        announce(Announcement.of(VIP).withPrepends(2));

        Update update = initial(SELF, false, true, BOTH).getFirst();

        assertThat(update.attributes())
                .containsExactly(new Origin(Origin.IGP), AsPath.EMPTY, new NextHop(SELF), new LocalPref(100));
    }

    @Test
    void neighborWithTwoOctetsGetsTheTruePathInAs4Path() {
        announce(Announcement.of(VIP));

        Update update = initial(SELF, true, false, BOTH).getFirst();

        assertThat(update.attribute(As4Path.class))
                .map(path -> path.contains(LOCAL_AS))
                .contains(true);
    }

    @Test
    void onlyWhatTwoOctetsCannotSayIsSaidTwice() {
        Segment inside = new Segment(Segment.Type.CONFED_SEQUENCE, List.of(65_001L));
        Segment large = new Segment(Segment.Type.SEQUENCE, List.of(70_000L, 3L));
        announce(Announcement.of(VIP).with(new AsPath(List.of(inside, large))).with(new Aggregator(70_000, SELF)));
        Update update = initial(SELF, false, false, BOTH).getFirst();
        assertThat(update.attribute(As4Path.class)).contains(new As4Path(List.of(large)));
        assertThat(update.attribute(As4Aggregator.class)).contains(new As4Aggregator(70_000, SELF));

        announce(Announcement.of(VIP).with(AsPath.sequence(List.of(2L, 3L))).with(new Aggregator(3, SELF)));
        Update small = initial(SELF, false, false, BOTH).getFirst();
        assertThat(small.attribute(As4Path.class)).isEmpty();
        assertThat(small.attribute(As4Aggregator.class)).isEmpty();
    }

    @Test
    void whatIsOnlyForOurAsStaysInIt() {
        announce(Announcement.of(VIP).with(new LocalPref(200)).with(new Aigp(5)));

        Update outside = initial(SELF, true, true, BOTH).getFirst();
        assertThat(outside.attribute(LocalPref.class)).isEmpty();
        assertThat(outside.attribute(Aigp.class)).isEmpty();
        Update inside = initial(SELF, false, true, BOTH).getFirst();
        assertThat(inside.attribute(LocalPref.class)).contains(new LocalPref(200));
        assertThat(inside.attribute(Aigp.class)).contains(new Aigp(5));
    }

    @Test
    void ipv6RoutesTravelInMpReachBeforeAllOtherAttributes() {
        announce(Announcement.of(VIP6));

        Update update = initial(SELF6, true, true, BOTH).getFirst();

        assertThat(update.attributes().getFirst()).isInstanceOf(MpReach.class);
        assertThat(update.attribute(MpReach.class).orElseThrow().nextHops()).containsExactly(SELF6);
        assertThat(update.attribute(NextHop.class)).isEmpty();
        assertThat(update.nlri().isEmpty()).isTrue();
    }

    @Test
    void routeWithoutAUsableNextHopOrAFamilyNotNegotiatedStaysHere() {
        announce(Announcement.of(VIP6));
        assertThat(routes(initial(SELF, true, true, BOTH))).isEmpty();
        assertThat(routes(initial(SELF6, true, true, Set.of(Family.IPV4_UNICAST))))
                .isEmpty();

        announce(Announcement.of(VIP6).withNextHop(SELF6));
        assertThat(routes(initial(SELF, true, true, BOTH))).containsExactly("[2001:db8:4::/48]");
    }

    @Test
    void endOfRibFollowsTheInitialRoutesOfEveryFamily() {
        announce(Announcement.of(VIP));

        List<Update> updates = initial(SELF, true, true, BOTH);

        assertThat(updates).hasSize(3);
        assertThat(updates.subList(1, 3))
                .containsExactlyInAnyOrder(Update.endOfRib(Family.IPV4_UNICAST), Update.endOfRib(Family.IPV6_UNICAST));
    }

    @Test
    void endOfRibWaitsForTheLastRoute() {
        announce(Announcement.of(VIP));
        announce(Announcement.of(Prefix.parse("10.101.5.0/24")));
        AdjRibOut out = new AdjRibOut(export(SELF, true, true, BOTH), announced.keySet());

        assertThat(updates(out.next(announced, 1)))
                .singleElement()
                .satisfies(update -> assertThat(update.endOfRib()).isEmpty());
        assertThat(out.next(announced, 1)).hasSize(3);
    }

    @Test
    void whatIsNewComesBeforeWhatGoes() {
        announce(Announcement.of(VIP));
        AdjRibOut out = new AdjRibOut(export(SELF, true, true, BOTH), announced.keySet());
        out.next(announced, 100);
        announced.clear();
        announce(Announcement.of(Prefix.parse("10.101.0.0/16")));

        out.changed(List.of(VIP, Prefix.parse("10.101.0.0/16")));
        List<Update> updates = updates(out.next(announced, 100));

        assertThat(updates).hasSize(2);
        assertThat(updates.get(0).nlri()).hasToString("[10.101.0.0/16]");
        assertThat(updates.get(1).withdrawn()).hasToString("[10.101.4.0/24]");
    }

    @Test
    void attributesThatFitNoMessageAreNamedUntilTheyFit() {
        List<Integer> many = IntStream.range(0, 1100).boxed().toList();
        announce(Announcement.of(VIP).withCommunities(many));
        AdjRibOut out = new AdjRibOut(export(SELF, true, true, BOTH), announced.keySet());
        assertThat(routes(updates(out.next(announced, 100)))).isEmpty();
        assertThat(out.unsendable()).containsOnlyKeys(VIP);

        announce(Announcement.of(VIP));
        out.changed(List.of(VIP));

        assertThat(routes(updates(out.next(announced, 100)))).hasSize(1);
        assertThat(out.unsendable()).isEmpty();
    }

    @Test
    void extendedMessagesAreUsedWhereTheyAreAgreed() {
        announce(Announcement.of(VIP)
                .withCommunities(IntStream.range(0, 1100).boxed().toList()));
        CodecContext extended = new CodecContext(true, true, true, BOTH, Set.of(), Set.of(), false);

        AdjRibOut out = new AdjRibOut(new Export(LOCAL_AS, SELF, extended), announced.keySet());

        assertThat(routes(updates(out.next(announced, 100)))).hasSize(1);
        assertThat(out.unsendable()).isEmpty();
    }

    @Test
    void onlyWhatWasSentIsWithdrawn() {
        announce(Announcement.of(VIP));
        announce(Announcement.of(VIP6).withNextHop(SELF6));
        AdjRibOut out = new AdjRibOut(export(SELF, true, true, BOTH), announced.keySet());
        out.next(announced, 100);
        assertThat(out.size()).isEqualTo(2);

        announced.clear();
        out.changed(List.of(VIP, VIP6, Prefix.parse("192.0.2.0/24")));
        List<Update> updates = updates(out.next(announced, 100));

        assertThat(updates).hasSize(2);
        assertThat(updates.get(0).withdrawn()).hasToString("[10.101.4.0/24]");
        assertThat(updates.get(1).attribute(MpUnreach.class).orElseThrow().nlri())
                .hasToString("[2001:db8:4::/48]");
        assertThat(out.size()).isZero();
        assertThat(out.owesNothing()).isTrue();
    }

    @Test
    void announcementThatIsGoneBeforeItWasSentIsNeverMentioned() {
        AdjRibOut out = new AdjRibOut(export(SELF, true, true, BOTH), List.of());
        out.next(announced, 100);
        announce(Announcement.of(VIP));
        out.changed(List.of(VIP));
        announced.clear();

        assertThat(out.next(announced, 100)).isEmpty();
    }

    @Test
    void routesWithTheSameAttributesShareUpdatesThatFit() {
        IntStream.range(0, 3000)
                .mapToObj(i -> Prefix.parse("10." + (i >> 8) + "." + (i & 255) + ".0/24"))
                .forEach(prefix -> announce(Announcement.of(prefix)
                        .withPrepends(16)
                        .withMed(1)
                        .withCommunities(IntStream.range(0, 255).boxed().toList())));
        Export export = export(SELF, true, false, BOTH);

        List<Update> updates = updates(new AdjRibOut(export, announced.keySet()).next(announced, 3000));

        assertThat(updates.size()).isLessThan(10);
        assertThat(updates.stream().mapToInt(update -> update.nlri().count()).sum())
                .isEqualTo(3000);
        assertThat(updates)
                .allSatisfy(update -> assertThat(MessageCodec.encode(update, export.context()))
                        .hasSizeLessThanOrEqualTo(4096));
    }

    private void announce(Announcement announcement) {
        announced.put(announcement.prefix(), announcement);
    }

    private List<Update> initial(InetAddress self, boolean external, boolean fourOctetAs, Set<Family> families) {
        return updates(
                new AdjRibOut(export(self, external, fourOctetAs, families), announced.keySet()).next(announced, 100));
    }

    private static List<Update> updates(List<Message> messages) {
        return messages.stream().map(Update.class::cast).toList();
    }

    private static Export export(InetAddress self, boolean external, boolean fourOctetAs, Set<Family> families) {
        return new Export(LOCAL_AS, self, CodecContext.plain(fourOctetAs, external, families));
    }

    private static List<String> routes(List<Update> updates) {
        List<String> routes = new ArrayList<>();
        updates.forEach(update -> update.forEachAnnounced(nlri -> routes.add(nlri.toString())));
        for (Update update : updates) {
            for (PathAttribute attribute : update.attributes()) {
                assertThat(attribute).isNotInstanceOf(LocalPref.class);
            }
        }
        return routes;
    }
}
