package io.spillway.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.ClusterList;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.OriginatorId;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Segment;
import io.spillway.bgp.message.Update;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule decides where those before it see no difference, and no order of arrival changes that. */
class BestPathTest {
    private static final String PREFIX = "192.0.2.0/24";
    private static final long LOCAL_AS = 65000;

    private record Path(Source source, List<PathAttribute> attributes) {
        Path(Source source, PathAttribute... attributes) {
            this(source, List.of(attributes));
        }

        Update announced() {
            PathAttribute[] array = attributes.toArray(PathAttribute[]::new);
            return Routes.received(Routes.announce(PREFIX, array), source.context());
        }
    }

    private static Rib rib() {
        return new Rib(LOCAL_AS, Inet4Address.ofLiteral("10.99.0.2"), RibLimits.DEFAULT, 4271);
    }

    @Test
    void higherLocalPreferenceBeatsAShorterPath() {
        assertBestIsFirst(
                new Path(internal("10.0.0.9"), new LocalPref(200), path(1, 2, 3)),
                new Path(internal("10.0.0.1"), new LocalPref(100), path(1)));
    }

    @Test
    void localPreferenceIsUnsignedAndHundredWhereThereIsNone() {
        assertBestIsFirst(
                new Path(internal("10.0.0.9"), new LocalPref(0xFFFF_FFFFL), path(1)),
                new Path(Routes.external("10.0.0.2", 1), path(1)),
                new Path(internal("10.0.0.1"), new LocalPref(99), path(1)));
    }

    @Test
    void shorterPathBeatsALowerOrigin() {
        assertBestIsFirst(
                new Path(Routes.external("10.0.0.9", 1), path(1), new Origin(Origin.INCOMPLETE)),
                new Path(Routes.external("10.0.0.1", 2), path(2, 3), new Origin(Origin.IGP)));
    }

    @Test
    void asSetCountsOnceAndConfederationsNotAtAll() {
        AsPath set = new AsPath(List.of(
                new Segment(Segment.Type.CONFED_SEQUENCE, List.of(64512L, 64513L, 64514L)),
                new Segment(Segment.Type.SEQUENCE, List.of(1L)),
                new Segment(Segment.Type.SET, List.of(7L, 8L, 9L))));
        assertBestIsFirst(
                new Path(internal("10.0.0.9"), set), // 2
                new Path(internal("10.0.0.1"), path(1, 2, 3)));
    }

    @Test
    void lowerOriginBeatsALowerMed() {
        assertBestIsFirst(
                new Path(Routes.external("10.0.0.9", 1), path(1), new Origin(Origin.EGP), new MultiExitDisc(9)),
                new Path(Routes.external("10.0.0.1", 1), path(1), new Origin(Origin.INCOMPLETE)));
    }

    @Test
    void lowerMedBeatsEbgpAmongRoutesThroughTheSameAs() {
        assertBestIsFirst(
                new Path(internal("10.0.0.9"), path(1), new MultiExitDisc(5)),
                new Path(Routes.external("10.0.0.1", 1), path(1), new MultiExitDisc(0xFFFF_FFFFL)));
    }

    @Test
    void noMedIsTheLowest() {
        assertBestIsFirst(
                new Path(Routes.external("10.0.0.9", 1), path(1)),
                new Path(Routes.external("10.0.0.1", 1), path(1), new MultiExitDisc(1)));
    }

    @Test
    void medsOfDifferentNeighborAsesAreNotCompared() {
        assertBestIsFirst(
                new Path(Routes.external("10.0.0.1", 1), path(1), new MultiExitDisc(1000)),
                new Path(Routes.external("10.0.0.9", 2), path(2), new MultiExitDisc(1)));
    }

    @Test
    void medsOfOldSpeakersAreNotComparedBecauseBothAreAsTransInThePath() {
        assertBestIsFirst(
                new Path(Routes.external("10.0.0.1", 70_000), path(23_456), new MultiExitDisc(1000)),
                new Path(Routes.external("10.0.0.9", 80_000), path(23_456), new MultiExitDisc(1)));
    }

    @Test
    void routeThatIsBeatenByItsMedBeatsNobody() {
        // Compared in pairs, the first beats the second, the second the third, and the third the first.
        assertBestIsFirst(
                new Path(Routes.external("10.0.0.2", 2), path(2)),
                new Path(Routes.external("10.0.0.3", 1), path(1), new MultiExitDisc(1)),
                new Path(Routes.external("10.0.0.1", 1), path(1), new MultiExitDisc(2)));
    }

    @Test
    void ebgpBeatsIbgp() {
        assertBestIsFirst(new Path(Routes.external("10.0.0.9", 1), path(1)), new Path(internal("10.0.0.1"), path(1)));
    }

    @Test
    void lowestIdentifierBeatsTheLowerAddress() {
        assertBestIsFirst(
                new Path(Routes.source("10.0.0.9", 1, "1.0.0.1", true), path(1)),
                new Path(Routes.source("10.0.0.1", 1, "200.0.0.1", true), path(1)));
    }

    @Test
    void originatorStandsForTheIdentifierOfAReflectedRoute() {
        assertBestIsFirst(
                new Path(internal("10.0.0.9"), path(1), originator("1.1.1.1"), clusters(2)),
                new Path(internal("10.0.0.1"), path(1), originator("2.2.2.2"), clusters(1)));
    }

    @Test
    void shorterClusterListDecidesBetweenCopiesOfAReflectedRoute() {
        assertBestIsFirst(
                new Path(internal("10.0.0.9"), path(1), originator("1.1.1.1"), clusters(1)),
                new Path(internal("10.0.0.1"), path(1), originator("1.1.1.1"), clusters(2)));
    }

    @Test
    void lowestAddressDecidesInTheEnd() {
        assertBestIsFirst(
                new Path(Routes.source("10.0.0.1", 1, "1.1.1.1", true), path(1)),
                new Path(Routes.source("200.0.0.1", 1, "1.1.1.1", true), path(1)));
    }

    @Test
    void routeWithANextHopThatIsNoneIsKeptButNeverBest() {
        for (String nextHop : List.of("10.99.0.2", "127.0.0.1", "0.1.2.3", "224.0.0.1", "255.255.255.255")) {
            Rib rib = rib();
            rib.open(Routes.external("10.0.0.1", 1))
                    .apply(Routes.announce(PREFIX, path(1), new NextHop(Inet4Address.ofLiteral(nextHop))));
            assertThat(rib.routes(Prefix.parse(PREFIX))).singleElement().satisfies(route -> {
                assertThat(route.eligible()).as(nextHop).isFalse();
                assertThat(route.best()).isFalse();
            });
            assertThat(rib.routes(InetAddress.ofLiteral("192.0.2.1"))).isEmpty();

            rib.open(Routes.external("10.0.0.9", 1)).apply(Routes.announce(PREFIX, path(1, 2, 3)));
            assertThat(best(rib).source().address()).isEqualTo(InetAddress.ofLiteral("10.0.0.9"));
        }
    }

    /** In every order of arrival, also after everything has been replaced once. */
    private static void assertBestIsFirst(Path... paths) {
        List<List<Path>> orders = new ArrayList<>();
        permute(new ArrayList<>(List.of(paths)), 0, orders);
        for (List<Path> order : orders) {
            Rib rib = rib();
            List<AdjRibIn> opened =
                    order.stream().map(path -> rib.open(path.source)).toList();
            for (int i = 0; i < order.size(); i++) {
                opened.get(i).apply(Routes.announce(PREFIX, path(1, 1, 1, 1, 1, 1, 1)));
            }
            for (int i = 0; i < order.size(); i++) {
                opened.get(i).apply(order.get(i).announced());
            }
            assertThat(best(rib).source()).as("%s", order).isEqualTo(paths[0].source);
            assertThat(rib.routes(Prefix.parse(PREFIX))).hasSize(paths.length);
        }
    }

    private static Route best(Rib rib) {
        Route first = rib.routes(Prefix.parse(PREFIX)).getFirst();
        assertThat(first.best()).isTrue();
        return first;
    }

    private static void permute(List<Path> paths, int from, List<List<Path>> orders) {
        if (from == paths.size()) {
            orders.add(List.copyOf(paths));
        }
        for (int i = from; i < paths.size(); i++) {
            Collections.swap(paths, from, i);
            permute(paths, from + 1, orders);
            Collections.swap(paths, from, i);
        }
    }

    private static Source internal(String address) {
        return Routes.source(address, LOCAL_AS, address, false);
    }

    private static AsPath path(long... asns) {
        List<Long> list = new ArrayList<>();
        for (long as : asns) {
            list.add(as);
        }
        return AsPath.sequence(list);
    }

    private static OriginatorId originator(String id) {
        return new OriginatorId(Inet4Address.ofLiteral(id));
    }

    private static ClusterList clusters(int count) {
        return new ClusterList(Collections.nCopies(count, Inet4Address.ofLiteral("9.9.9.9")));
    }
}
