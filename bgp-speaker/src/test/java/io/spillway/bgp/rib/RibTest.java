package io.spillway.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.AttributeError;
import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.OriginatorId;
import io.spillway.bgp.message.Outcome;
import io.spillway.bgp.message.Segment;
import io.spillway.bgp.message.Update;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RibTest {
    private static final Family IPV4 = Family.IPV4_UNICAST;
    private static final Family IPV6 = Family.IPV6_UNICAST;

    private final Rib rib = new Rib(65000, Inet4Address.ofLiteral("10.99.0.2"), RibLimits.DEFAULT, 1);
    private final Source one = Routes.external("10.0.0.1", 1);
    private final AdjRibIn first = rib.open(one);
    private final AdjRibIn second = rib.open(Routes.external("10.0.0.2", 2));

    @Test
    void givesBackTheAttributesThatCame() {
        Update update = Routes.announce("192.0.2.0/24", new MultiExitDisc(7), new Communities(List.of(1, 2)));
        first.apply(Routes.received(update, one.context()));
        second.apply(update);

        assertThat(first.lookup(Prefix.parse("192.0.2.0/24"))).singleElement().satisfies(route -> {
            assertThat(route.attributes()).isEqualTo(update.attributes());
            assertThat(route.source()).isEqualTo(one);
            assertThat(route.best()).isTrue();
        });
        assertThat(second.lookup(Prefix.parse("192.0.2.0/24")))
                .singleElement()
                .satisfies(route -> assertThat(route.attributes()).isEqualTo(update.attributes()));
        assertThat(first.lookup(Prefix.parse("192.0.2.0/25"))).isEmpty();
    }

    @Test
    void ipv6RoutesKeepTheirNextHop() {
        first.apply(Routes.received(Routes.announce("2001:db8::/32"), one.context()));

        assertThat(rib.routes(InetAddress.ofLiteral("2001:db8::7")))
                .singleElement()
                .satisfies(route -> {
                    assertThat(route.prefix()).hasToString("2001:db8::/32");
                    assertThat(route.attributes())
                            .anySatisfy(attribute -> assertThat(attribute)
                                    .isInstanceOfSatisfying(
                                            MpReach.class,
                                            reach -> assertThat(reach.nextHops())
                                                    .containsExactly(InetAddress.ofLiteral("2001:db8::1"))));
                });
        assertThat(rib.routes(InetAddress.ofLiteral("2001:db9::7"))).isEmpty();
        first.apply(Routes.withdraw("2001:db8::/32"));
        assertThat(rib.prefixes(IPV6)).isZero();
    }

    @Test
    void longestMatchPrefersTheLongestPrefixAndSeesDefaultRoutes() {
        for (String prefix : List.of("0.0.0.0/0", "192.0.2.0/24", "192.0.2.128/25", "192.0.2.255/32", "::/0")) {
            first.apply(Routes.announce(prefix));
        }
        first.apply(Routes.announce("2001:db8::1:0/112"));
        first.apply(Routes.announce("192.0.2.64/26", new NextHop(Inet4Address.ofLiteral("10.99.0.2"))));
        assertThat(match("192.0.2.1")).isEqualTo("192.0.2.0/24");
        assertThat(match("192.0.2.129")).isEqualTo("192.0.2.128/25");
        assertThat(match("192.0.2.255")).isEqualTo("192.0.2.255/32");
        assertThat(match("10.0.0.1")).isEqualTo("0.0.0.0/0");
        assertThat(match("192.0.2.65")).as("not by our own next hop").isEqualTo("192.0.2.0/24");
        assertThat(match("2001:db8::1")).isEqualTo("::/0");
        assertThat(match("2001:db8::1:5")).isEqualTo("2001:db8::1:0/112");
    }

    @Test
    void theNextBestTakesOverWhenTheBestIsWithdrawn() {
        first.apply(Routes.announce("192.0.2.0/24"));
        second.apply(Routes.announce("192.0.2.0/24"));
        assertThat(best("192.0.2.0/24")).isEqualTo(1);

        first.apply(Routes.withdraw("192.0.2.0/24"));
        assertThat(best("192.0.2.0/24")).isEqualTo(2);
        assertThat(first.size(IPV4)).isZero();
        assertThat(second.size()).isEqualTo(1);

        second.apply(Routes.withdraw("192.0.2.0/24"));
        assertThat(rib.prefixes(IPV4)).isZero();
        assertThat(rib.attributeSets()).isZero();
    }

    @Test
    void endOfASessionTakesItsRoutesOnly() {
        for (int i = 0; i < 1000; i++) {
            first.apply(Routes.announce("10.%d.%d.0/24".formatted(i / 100, i % 100)));
            if (i % 3 == 0) {
                second.apply(Routes.announce("10.%d.%d.0/24".formatted(i / 100, i % 100)));
            }
        }
        first.clear();
        assertThat(rib.prefixes(IPV4)).isEqualTo(334).isEqualTo(second.size());
        assertThat(first.size()).isZero();
        assertThat(best("10.0.3.0/24")).isEqualTo(2);
        assertThat(rib.attributeSets()).isEqualTo(1);

        second.clear();
        assertThat(rib.prefixes(IPV4)).isZero();
        assertThat(rib.attributeSets()).isZero();

        first.apply(Routes.announce("192.0.2.0/24"));
        assertThat(best("192.0.2.0/24")).isEqualTo(1);
    }

    @Test
    void pathThroughOurselvesReplacesWhatWasThereByNothing() {
        first.apply(Routes.announce("192.0.2.0/24"));
        first.apply(
                Routes.received(Routes.announce("192.0.2.0/24", AsPath.sequence(List.of(1L, 65000L))), one.context()));
        assertThat(first.size()).isZero();

        first.apply(Routes.announce("192.0.2.0/24"));
        first.apply(Routes.announce(
                "192.0.2.0/24", new As4Path(List.of(new Segment(Segment.Type.SEQUENCE, List.of(65000L))))));
        assertThat(first.size()).isZero();

        AdjRibIn internal = rib.open(Routes.source("10.0.0.3", 65000, "10.0.0.3", false));
        internal.apply(Routes.announce("192.0.2.0/24", new OriginatorId(Inet4Address.ofLiteral("10.99.0.2"))));
        assertThat(rib.prefixes(IPV4)).isZero();
        assertThat(rib.attributeSets()).isZero();
    }

    @Test
    void pathsOfOnePrefixAreToldApartByTheirIdentifiers() {
        CodecContext context = new CodecContext(true, false, true, Set.of(IPV4), Set.of(IPV4), Set.of(IPV4), false);
        AdjRibIn in = rib.open(new Source(one.address(), 1, one.identifier(), Routes.US, context));
        for (int id : new int[] {7, 3, -1}) {
            in.apply(Routes.received(
                    Update.of(Routes.NONE, Routes.announce("192.0.2.0/24").attributes(), nlri(id)), context));
        }
        assertThat(in.lookup(Prefix.parse("192.0.2.0/24")))
                .extracting(Route::pathId)
                .startsWith(3L)
                .containsExactlyInAnyOrder(3L, 7L, 0xFFFF_FFFFL);
        assertThat(in.prefixes(IPV4)).isEqualTo(1);
        assertThat(in.size(IPV4)).isEqualTo(3);
        in.apply(Routes.received(Update.of(nlri(3), List.of(), Routes.NONE), context));
        assertThat(in.lookup(Prefix.parse("192.0.2.0/24")).getFirst().pathId()).isEqualTo(7);
        in.apply(Routes.received(Update.of(nlri(3), List.of(), Routes.NONE), context));
        assertThat(in.size(IPV4)).isEqualTo(2);
        assertThat(in.prefixes(IPV4)).isEqualTo(1);
        in.apply(Routes.received(Update.of(nlri(7), List.of(), Routes.NONE), context));
        in.apply(Routes.received(Update.of(nlri(-1), List.of(), Routes.NONE), context));
        assertThat(in.prefixes(IPV4)).isZero();
        assertThat(rib.prefixes(IPV4)).isZero();
        assertThat(rib.attributeSets()).isZero();
    }

    @Test
    void prefixWithSeveralPathsGoesOnlyWithTheLastOfThem() {
        CodecContext context = new CodecContext(true, false, true, Set.of(IPV4), Set.of(IPV4), Set.of(IPV4), false);
        AdjRibIn in = rib.open(new Source(one.address(), 1, one.identifier(), Routes.US, context));
        second.apply(Routes.announce("192.0.2.0/24"));
        for (int id : new int[] {0, 1, 2}) {
            in.apply(Routes.received(
                    Update.of(Routes.NONE, Routes.announce("192.0.2.0/24").attributes(), nlri(id)), context));
        }
        in.markStale(IPV4);
        in.apply(Routes.received(
                Update.of(Routes.NONE, Routes.announce("192.0.2.0/24").attributes(), nlri(1)), context));
        assertThat(in.sweepStale(IPV4)).isEqualTo(2);
        assertThat(in.prefixes(IPV4)).isEqualTo(1);

        in.markStale(IPV4);
        assertThat(in.sweepStale(IPV4)).isEqualTo(1);
        assertThat(in.prefixes(IPV4)).isZero();
        assertThat(second.prefixes(IPV4)).isEqualTo(1);
    }

    private static Nlri nlri(int pathId) {
        return Nlri.builderWithPathIds(IPV4)
                .add(pathId, InetAddress.ofLiteral("192.0.2.0"), 24)
                .build();
    }

    @Test
    void malformedAnnouncementIsAWithdrawal() {
        first.apply(Routes.announce("192.0.2.0/24"));
        Update good = Routes.announce("192.0.2.0/24", new MultiExitDisc(1));
        first.apply(new Update(
                good.withdrawn(),
                good.attributes(),
                good.nlri(),
                List.of(new AttributeError(4, Outcome.TREAT_AS_WITHDRAW, BgpError.ATTRIBUTE_LENGTH, "a test"))));
        assertThat(rib.prefixes(IPV4)).isZero();
    }

    @Test
    void whatIsNotSentAgainAfterARefreshIsDropped() {
        for (AdjRibIn in : List.of(first, AdjRibIn.counting(65000, 1))) {
            in.apply(Routes.announce("192.0.2.0/24"));
            in.apply(Routes.announce("198.51.100.0/24"));
            in.apply(Routes.announce("203.0.113.0/24"));
            in.apply(Routes.announce("2001:db8::/32"));
            second.apply(Routes.announce("198.51.100.0/24"));

            in.markStale(IPV4);
            in.apply(Routes.announce("192.0.2.0/24"));
            in.apply(Routes.announce("203.0.113.0/24", new MultiExitDisc(2)));
            assertThat(in.size(IPV4)).isEqualTo(3);

            assertThat(in.sweepStale(IPV4)).isEqualTo(1);
            assertThat(in.size(IPV4)).isEqualTo(2);
            assertThat(in.size(IPV6)).isEqualTo(1);
            assertThat(in.sweepStale(IPV4)).isZero();
        }
        assertThat(best("198.51.100.0/24")).isEqualTo(2);
    }

    @Test
    void staleRouteIsShownAsSuchAloneAndBesideOthers() {
        first.apply(Routes.announce("192.0.2.0/24"));
        first.markStale(IPV4);
        assertThat(first.lookup(Prefix.parse("192.0.2.0/24")).getFirst().stale())
                .isTrue();

        second.apply(Routes.announce("192.0.2.0/24"));
        assertThat(first.lookup(Prefix.parse("192.0.2.0/24")).getFirst().stale())
                .isTrue();
        assertThat(second.lookup(Prefix.parse("192.0.2.0/24")).getFirst().stale())
                .isFalse();

        second.apply(Routes.withdraw("192.0.2.0/24"));
        assertThat(first.lookup(Prefix.parse("192.0.2.0/24")).getFirst().stale())
                .isTrue();
    }

    @Test
    void routesBeyondTheLimitAreCountedAndDontReplaceOthers() {
        Rib small = new Rib(65000, Inet4Address.ofLiteral("10.99.0.2"), new RibLimits(2, 1000), 1);
        AdjRibIn in = small.open(one);
        for (String prefix : List.of("10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.0.0/24")) {
            in.apply(Routes.announce(prefix));
        }
        assertThat(in.size()).isEqualTo(2);
        assertThat(in.refused()).isEqualTo(1);
        assertThat(in.lookup(Prefix.parse("10.0.2.0/24"))).isEmpty();
    }

    @Test
    void attributesBeyondTheLimitAreRefusedAndTheOldRouteIsGone() {
        Rib small = new Rib(65000, Inet4Address.ofLiteral("10.99.0.2"), new RibLimits(1000, 1000), 1);
        AdjRibIn in = small.open(one);
        in.apply(Routes.announce("10.0.0.0/24"));
        for (int i = 0; i < 100; i++) {
            in.apply(Routes.announce("10.0.1.0/24", new Communities(List.of(i))));
        }
        assertThat(in.refused()).isZero();
        for (int i = 0; i < 100; i++) {
            in.apply(Routes.announce("10.1.%d.0/24".formatted(i), new Communities(List.of(i))));
        }
        assertThat(in.refused()).isPositive().isEqualTo(102 - in.size());
        long before = in.refused();
        Update single = Routes.announce("10.0.0.0/24", new Communities(List.of(-1)));
        Nlri two = Nlri.builder(Family.IPV4_UNICAST)
                .add(InetAddress.ofLiteral("10.0.0.0"), 24)
                .add(InetAddress.ofLiteral("10.0.9.0"), 24)
                .build();
        in.apply(Update.of(single.withdrawn(), single.attributes(), two));
        assertThat(in.refused()).as("each route counts").isEqualTo(before + 2);
        assertThat(in.lookup(Prefix.parse("10.0.0.0/24"))).isEmpty();
    }

    @Test
    void pagesShowEveryRouteInOrderThoughTheTableGoesOn() {
        for (int i = 999; i >= 0; i--) {
            first.apply(Routes.announce("10.%d.%d.0/24".formatted(i / 250, i % 250)));
        }
        RoutePages pages = rib.pages(IPV4).sort();
        List<String> seen = new ArrayList<>();
        for (List<Route> page = pages.next(100); !page.isEmpty(); page = pages.next(100)) {
            page.forEach(route -> seen.add(route.prefix().toString()));
            for (int i = 900; i < 1000; i++) { // all of the last page
                first.apply(Routes.withdraw("10.%d.%d.0/24".formatted(i / 250, i % 250)));
            }
            first.apply(Routes.announce("10.200.0.0/24"));
        }
        assertThat(seen).hasSize(900).startsWith("10.0.0.0/24", "10.0.1.0/24").endsWith("10.3.149.0/24");
        List<String> shown = new ArrayList<>();
        first.forEach(IPV4, (prefix, _, attributes) -> {
            assertThat(attributes).isNotEmpty();
            shown.add(prefix.toString());
        });
        assertThat(shown).hasSize(901).containsAll(seen);
    }

    private String match(String address) {
        return rib.routes(InetAddress.ofLiteral(address)).getFirst().prefix().toString();
    }

    private long best(String prefix) {
        Route route = rib.routes(Prefix.parse(prefix)).getFirst();
        assertThat(route.best()).isTrue();
        return route.source().as();
    }
}
