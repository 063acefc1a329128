package io.spillway.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What our speaker, AS 4200000005, and another one, AS 2, must do together, whoever made it. Each test has a network of
 * its own, so they run side by side: nearly all of the time is spent waiting.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
abstract class InteropContract {
    static final String V4 = "10.101.4.0/24";
    static final String V6 = "2001:db8:4::/48";
    static final RouterOptions PLAIN = RouterOptions.PLAIN;

    @TempDir
    Path folder;

    @RegisterExtension
    final LogsOfFailure logs = new LogsOfFailure(() -> folder);

    private final RouterUnderTest.Kind kind;
    private InteropNet net;

    InteropContract(RouterUnderTest.Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void makeNetwork() throws Exception {
        InteropNet.require(kind.program(), kind.debianPackage());
        net = new InteropNet(folder);
    }

    @AfterEach
    void removeNetwork() throws Exception {
        if (net != null) {
            net.close();
        }
    }

    @Test
    void sessionsComeUpInBothFamilies() throws Exception {
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);

        established(router, site);
        assertThat(site.neighbor(InteropNet.ROUTER_V4))
                .contains("ipv4 unicast", "route refresh", "4-octet AS", "holdTimeS=9", "routerId=10.99.0.1");
        assertThat(site.neighbor(InteropNet.ROUTER_V6)).contains("ipv6 unicast");
    }

    @Test
    void routesGoBothWaysWithTheirAttributes() throws Exception {
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        site.tell("announce " + V4 + " prepend 1 med 50 community 5:100,5:200 large 4200000005:1:2,5:6:7");
        site.tell("announce " + V6 + " med 4294967295 large 4200000005:1:3");

        Eventually.holds(() -> assertThat(router.route(V4))
                .contains(route(
                        "4200000005 4200000005",
                        InteropNet.SITE_V4,
                        50,
                        Set.of("5:100", "5:200"),
                        Set.of("4200000005:1:2", "5:6:7"))));
        Eventually.holds(() -> assertThat(router.route(V6))
                .contains(route("4200000005", InteropNet.SITE_V6, 4_294_967_295L, Set.of(), Set.of("4200000005:1:3"))));
        Eventually.holds(() -> {
            assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesSent=1,", "prefixesReceived=1,");
            assertThat(site.neighbor(InteropNet.ROUTER_V6)).contains("prefixesSent=1,", "prefixesReceived=1,");
        });
        assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V4))
                .contains("as-path 2 ", "next-hop 10.99.0.1", "med 77", "community 2:77", "large 2:7:7");
        assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V6))
                .contains("as-path 2 ", "next-hop 2001:db8:99::1", "med 77", "community 2:77", "large 2:7:7");
    }

    @Test
    void ipv6RoutesTravelOverAnIpv4Session() throws Exception {
        needs(Feature.IPV6_OVER_IPV4);
        RouterUnderTest router = start(PLAIN.with(Feature.IPV6_OVER_IPV4));
        Site site = new Site(net, PLAIN.siteAs(), InteropNet.ROUTER_V4 + "=" + PLAIN.as());
        site.tell("announce " + V6 + " med 3 next-hop " + InteropNet.SITE_V6);

        Eventually.holds(() ->
                assertThat(router.route(V6)).contains(route("4200000005", InteropNet.SITE_V6, 3, Set.of(), Set.of())));
        if (kind.features().contains(Feature.IPV6_OVER_IPV4_SENT)) {
            Eventually.holds(() -> assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V6))
                    .contains("as-path 2 ", "next-hop 2001:db8:99::1"));
            assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=2,");
        }
    }

    @Test
    void withdrawnRouteIsGoneAndTheOthersStay() throws Exception {
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        announceBoth(router, site);
        site.tell("announce 10.101.5.0/24");
        Eventually.holds(() -> assertThat(router.route("10.101.5.0/24")).isPresent());

        site.tell("withdraw " + V4);
        site.tell("withdraw " + V6);

        Eventually.holds(() -> {
            assertThat(router.route(V4)).isEmpty();
            assertThat(router.route(V6)).isEmpty();
        });
        assertThat(router.route("10.101.5.0/24")).isPresent();
    }

    @Test
    void gracefulShutdownCommunityArrives() throws Exception {
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        announceBoth(router, site);

        site.tell("announce " + V4 + " prepend 3 community 65535:0");

        Eventually.holds(() -> assertThat(router.route(V4))
                .hasValueSatisfying(route -> assertThat(route.communities()).contains(Route.GRACEFUL_SHUTDOWN)));
        assertThat(router.route(V4).orElseThrow().asPath()).isEqualTo("4200000005 4200000005 4200000005 4200000005");
    }

    @Test
    void refreshIsAnswered() throws Exception {
        needs(Feature.REFRESH);
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        announceBoth(router, site);
        for (String neighbor : List.of(InteropNet.SITE_V4, InteropNet.SITE_V6)) {
            long before = router.updatesReceived(neighbor);

            router.refresh(neighbor);

            Eventually.holds(() -> assertThat(router.updatesReceived(neighbor)).isGreaterThan(before));
            assertThat(router.established(neighbor)).isTrue();
        }
        assertThat(router.route(V4)).isPresent();
        assertThat(router.route(V6)).isPresent();
    }

    @Test
    void sessionComesBackWhenTheRouterIsKilled() throws Exception {
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        announceBoth(router, site);

        router.kill();
        Eventually.holds(() -> {
            assertThat(site.tell("status")).doesNotContain("state=ESTABLISHED");
            assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=0,", "flaps=1,");
        });

        RouterUnderTest again = start(PLAIN);
        Eventually.holds(() -> {
            assertThat(again.route(V4)).isPresent();
            assertThat(again.route(V6)).isPresent();
        });
    }

    @Test
    void sessionComesBackWhenOurSpeakerIsKilled() throws Exception {
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        announceBoth(router, site);

        site.kill();
        Eventually.holds(() -> {
            assertThat(router.route(V4)).isEmpty();
            assertThat(router.route(V6)).isEmpty();
        });

        announceBoth(router, site(PLAIN));
    }

    @Test
    void operatorOfTheRouterReadsWhyWeWentAway() throws Exception {
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        announceBoth(router, site);

        site.tell("shutdown moving to rack 7 - back at noon");

        Eventually.holds(() -> {
            assertThat(router.route(V4)).isEmpty();
            assertThat(router.route(V6)).isEmpty();
        });
        if (kind.features().contains(Feature.SHUTDOWN_SHOWN)) {
            Eventually.holds(() -> assertThat(router.log()).contains("moving to rack 7 - back at noon"));
        }
    }

    @Test
    void operatorOfTheSiteReadsWhyTheRouterWentAway() throws Exception {
        needs(Feature.SHUTDOWN_SENT);
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN);
        established(router, site);

        router.shutdown(InteropNet.SITE_V4, "upgrade");

        Eventually.holds(() -> assertThat(net.text("site.log"))
                .contains("neighbor 10.99.0.1 AS2: received Cease / Administrative Shutdown: \"upgrade\""));
        assertThat(site.neighbor(InteropNet.ROUTER_V6)).contains("state=ESTABLISHED");
    }

    @Test
    void routerThatKnowsTwoOctetAsNumbersOnlyLearnsTheRealPath() throws Exception {
        needs(Feature.TWO_OCTET_AS);
        RouterUnderTest router = start(PLAIN.with(Feature.TWO_OCTET_AS));
        Site site = site(PLAIN);
        announceBoth(router, site);

        assertThat(router.route(V4).orElseThrow().asPath()).isEqualTo("4200000005 4200000005");
        assertThat(site.neighbor(InteropNet.ROUTER_V4))
                .doesNotContain("4-octet AS")
                .contains("prefixesReceived=1,");
    }

    @Test
    void internalSessionCarriesLocalPreference() throws Exception {
        RouterOptions options = PLAIN.withAs(PLAIN.siteAs());
        RouterUnderTest router = start(options);
        Site site = site(options);
        site.tell("announce " + V4 + " local-pref 210 med 5");
        site.tell("announce " + V6 + " med 6");

        Eventually.holds(() ->
                assertThat(router.route(V4)).contains(new Route("", InteropNet.SITE_V4, 5, 210, Set.of(), Set.of())));
        Eventually.holds(() ->
                assertThat(router.route(V6)).contains(new Route("", InteropNet.SITE_V6, 6, 100, Set.of(), Set.of())));
        Eventually.holds(() -> {
            assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=1,");
            assertThat(site.neighbor(InteropNet.ROUTER_V6)).contains("prefixesReceived=1,");
        });
    }

    @Test
    void ourRefreshIsAnswered() throws Exception {
        needs(Feature.REFRESH_ANSWERED);
        RouterUnderTest router = start(PLAIN);
        Site site = site(PLAIN, "enhanced-refresh=0");
        established(router, site);
        Eventually.holds(() -> {
            assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V4)).contains("heard 1 times");
            assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V6)).contains("heard 1 times");
        });

        site.tell("refresh 10.99.0.1 ipv4");
        site.tell("refresh 2001:db8:99::1 ipv6");

        Eventually.holds(() -> {
            assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V4)).contains("heard 2 times");
            assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V6)).contains("heard 2 times");
        });
        assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("state=ESTABLISHED", "prefixesReceived=1,");
    }

    @Test
    void md5KeepsTheSessionAndNoOtherPasswordDoes() throws Exception {
        needs(Feature.MD5);
        RouterOptions options = PLAIN.withMd5("one-secret");
        RouterUnderTest router = start(options);
        Site stranger = site(options, "md5=another-secret");
        Eventually.holds(() -> assertThat(net.dropped("TCPMD5Failure")).isGreaterThan(3));
        assertThat(stranger.tell("status")).doesNotContain("ESTABLISHED");
        stranger.kill();

        Site site = site(options, "md5=one-secret");
        established(router, site);
        announceBoth(router, site);
    }

    @Test
    void gtsmKeepsTheSessionBetweenNeighborsOnTheLink() throws Exception {
        needs(Feature.GTSM);
        RouterOptions options = PLAIN.with(Feature.GTSM);
        RouterUnderTest router = start(options);
        Site site = site(options, "gtsm=1");

        established(router, site);
        announceBoth(router, site);
    }

    @Test
    void gtsmTakesNothingThatMayHaveBeenRouted() throws Exception {
        start(PLAIN);
        Site site = site(PLAIN, "gtsm=1");

        Eventually.holds(() -> assertThat(net.dropped("TCPMinTTLDrop")).isGreaterThan(3));
        // The router may think otherwise for a hold time: its OPEN can be here before the accepted socket knows the
        // rule.
        assertThat(site.tell("status")).doesNotContain("ESTABLISHED");
    }

    @Test
    void extendedMessageOfMoreThan4096OctetsArrives() throws Exception {
        needs(Feature.EXTENDED_MESSAGES);
        RouterOptions options = PLAIN.with(Feature.EXTENDED_MESSAGES);
        RouterUnderTest router = start(options);
        Site site = site(options);
        established(router, site);
        assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("extended messages");
        String communities = IntStream.range(0, 1200).mapToObj(i -> "5:" + i).collect(Collectors.joining(","));

        site.tell("announce " + V4 + " community " + communities);

        // Not every router shows all of them.
        Eventually.holds(() -> assertThat(router.route(V4))
                .hasValueSatisfying(route -> assertThat(route.communities()).contains("5:1", "5:2")));
    }

    @Test
    void enhancedRefreshLeavesTheRouteInPlace() throws Exception {
        needs(Feature.ENHANCED_REFRESH);
        RouterOptions options = PLAIN.with(Feature.ENHANCED_REFRESH);
        RouterUnderTest router = start(options);
        Site site = site(options);
        announceBoth(router, site);
        assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("enhanced route refresh");
        long before = router.updatesReceived(InteropNet.SITE_V4);

        router.refresh(InteropNet.SITE_V4);
        site.tell("refresh 10.99.0.1 ipv4");

        Eventually.holds(() -> {
            assertThat(router.updatesReceived(InteropNet.SITE_V4)).isGreaterThan(before);
            assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V4)).contains("heard 2 times");
        });
        assertThat(router.route(V4)).isPresent();
        assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=1,", "flaps=0");
    }

    @Test
    void rolesThatFitAreAgreedAndOthersRefused() throws Exception {
        needs(Feature.ROLE);
        RouterOptions options = PLAIN.with(Feature.ROLE); // the router says that it is the provider
        RouterUnderTest router = start(options);
        Site wrong = site(options, "role=peer");
        Eventually.holds(() -> assertThat(net.text("site.log")).containsIgnoringCase("role mismatch"));
        assertThat(wrong.tell("status")).doesNotContain("ESTABLISHED");
        wrong.kill();

        Site site = site(options, "role=customer", "strict-role=1");
        announceBoth(router, site);
        assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("role");
        Eventually.holds(() -> assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=1,"));
    }

    @Test
    void severalPathsForAPrefixAreUnderstood() throws Exception {
        needs(Feature.ADD_PATH);
        RouterOptions options = PLAIN.with(Feature.ADD_PATH);
        RouterUnderTest router = start(options);
        Site site = site(options, "add-path=1");
        announceBoth(router, site);

        assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("add-path from it, ipv4 unicast");
        Eventually.holds(() -> assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V4))
                .contains("as-path 2 ", "med 77", "community 2:77"));
        assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=1,", "flaps=0");
    }

    @Test
    void ipv4RoutesHaveAnIpv6NextHop() throws Exception {
        needs(Feature.EXTENDED_NEXT_HOP);
        RouterUnderTest router = start(PLAIN.with(Feature.EXTENDED_NEXT_HOP));
        Site site = new Site(net, PLAIN.siteAs(), InteropNet.ROUTER_V6 + "=" + PLAIN.as());
        site.tell("announce " + V4 + " med 4");

        Eventually.holds(() ->
                assertThat(router.route(V4)).contains(route("4200000005", InteropNet.SITE_V6, 4, Set.of(), Set.of())));
        Eventually.holds(() -> assertThat(site.tell("heard " + RouterOptions.ANNOUNCED_V4))
                .contains("next-hop 2001:db8:99::1", "med 77"));
        assertThat(site.neighbor(InteropNet.ROUTER_V6)).contains("extended next hop", "prefixesReceived=2,");
    }

    @Test
    void bfdEndsTheSessionWhenTheRouterIsFrozen() throws Exception {
        needs(Feature.BFD);
        RouterOptions options = PLAIN.with(Feature.BFD);
        RouterUnderTest router = start(options);
        Site site = site(options, "hold=" + options.holdS(), "bfd=100x3");
        established(router, site);
        bfdIsUp(site);

        router.freeze();

        Eventually.holds(() -> {
            assertThat(site.tell("status")).doesNotContain("state=ESTABLISHED");
            assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("prefixesReceived=0,", "flaps=1,");
        });
    }

    @Test
    void bfdOfTheRouterNoticesThatWeAreFrozen() throws Exception {
        needs(Feature.BFD);
        RouterOptions options = PLAIN.with(Feature.BFD);
        RouterUnderTest router = start(options);
        Site site = site(options, "hold=" + options.holdS(), "bfd=100x3");
        announceBoth(router, site);
        bfdIsUp(site);

        site.freeze();

        Eventually.holds(() -> {
            assertThat(router.route(V4)).isEmpty();
            assertThat(router.route(V6)).isEmpty();
        });
    }

    private static void bfdIsUp(Site site) {
        Eventually.holds(() -> {
            assertThat(site.neighbor(InteropNet.ROUTER_V4)).containsIgnoringCase("bfd=up");
            assertThat(site.neighbor(InteropNet.ROUTER_V6)).containsIgnoringCase("bfd=up");
        });
    }

    /** The route as the router must show it; what it prefers for itself is its own affair. */
    private Route route(String asPath, String nextHop, long med, Set<String> communities, Set<String> large) {
        return new Route(asPath, nextHop, med, kind.externalLocalPref(), communities, large);
    }

    final void needs(Feature feature) {
        assumeTrue(kind.features().contains(feature), () -> kind.name() + " has no " + feature);
    }

    final InteropNet net() {
        return net;
    }

    final RouterUnderTest start(RouterOptions options) throws Exception {
        RouterUnderTest router = kind.factory().make(net, options);
        router.start();
        return router;
    }

    /** Our speaker with a session to each of the router's addresses. */
    final Site site(RouterOptions options, String... neighborOptions) throws Exception {
        String more = neighborOptions.length == 0 ? "" : "," + String.join(",", neighborOptions);
        return new Site(
                net,
                options.siteAs(),
                InteropNet.ROUTER_V4 + "=" + options.as() + more,
                InteropNet.ROUTER_V6 + "=" + options.as() + more);
    }

    final void established(RouterUnderTest router, Site site) {
        Eventually.holds(() -> {
            assertThat(site.neighbor(InteropNet.ROUTER_V4)).contains("state=ESTABLISHED");
            assertThat(site.neighbor(InteropNet.ROUTER_V6)).contains("state=ESTABLISHED");
            assertThat(router.established(InteropNet.SITE_V4)).isTrue();
            assertThat(router.established(InteropNet.SITE_V6)).isTrue();
        });
    }

    final void announceBoth(RouterUnderTest router, Site site) throws Exception {
        site.tell("announce " + V4);
        site.tell("announce " + V6);
        Eventually.holds(() -> {
            assertThat(router.route(V4)).isPresent();
            assertThat(router.route(V6)).isPresent();
        });
    }
}
