package io.spillway.bgp.bfd;

import static io.spillway.bgp.bfd.BfdNetwork.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.bfd.BfdNetwork.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** BFD with BIRD: single hop over both families, and multihop. */
@Timeout(120)
class BirdBfdIT {
    @TempDir
    Path folder;

    private BfdNetwork network;

    @BeforeEach
    void makeNetwork() throws Exception {
        BfdNetwork.require("/usr/sbin/bird", "bird2");
        network = new BfdNetwork(folder);
        Files.writeString(folder.resolve("bird.conf"), """
                log "%1$s/bird.log" all;
                router id 10.99.0.1;
                protocol device {}
                protocol bfd {
                  debug all;
                  interface "eth0" { interval 50 ms; multiplier 3; };
                  multihop { interval 50 ms; multiplier 3; };
                  neighbor 10.99.0.2 dev "eth0";
                  neighbor 2001:db8:99::2 dev "eth0";
                  neighbor 10.99.1.2 local 10.99.1.1 multihop on;
                }
                """.formatted(folder));
    }

    @AfterEach
    void removeNetwork() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void sessionsOfEveryKindComeUpAndEndWhenBirdIsFrozen() throws Exception {
        Process bird = startBird();
        Site site = watching("single4", "single6", "multi");
        everythingIsUp(site);
        assertThat(site.tell("status single4"))
                .contains("transmitInterval=PT0.05S")
                .contains("detectionTime=PT0.15S")
                .contains("sendErrors=0");
        // State, interface, since, interval, timeout.
        assertThat(sessions()).hasLineCount(6).contains("0.050", "0.150");

        BfdNetwork.signal(bird, "STOP");
        for (String name : new String[] {"single4", "single6", "multi"}) {
            eventually(() ->
                    assertThat(site.tell("changes")).contains(name + " DOWN failure=true DETECTION_TIME_EXPIRED"));
        }

        BfdNetwork.signal(bird, "CONT");
        everythingIsUp(site);
    }

    @Test
    void birdSeesWhenWeAreFrozen() throws Exception {
        startBird();
        Site site = watching("single4");
        eventually(() -> assertThat(up(sessions())).isEqualTo(1));

        BfdNetwork.signal(site.process, "STOP");
        eventually(() -> assertThat(up(sessions())).isZero());
        BfdNetwork.signal(site.process, "CONT");
        eventually(() -> assertThat(up(sessions())).isEqualTo(1));
        assertThat(site.tell("changes")).contains("single4 DOWN failure=true");
    }

    @Test
    void birdIsToldThatWeCloseAndComesBackWhenWeDo() throws Exception {
        startBird();
        Site site = watching("single4", "multi");
        eventually(() -> assertThat(up(sessions())).isEqualTo(2));

        site.tell("close single4");
        eventually(
                () -> assertThat(Files.readString(folder.resolve("bird.log"))).contains("AdminDown"));
        assertThat(up(sessions())).isEqualTo(1);
        assertThat(site.tell("changes")).doesNotContain("single4 ADMIN_DOWN").doesNotContain("failure=true");

        assertThat(site.tell("add single4 10.99.0.2 10.99.0.1 single")).isEqualTo("done");
        eventually(() -> assertThat(up(sessions())).isEqualTo(2));

        assertThat(site.tell("end")).isEqualTo("done");
        eventually(() -> assertThat(up(sessions())).isZero());
        assertThat(site.tell("status multi")).contains("state=ADMIN_DOWN");
        assertThat(site.tell("add single4 10.99.0.2 10.99.0.1 single")).isEqualTo("BFD is closed");
    }

    @Test
    void sessionsComeBackWhenEitherSideIsKilled() throws Exception {
        Process bird = startBird();
        Site site = watching("single4", "single6", "multi");
        everythingIsUp(site);

        bird.destroyForcibly().waitFor();
        eventually(() -> assertThat(site.tell("status single4")).contains("state=DOWN"));
        startBird();
        everythingIsUp(site);

        site.process.destroyForcibly().waitFor();
        everythingIsUp(watching("single4", "single6", "multi"));
        eventually(() -> assertThat(up(sessions())).isEqualTo(3));
    }

    @Test
    void packetsThatHaveCrossedARouterAreDroppedAndCounted() throws Exception {
        startBird();
        Site site = watching("single4", "single6", "multi");
        everythingIsUp(site);
        assertThat(site.tell("counters")).contains("BAD_TTL=0");

        network.inRouter(
                "nft",
                "table inet far { chain out { type filter hook output priority 0; udp dport { 3784, 4784 } ip ttl set 254;"
                        + " udp dport { 3784, 4784 } ip6 hoplimit set 254; } ; }");

        eventually(() -> assertThat(site.tell("changes"))
                .contains("single4 DOWN failure=true DETECTION_TIME_EXPIRED")
                .contains("single6 DOWN failure=true DETECTION_TIME_EXPIRED"));
        assertThat(site.tell("counters")).doesNotContain("BAD_TTL=0");
        assertThat(site.tell("status multi")).as("any number of hops").contains("state=UP");
        network.inRouter("nft", "delete", "table", "inet", "far");
        everythingIsUp(site);
    }

    @Test
    void ourPacketsLeaveWithTtl255FromAPortOfTheirOwn() throws Exception {
        startBird();
        network.inRouter(
                "nft",
                "table inet seen { counter right {} ; counter wrong {} ; chain in { type filter hook input priority 0;"
                        + " udp dport { 3784, 4784 } udp sport 49152-65535 ip ttl 255 counter name right accept;"
                        + " udp dport { 3784, 4784 } udp sport 49152-65535 ip6 hoplimit 255 counter name right accept;"
                        + " udp dport { 3784, 4784 } counter name wrong; } ; }");
        everythingIsUp(watching("single4", "single6", "multi"));
        assertThat(network.inRouter("nft", "list", "counter", "inet", "seen", "right"))
                .doesNotContain("packets 0 ");
        assertThat(network.inRouter("nft", "list", "counter", "inet", "seen", "wrong"))
                .contains("packets 0 ");
    }

    @Test
    void aPortThatBirdHasIsNamedAndWhatToDo() throws Exception {
        startBird();
        Site site = network.startInRouter();
        assertThat(site.tell("add x 10.99.0.1 10.99.0.2 single"))
                .contains("UDP port 3784 (IPv4)")
                .contains("ss -lunp sport = :3784");
    }

    @Test
    void strangersAndTwiceTheSameAreRefused() throws Exception {
        startBird();
        Site site = network.startSite();
        assertThat(site.tell("add other 10.99.0.2 10.99.0.77 single")).isEqualTo("done");
        assertThat(site.tell("add other 10.99.0.2 10.99.0.77 single"))
                .isEqualTo("there is a BFD session with 10.99.0.77 already");
        eventually(() -> assertThat(site.tell("counters")).doesNotContain("UNKNOWN_SESSION=0"));
        assertThat(site.tell("status other")).contains("state=DOWN").contains("packetsIn=0");
    }

    @Test
    void aListenerThatThrowsAndARouteThatIsMissingHurtNobody() throws Exception {
        startBird();
        Site site = network.startSite();
        assertThat(site.tell("add throws 10.99.0.2 10.99.0.1 single")).isEqualTo("done");
        assertThat(site.tell("add nowhere 10.99.1.2 203.0.113.1 multi")).isEqualTo("done");
        eventually(() -> assertThat(site.tell("status throws")).contains("state=UP"));
        eventually(() ->
                assertThat(site.tell("status nowhere")).contains("can't send: errno 101 (Network is unreachable)"));
        assertThat(site.tell("changes")).contains("throws UP");
    }

    private Site watching(String... names) throws Exception {
        Site site = network.startSite();
        for (String name : names) {
            assertThat(site.tell("add " + name
                            + switch (name) {
                                // The kernel chooses our address here, and we do in the others.
                                case "single4" -> " - 10.99.0.1 single";
                                case "single6" -> " 2001:db8:99::2 2001:db8:99::1 single";
                                default -> " 10.99.1.2 10.99.1.1 multi";
                            }))
                    .isEqualTo("done");
        }
        return site;
    }

    private static void everythingIsUp(Site site) {
        for (String name : new String[] {"single4", "single6", "multi"}) {
            eventually(() -> assertThat(site.tell("status " + name)).contains("state=UP, remoteState=UP"));
        }
    }

    private Process startBird() throws Exception {
        Process bird = network.startInRouter("bird", "-f", "-c", "bird.conf", "-s", folder + "/bird.ctl");
        eventually(() -> assertThat(sessions()).contains("10.99.0.2"));
        return bird;
    }

    private String sessions() throws Exception {
        return BfdNetwork.run("birdc", "-s", folder + "/bird.ctl", "show", "bfd", "sessions");
    }

    private static long up(String sessions) {
        return sessions.lines().filter(line -> line.contains(" Up ")).count();
    }
}
