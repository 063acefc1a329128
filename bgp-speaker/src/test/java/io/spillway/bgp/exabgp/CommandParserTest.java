package io.spillway.bgp.exabgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.bgp.exabgp.Command.Detail;
import io.spillway.bgp.exabgp.Command.Verb;
import io.spillway.bgp.message.Aggregator;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.ClusterList;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.ExtendedCommunities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.LargeCommunities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.OpaqueAttribute;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.Segment;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {
    private static final NeighborFacts NEIGHBOR = new NeighborFacts(
            InetAddress.ofLiteral("10.0.0.1"),
            InetAddress.ofLiteral("10.0.0.2"),
            65001,
            65002,
            (Inet4Address) InetAddress.ofLiteral("192.0.2.1"),
            Set.of(Family.IPV4_UNICAST));

    @Test
    void routeHasWhatTheWordsSay() throws CommandException {
        Announcement route =
                route("announce route 192.0.2.0/24 next-hop 10.0.0.9 origin incomplete as-path [ 65001 1.10 ]"
                        + " med 50 local-preference 0x20 community [65001:7 no-export] large-community 1:2:3"
                        + " atomic-aggregate aggregator ( 65001:10.1.1.1 ) originator-id 10.2.2.2"
                        + " cluster-list [ 10.3.3.3, 10.4.4.4 ] name whatever");

        assertThat(route.prefix()).isEqualTo(Prefix.parse("192.0.2.0/24"));
        assertThat(route.nextHop()).isEqualTo(InetAddress.ofLiteral("10.0.0.9"));
        assertThat(route.attribute(Origin.class)).contains(new Origin(Origin.INCOMPLETE));
        assertThat(route.attribute(AsPath.class)).contains(AsPath.sequence(List.of(65001L, 65546L)));
        assertThat(route.attribute(MultiExitDisc.class)).contains(new MultiExitDisc(50));
        assertThat(route.attribute(LocalPref.class)).contains(new LocalPref(32));
        assertThat(route.attribute(Communities.class)).contains(new Communities(List.of(65001 << 16 | 7, 0xFFFFFF01)));
        assertThat(route.attribute(LargeCommunities.class))
                .contains(new LargeCommunities(List.of(new LargeCommunities.Value(1, 2, 3))));
        assertThat(route.attribute(Aggregator.class))
                .contains(new Aggregator(65001, (Inet4Address) InetAddress.ofLiteral("10.1.1.1")));
        assertThat(route.attribute(ClusterList.class).orElseThrow().ids()).hasSize(2);
    }

    @Test
    void spacesAndCommasAreAsFreeAsInExaBgp() throws CommandException {
        String tight = "announce route 192.0.2.0/24 next-hop self community [1:2,3:4] as-path [1 2]";
        String loose = "  announce\troute  192.0.2.0/24 next-hop self community [ 1:2 , 3:4 ] as-path [ 1, 2 ]  \r";

        assertThat(CommandParser.parse(loose)).isEqualTo(CommandParser.parse(tight));
    }

    @Test
    void nextHopSelfIsLeftToTheSession() throws CommandException {
        assertThat(route("announce route 192.0.2.1 next-hop self").nextHop()).isNull();
        assertThat(route("announce route 192.0.2.1 next-hop self").prefix()).isEqualTo(Prefix.parse("192.0.2.1/32"));
        assertThat(route("announce route 2001:db8::1 next-hop self").prefix())
                .isEqualTo(Prefix.parse("2001:db8::1/128"));
    }

    @Test
    void firstOfTwoEqualWordsCounts() throws CommandException {
        assertThat(route("announce route 192.0.2.0/24 next-hop self med 1 med 2")
                        .attribute(MultiExitDisc.class))
                .contains(new MultiExitDisc(1));
    }

    @Test
    void asPathsMayHaveSetsAndConfederations() throws CommandException {
        assertThat(path("[ 1 2 ( 3 4 ) ]"))
                .containsExactly(segment(Segment.Type.SEQUENCE, 1, 2), segment(Segment.Type.SET, 3, 4));
        assertThat(path("[ 1 2 ] ( 3 4 )"))
                .containsExactly(segment(Segment.Type.SEQUENCE, 1, 2), segment(Segment.Type.SET, 3, 4));
        assertThat(path("[ ( 3 4 ) ]")).containsExactly(segment(Segment.Type.SET, 3, 4));
        assertThat(path("[ { 1 2 } ]")).containsExactly(segment(Segment.Type.CONFED_SEQUENCE, 1, 2));
        assertThat(path("( { 1 2 } )")).containsExactly(segment(Segment.Type.CONFED_SET, 1, 2));
        assertThat(path("65001")).containsExactly(segment(Segment.Type.SEQUENCE, 65001));
        assertThat(path("[ ]")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1:2, 0x00010002",
        "no-export, 0xFFFFFF01",
        "NO_ADVERTISE, 0xFFFFFF02",
        "no-export-subconfed, 0xFFFFFF03",
        "no-peer, 0xFFFFFF04",
        "graceful-shutdown, 0xFFFF0000",
        "blackhole, 0xFFFF029A",
        "65535:666, 0xFFFF029A",
        "0xFFFF029A, 0xFFFF029A",
        "65537, 0x00010001",
    })
    void communitiesHaveNamesAndNumbers(String word, String value) throws CommandException {
        assertThat(route("announce route 192.0.2.0/24 next-hop self community " + word)
                        .attribute(Communities.class)
                        .orElseThrow()
                        .values())
                .containsExactly(Long.decode(value).intValue());
    }

    @ParameterizedTest
    @CsvSource({
        "target:72:1, 0002004800000001",
        "72:1, 0002004800000001",
        "target:8.8.8.8:8000, 0102080808081F40",
        "origin:300:0.1.29.40, 0003012C00011D28",
        "target:70600:6000, 0202000113C81770",
        "target:72L:1, 0202000000480001",
        "target4:72:1, 0202000000480001",
        "origin4:71100:11000, 0203000115BC2AF8",
        "redirect:1300:83000, 8008051400014438",
        "redirect:7.7.7.7:1, 8108070707070001",
        "l2info:1:2:13398:30864, 800A010234567890",
        "bandwidth:65001:1000, 4004FDE9447A0000",
        "redirect-to-nexthop, 0800000000000000",
        "0x4004FDE9447A0000, 4004FDE9447A0000",
    })
    void extendedCommunitiesAreWrittenInEveryWay(String word, String hex) throws CommandException {
        assertThat(route("announce route 192.0.2.0/24 next-hop self extended-community [" + word + "]")
                        .attribute(ExtendedCommunities.class)
                        .orElseThrow()
                        .values())
                .containsExactly(Long.parseUnsignedLong(hex, 16));
    }

    @Test
    void communitiesAreSortedAndLargeOnesAreThereOnce() throws CommandException {
        Announcement route = route("announce route 192.0.2.0/24 next-hop self community [65535:1 1:1]"
                + " large-community [4294967295:0:0 1:0:0 1:0:0] extended-community [0x8008000000000000 target:1:1]");

        assertThat(route.attribute(Communities.class).orElseThrow().values()).containsExactly(0x10001, 0xFFFF0001);
        assertThat(route.attribute(LargeCommunities.class).orElseThrow().values())
                .extracting(LargeCommunities.Value::administrator)
                .containsExactly(1L, 4294967295L);
        assertThat(route.attribute(ExtendedCommunities.class).orElseThrow().values())
                .containsExactly(0x0002000100000001L, 0x8008000000000000L);
    }

    @Test
    void anyAttributeCanBeGivenInHexadecimal() throws CommandException {
        assertThat(route("announce route 192.0.2.0/24 next-hop self attribute [0x99 0xC0 0x0102]")
                        .attributes())
                .containsExactly(new OpaqueAttribute(0xC0, 0x99, new byte[] {1, 2}));
    }

    @Test
    void oneSetOfAttributesServesManyPrefixes() throws CommandException {
        assertThat(
                        routes(
                                "announce attributes next-hop self med 5 path-information 1.2.3.4 nlri 192.0.2.1/32 192.0.2.2/32"))
                .hasSize(2)
                .allSatisfy(route -> {
                    assertThat(route.announcement().attribute(MultiExitDisc.class))
                            .contains(new MultiExitDisc(5));
                    assertThat(route.pathId()).isEqualTo(OptionalLong.of(0x01020304));
                });
    }

    @Test
    void routeIsSplitIntoSmallerOnes() throws CommandException {
        assertThat(routes("announce route 192.0.2.0/24 next-hop self split /26"))
                .extracting(route -> route.prefix().toString())
                .containsExactly("192.0.2.0/26", "192.0.2.64/26", "192.0.2.128/26", "192.0.2.192/26");
        assertThat(routes("announce route 2001:db8::/32 next-hop self split /33"))
                .extracting(route -> route.prefix().toString())
                .containsExactly("2001:db8::/33", "2001:db8:8000::/33");
        assertThat(routes("announce route 192.0.2.0/24 next-hop self split /16"))
                .hasSize(1);
    }

    @Test
    void routeHangsOnAWatchdog() throws CommandException {
        Route route = routes("announce route 192.0.2.0/24 next-hop self watchdog dns withdraw")
                .getFirst();

        assertThat(route.watchdog()).isEqualTo("dns");
        assertThat(route.heldBack()).isTrue();
        assertThat(CommandParser.parse("announce watchdog")).isEqualTo(new Command.Watchdog(true, null));
        assertThat(CommandParser.parse("withdraw watchdog dns")).isEqualTo(new Command.Watchdog(false, "dns"));
    }

    @Test
    void withdrawalNeedsNoNextHop() throws CommandException {
        assertThat(CommandParser.parse("withdraw route 192.0.2.0/24")).isInstanceOf(Command.Withdraw.class);
        assertThat(CommandParser.parse("withdraw attributes nlri 192.0.2.0/24")).isInstanceOf(Command.Withdraw.class);
        assertThat(CommandParser.parse("withdraw ipv6 unicast 2001:db8::/32")).isInstanceOf(Command.Withdraw.class);
    }

    @ParameterizedTest
    @CsvSource({
        "neighbor 10.0.0.1 announce eor, true",
        "neighbor * announce eor, true",
        "neighbor 10.0.0.7 announce eor, false",
        "'neighbor 10.0.0.7, neighbor 10.0.0.1 announce eor', true",
        "neighbor 10.0.0.1 local-ip 10.0.0.2 local-as 65001 peer-as 65002 router-id 192.0.2.1 announce eor, true",
        "neighbor 10.0.0.1 local-as 65002 announce eor, false",
        "neighbor * peer-as 65002 announce eor, true",
        "neighbor 10.0.0.1 family-allowed in-open announce eor, true",
        "neighbor 10.0.0.1 family-allowed ipv4-unicast announce eor, true",
        "neighbor 10.0.0.1 family-allowed ipv6-unicast announce eor, false",
        "'peer [10.0.0.7, 10.0.0.1 local-as 65001] announce eor', true",
        "peer 10.0.0.1 announce eor, true",
        "announce eor, true",
    })
    void selectorMeansSomeNeighbors(String line, boolean meant) throws CommandException {
        Command.EndOfRib command = (Command.EndOfRib) CommandParser.parse(line);

        assertThat(command.selector().matches(NEIGHBOR)).isEqualTo(meant);
    }

    @Test
    void bothGrammarsMeanTheSame() throws CommandException {
        assertThat(CommandParser.parse("rib show out extensive"))
                .isEqualTo(CommandParser.parse("show adj-rib out extensive"));
        assertThat(CommandParser.parse("rib flush out")).isEqualTo(CommandParser.parse("flush adj-rib out"));
        assertThat(CommandParser.parse("rib clear in")).isEqualTo(CommandParser.parse("clear adj-rib in"));
        assertThat(CommandParser.parse("peer show summary")).isEqualTo(CommandParser.parse("show neighbor summary"));
        assertThat(CommandParser.parse("daemon shutdown")).isEqualTo(CommandParser.parse("shutdown"));
        assertThat(CommandParser.parse("session ack silence")).isEqualTo(CommandParser.parse("silence-ack"));
        assertThat(CommandParser.parse("system version")).isEqualTo(CommandParser.parse("version"));
        assertThat(CommandParser.parse("peer 10.0.0.1 teardown 4"))
                .isEqualTo(CommandParser.parse("neighbor 10.0.0.1 teardown 4"));
        assertThat(CommandParser.parse("peer 10.0.0.1 show summary"))
                .isEqualTo(CommandParser.parse("show neighbor 10.0.0.1 summary"));
        assertThat(CommandParser.parse(
                        "peer * group announce route 192.0.2.0/24 next-hop self; withdraw route 192.0.2.1"))
                .isInstanceOfSatisfying(
                        Command.Group.class,
                        group -> assertThat(group.commands()).hasSize(2));
    }

    @Test
    void emptyLineAndCommentAskForNothing() throws CommandException {
        for (String line : List.of("", "   ", "# announce route", "#x")) {
            assertThat(CommandParser.parse(line)).isEqualTo(new Command.Plain(Verb.COMMENT));
        }
        assertThat(CommandParser.parse("show neighbor"))
                .isEqualTo(new Command.ShowNeighbor(Selector.NONE, Detail.UNSAID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anounce route 192.0.2.0/24 next-hop self | 'anounce' is not a command",
                "announce rout 192.0.2.0/24 | 'rout' is not something to announce",
                "announce route 192.0.2.0/24 | next-hop is missing",
                "announce route 192.0.2.1/24 next-hop self | '192.0.2.1/24' has bits set beyond its length",
                "announce route 192.0.2.0/33 next-hop self | '33' is not the length of the prefix '192.0.2.0/33'",
                "announce route example.com next-hop self | 'example.com' is not a prefix",
                "announce route 192.0.2.0/24 next-hop nowhere | 'nowhere' is not a next hop",
                "announce route 192.0.2.0/24 next-hop self medd 5 | 'medd' is not a part of a route",
                "announce route 192.0.2.0/24 next-hop self med -5 | '-5' is not a MED",
                "announce route 192.0.2.0/24 next-hop self med 4294967296 | '4294967296' is not a MED",
                "announce route 192.0.2.0/24 next-hop self med | the line ends where a MED",
                "announce route 192.0.2.0/24 next-hop self community [1:70000] | '70000' is not a community",
                "announce route 192.0.2.0/24 next-hop self community [1:2 | the line ends where a community or ]",
                "announce route 192.0.2.0/24 next-hop self large-community 1:2 | '1:2' is not a large community",
                "announce route 192.0.2.0/24 next-hop self extended-community weird:1:2 | 'weird' is not a type",
                "announce route 192.0.2.0/24 next-hop self extended-community 0x01 | '0x01' is not an extended community",
                "announce route 192.0.2.0/24 next-hop self as-path [ 1 x ] | 'x' is not an AS number",
                "announce route 192.0.2.0/24 next-hop self origin ebgp | 'ebgp' is not an origin",
                "announce route 192.0.2.0/24 next-hop self label 5 | 'label'",
                "announce route 10.0.0.0/8 next-hop self split /32 | '/32' is not a split",
                "announce route 192.0.2.0/24 next-hop self attribute [0x03 0x40 0x00] | attribute 3 can't be given",
                "announce route 2001:db8::/32 next-hop 10.0.0.1 | '10.0.0.1' can't be the next hop",
                "announce ipv4 unicast 2001:db8::/32 next-hop self | '2001:db8::/32' is not a prefix of ipv4 unicast",
                "announce ipv4 mpls-vpn 10.0.0.0/8 | 'mpls-vpn' is not unicast",
                "announce flow route | 'flow' is not supported",
                "neighbor nobody announce eor | 'nobody' is not the address of a neighbor",
                "neighbor 10.0.0.1 local-as x announce eor | 'x' is not an AS number",
                "neighbor 10.0.0.1 | the line ends where a command",
                "teardown four | 'four' is not the reason",
                "show routes | 'routes' is not something to show",
                "shutdown now | 'now' stands where the command should end",
            })
    void mistakeIsNamed(String lineAndMessage) {
        String[] parts = lineAndMessage.split(" \\| ", 2);

        assertThatThrownBy(() -> CommandParser.parse(parts[0]))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(parts[1]);
    }

    @Test
    void noLineOfGarbageEscapesAsAnythingButACommandException() {
        long seed = 4711;
        SplittableRandom random = new SplittableRandom(seed);
        String[] words =
                ("announce withdraw route attributes nlri 192.0.2.0/24 next-hop self med 5 as-path [ ] ( ) { } , ;"
                                + " community 1:2 1:2:3 large-community extended-community target:1:1 0x aggregator split /40 watchdog"
                                + " neighbor * peer 10.0.0.1 local-as show adj-rib out in group start cluster-list attribute 0xff"
                                + " aigp path-information originator-id :: 2001:db8::/32 /32 L: l2info:1:2:3:4 bandwidth:1:1")
                        .split(" ", -1);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder line =
                    new StringBuilder("announce route 192.0.2.0/24 next-hop self ".substring(0, random.nextInt(42)));
            for (int n = random.nextInt(10); n >= 0; n--) {
                line.append(words[random.nextInt(words.length)]).append(random.nextInt(8) == 0 ? "" : " ");
            }
            try {
                CommandParser.parse(line.toString());
            } catch (CommandException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + line, e);
            }
        }
    }

    private static List<Route> routes(String line) throws CommandException {
        return ((Command.Announce) CommandParser.parse(line)).routes();
    }

    private static Announcement route(String line) throws CommandException {
        return routes(line).getFirst().announcement();
    }

    private static List<Segment> path(String text) throws CommandException {
        return route("announce route 192.0.2.0/24 next-hop self as-path " + text)
                .attribute(AsPath.class)
                .orElseThrow()
                .segments();
    }

    private static Segment segment(Segment.Type type, long... asns) {
        return new Segment(type, Arrays.stream(asns).boxed().toList());
    }
}
