package io.spillway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.spillway.geo.api.DrainView;
import io.spillway.geo.api.SiteStatus;
import io.spillway.lab.OneSite.Result;
import io.spillway.lab.load.Answer;
import io.spillway.lab.load.LoadClient;
import io.spillway.lab.topology.ProcessId;
import io.spillway.lab.topology.Spillway;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One site in the life of its operator: servers fail, the daemon is stopped, killed and started wrongly. */
@Timeout(60)
class SiteIT {
    private static final String S1 = "10.102.5.11";
    private static final String S2 = "10.102.5.12";

    @TempDir
    private static Path directory;

    private static @Nullable OneSite laboratory;

    private OneSite site;

    @BeforeAll
    static void up() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        laboratory = OneSite.up(directory);
    }

    @AfterAll
    static void down() throws Exception {
        if (laboratory != null) {
            laboratory.close();
        }
    }

    @BeforeEach
    void serve() throws Exception {
        site = Objects.requireNonNull(laboratory);
        site.serve();
    }

    @Test
    void aFailedServerGetsNoNewFlowsAndKeepsItsConnections() throws Exception {
        try (LoadClient client = site.client()) {
            assertThat(client.open(8).servers()).containsOnlyKeys(S1, S2);

            site.fail("s1");
            site.awaitHealth(S1, "down");

            assertThat(client.open(6).servers()).containsOnlyKeys(S2);
            Answer.Asked asked = client.ask();
            assertThat(asked.kept()).as(asked.toString()).isEqualTo(14);
            assertThat(asked.servers()).containsKey(S1);
        }
    }

    @Test
    void withdrawsThePrefixWhileNoServerIsHealthy() throws Exception {
        site.fail("s1");
        site.fail("s2");
        site.awaitAnnounced(false);
        assertThat(site.status().bgp().prefixes()).singleElement().satisfies(prefix -> {
            assertThat(prefix.announced()).isFalse();
            assertThat(prefix.reason()).contains("web");
        });

        site.heal("s2");
        site.awaitAnnounced(true);
        await("an answer").until(() -> site.curl().output().equals(S2));
    }

    @Test
    void sigtermWithdrawsSaysWhyAndLeavesNothing() throws Exception {
        assertThat(site.tables()).isEqualTo("table netdev spillway_eth1");
        site.daemon().terminate();

        assertThat(site.exitStatus()).isZero();
        site.awaitAnnounced(false);
        assertThat(site.log("r"))
                .contains("lb: Received: Administrative shutdown")
                .contains("site near: stopped by its operator");
        assertThat(site.tables()).isEmpty();
        assertThat(site.socket()).doesNotExist();
    }

    @Test
    void drainsByCommandAndBySignalWhileClientsAreServed() throws Exception {
        site.restart("  drain: {for: 10m, prepend: 2}\n");
        try {
            site.serve();
            Result drain = site.in("lb", "spillway", "drain", "--socket", "/srv/site.sock");
            assertThat(drain.status()).as(drain.output()).isZero();
            assertThat(drain.output()).containsPattern("10\\.102\\.4\\.0/24 +yes +draining ");
            await("BIRD to hear of the drain")
                    .untilAsserted(() -> assertThat(site.route()).contains("(65535,0)", "BGP.as_path: 5 5 5\n"));
            assertThat(site.curl().status()).isZero();

            Result undo = site.in("lb", "spillway", "drain", "--undo", "10.102.4.0/24", "--socket", "/srv/site.sock");
            assertThat(undo.status()).as(undo.output()).isZero();
            await("BIRD to hear of its end")
                    .untilAsserted(() -> assertThat(site.route())
                            .contains("BGP.as_path: 5\n")
                            .doesNotContain("(65535,0)"));

            site.daemon().terminate();
            await("BIRD to hear of the drain before the end")
                    .untilAsserted(() -> assertThat(site.route()).contains("(65535,0)"));
            assertThat(site.curl().status()).isZero();
            site.daemon().terminate();
            assertThat(site.exitStatus()).isZero();
            site.awaitAnnounced(false);
        } finally {
            site.restart("");
        }
    }

    @Test
    @Timeout(180)
    void drainsAsAWholeAndComesBackInSteps() throws Exception {
        Result refused = asOperator("drain", "site");
        assertThat(refused.status()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output()).contains("far has not reported", "would find nobody", "--force");
        assertThat(drain().state()).isEqualTo(DrainView.OPEN);
        try {
            try (LoadClient client = site.client()) {
                assertThat(client.open(4).failed()).isZero();
                Result begun = asOperator("drain", "site", "--force", "--no-wait");
                assertThat(begun.status()).as(begun.output()).isZero();
                assertThat(begun.output()).contains("site draining for 0s: ");
                await("BIRD to hear of the drain")
                        .untilAsserted(() -> assertThat(site.route()).contains("(65535,0)", "BGP.as_path: 5 5 5 5\n"));
                await("its connections to be seen").until(() -> drain().own() >= 4);
                assertThat(site.curl().status()).as("it serves meanwhile").isZero();
                assertThat(client.ask().kept()).isEqualTo(4);
                assertThat(drain().state()).isEqualTo(DrainView.DRAINING);
            }
            site.awaitAnnounced(false);
            assertThat(drain().state()).isEqualTo(DrainView.DRAINED);
            assertThat(drain().reason()).contains("no connection was left");
            assertThat(asOperator("status").output()).contains("site drained for ");

            Result back = asOperator("undrain", "--ramp", "10m");
            assertThat(back.status()).as(back.output()).isZero();
            assertThat(back.output()).contains("grants at 10%");
            await("BIRD to hear of its return")
                    .untilAsserted(() -> assertThat(site.route())
                            .contains("BGP.as_path: 5 5 5 5\n")
                            .doesNotContain("(65535,0)"));
            assertThat(asOperator("undrain").status())
                    .as("it comes back already")
                    .isEqualTo(1);

            Result again = asOperator("drain", "site", "--force", "--deadline", "0s");
            assertThat(again.status()).as(again.output()).isZero();
            assertThat(again.output()).contains("site drained for ");
            site.awaitAnnounced(false);
        } finally {
            asOperator("undrain", "--ramp", "0s");
        }
        await("BIRD to have the plain route")
                .untilAsserted(() -> assertThat(site.route()).contains("BGP.as_path: 5\n"));
        assertThat(drain().state()).isEqualTo(DrainView.OPEN);
    }

    @Test
    void spillIsFrozenAndThawedAndSeenInTheStatus() throws Exception {
        try {
            Result frozen = asOperator("spill", "freeze", "web");
            assertThat(frozen.output()).contains("Service web: FROZEN for ");
            assertThat(asOperator("status").output()).contains("spill of web FROZEN for ");
            Result unknown = asOperator("spill", "freeze", "nosuch");
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.output()).contains("there is no service nosuch; there is web");
        } finally {
            assertThat(asOperator("spill", "thaw").status()).isZero();
        }
        assertThat(site.status().frozenS()).isEmpty();
        assertThat(asOperator("spill", "--explain").output()).contains("Service web: not spilling", "Rule (");
        assertThat(asOperator("reports").output()).containsPattern("far +never");
    }

    private Result asOperator(String... words) throws Exception {
        return site.in(
                "lb",
                Stream.of(Stream.of("spillway"), Stream.of(words), Stream.of("--socket", "/srv/site.sock"))
                        .flatMap(stream -> stream)
                        .toArray(String[]::new));
    }

    private DrainView drain() throws Exception {
        return Objects.requireNonNull(site.status().drain());
    }

    @Test
    void startsOverWhatAKilledDaemonLeft() throws Exception {
        ProcessId killed = site.daemon();
        killed.kill();
        assertThat(site.exitStatus()).isEqualTo(128 + 9);
        site.awaitAnnounced(false);
        assertThat(site.tables())
                .as("the kernel still doesn't answer for the VIP")
                .isNotEmpty();
        assertThat(site.socket()).exists();

        site.serve();

        assertThat(site.daemon()).isNotEqualTo(killed);
        assertThat(site.status().uptimeS()).isLessThan(60);
        assertThat(site.tables()).isEqualTo("table netdev spillway_eth1");
    }

    @Test
    void givesUpWhenAnInterfaceIsGoneAndTakesTheNewOneAtTheNextStart() throws Exception {
        Result away = site.in("lb", "sh", "-ec", """
                ip netns add away$$
                ip link set dev eth2 netns away$$
                until [ -e daemon.exit ]; do sleep 0.1; done
                ip -n away$$ link set dev eth2 netns $$
                ip netns del away$$
                ip address add 10.102.5.1/24 dev eth2
                ip link set dev eth2 up
                """);
        assertThat(away.status()).as(away.output()).isZero();
        assertThat(site.exitStatus()).isEqualTo(1);
        assertThat(site.log("lb")).contains("interface eth2 is gone");
        site.awaitAnnounced(false);
        assertThat(site.log("r")).contains("site near: interface eth2 is gone");

        site.serve();
    }

    @Test
    void aSilentPeerSiteWithdrawsNothing() throws Exception {
        SiteStatus.Load far = await("an error about the peer")
                .atMost(Duration.ofSeconds(30))
                .until(this::peer, load -> load.lastError() != null);

        assertThat(far.live()).isFalse();
        assertThat(far.load()).isNull();
        assertThat(far.lastError()).contains("no answer within");
        assertThat(site.status().bgp().prefixes()).allMatch(SiteStatus.AnnouncedPrefix::announced);
        site.awaitAnnounced(true);
        assertThat(site.in("lb", "spillway", "status", "--socket", "/srv/site.sock")
                        .output())
                .contains(String.valueOf(far.lastError()));
    }

    private SiteStatus.Load peer() throws Exception {
        return site.status().load().stream()
                .filter(load -> load.site().equals("far"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theKernelNeitherAnswersNorForwardsTheDirectorsPackets() throws Exception {
        // Other tests stop the director, and then the kernel does answer.
        List<Long> before = kernelsDoings();
        long resetsBefore = resetsSent();
        try (LoadClient client = site.client()) {
            assertThat(client.open(20).failed()).isZero();
            assertThat(client.ask().kept()).isEqualTo(20);
        }
        assertThat(kernelsDoings()).isEqualTo(before);

        // Where there is no service the director itself refuses, and nobody else.
        Result noService = site.in("c", "curl", "-sS", "-m", "1", "http://" + OneSite.VIP + ":81/");
        assertThat(noService.output()).contains("Failed to connect");
        long resets = resetsSent() - resetsBefore;
        assertThat(resets).isPositive();
        assertThat(kernelsDoings())
                .isEqualTo(List.of(before.get(0) + resets, before.get(1), before.get(2), before.get(3)));
    }

    private long resetsSent() throws Exception {
        return Objects.requireNonNull(site.status().counters().get("resets-sent"));
    }

    private List<Long> kernelsDoings() throws Exception {
        return List.of(site.witnessed("resets"), site.witnessed("errors"), site.witnessed("leaks"), forwarded());
    }

    /** Packets that the site's kernel has forwarded: ForwDatagrams of RFC 1213, the sixth number of the line "Ip:". */
    private long forwarded() throws Exception {
        List<String> ip =
                site.in("lb", "grep", "^Ip:", "/proc/net/snmp").output().lines().toList();
        List<String> names = List.of(ip.getFirst().split(" ", -1));
        return Long.parseLong(ip.getLast().split(" ", -1)[names.indexOf("ForwDatagrams")]);
    }

    @Test
    void theKernelGoesOnAnsweringForTheMachinesOwnAddress() throws Exception {
        List<String> echo = Spillway.program(Echo.class, List.of(OneSite.LB_ADDRESS));
        assertThat(site.in("c", echo.toArray(String[]::new)).output()).isEqualTo("true");
        String handshake = "exec 3<>/dev/tcp/" + OneSite.LB_ADDRESS + "/7443";
        assertThat(site.in("c", "bash", "-c", handshake).status()).isZero();
    }

    /** An ICMP echo request, and whether it was answered; the machine may have no ping. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] args) throws Exception {
            System.out.println(InetAddress.ofLiteral(args[0]).isReachable(2000));
        }
    }

    @Test
    void namesTheInterfaceThatIsMissing() throws Exception {
        Result result = startAlone("client: nosuch0, server: eth1");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("there is no interface nosuch0", "ip link");
    }

    @Test
    void namesThePrivilegeThatIsMissing() throws Exception {
        Result result = startAlone("client: eth1, server: eth1", "setpriv", "--bounding-set", "-net_raw,-net_admin");
        assertThat(result.status()).isEqualTo(4);
        assertThat(result.output()).contains("needs CAP_NET_RAW and CAP_NET_ADMIN", "root");
    }

    /** Starts a site without peers on the client's machine, where it has to fail. */
    private Result startAlone(String interfaces, String... prefix) throws Exception {
        String file = Files.readString(site.folder("lb").resolve("site.yaml"));
        assertThat(file).contains("client: eth1, server: eth2");
        Files.writeString(
                site.folder("c").resolve("alone.yaml"),
                file.substring(0, file.indexOf("load-exchange:")).replace("client: eth1, server: eth2", interfaces));
        String[] run = {"spillway", "site", "run", "-c", "alone.yaml"};
        return site.in("c", Stream.of(prefix, run).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void namesThePortThatIsInUseAndLeavesNothing() throws Exception {
        site.daemon().terminate();
        assertThat(site.exitStatus()).isZero();
        String listen = "use Socket; socket(L, PF_INET, SOCK_STREAM, 6); setsockopt(L, SOL_SOCKET, SO_REUSEADDR, 1);"
                + " bind(L, sockaddr_in(7443, INADDR_ANY)) or die $!; listen(L, 5);"
                + " system('spillway site run -c site.yaml'); exit($? >> 8)";
        Result result = site.in("lb", "perl", "-e", listen);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("load exchange", "7443", "in use").doesNotContain("announcing");
        assertThat(site.tables()).isEmpty();
        assertThat(site.socket()).doesNotExist();
    }

    @Test
    void aSecondDaemonIsRefusedAndDisturbsNothing() throws Exception {
        Result result = site.in("lb", "spillway", "site", "run", "-c", "site.yaml");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("another director uses interface eth1", "stop it");
        assertThat(site.tables()).isEqualTo("table netdev spillway_eth1");
        assertThat(site.status().bgp().neighbors())
                .allSatisfy(neighbor -> assertThat(neighbor.state()).isEqualTo("Established"));
        assertThat(site.curl().status()).isZero();
    }
}
