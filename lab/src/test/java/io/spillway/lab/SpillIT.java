package io.spillway.lab;

import static io.spillway.lab.TwoSites.CAPACITY;
import static io.spillway.lab.TwoSites.SERVERS_1;
import static io.spillway.lab.TwoSites.SERVERS_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.api.SiteStatus.PeerSpill;
import io.spillway.geo.api.SiteStatus.SpillTo;
import io.spillway.lab.load.Answer;
import io.spillway.lab.load.LoadClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two sites that spill, or don't, between clients and servers that are real. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SpillIT {
    private static final int MORE_THAN_1_1 = CAPACITY * 115 / 100;

    @TempDir
    private static Path directory;

    private static @Nullable TwoSites laboratory;

    @BeforeAll
    static void up() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        laboratory = TwoSites.up(directory);
    }

    @AfterAll
    static void down() throws Exception {
        if (laboratory != null) {
            laboratory.close();
        }
    }

    private static TwoSites restarted(String exchange1, String exchange2) throws Exception {
        TwoSites sites = Objects.requireNonNull(laboratory);
        sites.restart(exchange1, exchange2);
        return sites;
    }

    @Test
    void aFlashSpillsNoMoreThanWasGranted() throws Exception {
        TwoSites sites = restarted("  policy: credit\n", "  policy: credit\n");
        SiteStatus before = sites.status("lb2");
        assumeThat(before.spill().reason()).as("the policy is there").isNotEqualTo("not built yet");
        sites.await("lb2", "a grant", status -> peer(status).received() > 0);
        try (LoadClient crowd = sites.client(2)) {
            Answer.Opened full = crowd.open(MORE_THAN_1_1);
            assertThat(full.failed()).isZero();
            SiteStatus spilling = sites.await(
                    "lb2", "that it spills", status -> !status.spill().to().isEmpty());
            double granted = 0;
            int used = 0;
            for (int i = 0; i < 20; i++) {
                SiteStatus now = sites.status("lb2");
                granted = Math.max(granted, credit(now));
                used = Math.max(used, used(now));
                assertThat(crowd.open(10).failed()).isZero();
            }
            SiteStatus last = sites.status("lb2");
            granted = Math.max(granted, credit(last));
            used = Math.max(used, used(last));
            assertThat(used)
                    .as("flows at site 1 after: %s", spilling.spill().reason())
                    .isPositive()
                    .isLessThanOrEqualTo((int) Math.max(granted, 0.7 * CAPACITY));
            SiteStatus remote = sites.status("lb1");
            assertThat(load(remote)).as("site 1").isLessThanOrEqualTo(0.7 + 0.01);
            Answer.Asked asked = crowd.ask();
            assertThat(asked.kept()).as(asked.toString()).isEqualTo(MORE_THAN_1_1 + 200);
        }
    }

    @Test
    void aTunnelThatIsCutGetsNothingNewAndWhatIsMendedIsUsedAgain() throws Exception {
        TwoSites sites = restarted("  policy: on-off\n", "  policy: on-off\n");
        sites.await("lb2", "BFD over the tunnel", status -> peer(status).bfd().startsWith("up"));
        try (LoadClient crowd = sites.client(2)) {
            assertThat(crowd.open(MORE_THAN_1_1).failed()).isZero();
            sites.await("lb2", "that it spills", status -> !status.spill().to().isEmpty());
            assertThat(from(crowd.open(5), SERVERS_1)).isEqualTo(5);

            long cutNs = System.nanoTime();
            sites.cutTunnels();
            SiteStatus cut = sites.await(
                    "lb2",
                    "that it no longer spills",
                    status -> status.spill().to().isEmpty());
            System.out.printf(
                    "tunnel cut: no new flow goes there after at most %d ms%n",
                    (System.nanoTime() - cutNs) / 1_000_000);
            assertThat(peer(cut).tunnel()).isIn("BFD is down", "probes get no answer");
            assertThat(cut.load()).as("the exchange goes on").allMatch(SiteStatus.Load::live);
            assertThat(from(crowd.open(5), SERVERS_2)).isEqualTo(5);

            sites.mendTunnels();
            sites.await(
                    "lb2",
                    "that it spills again",
                    status -> !status.spill().to().isEmpty());
            assertThat(from(crowd.open(5), SERVERS_1)).isEqualTo(5);
        }
    }

    @Test
    void sitesWithDifferentPoliciesOrThresholdsSaySoAtBothEndsAndSpillNothing() throws Exception {
        TwoSites sites = restarted("  policy: on-off\n", "  policy: credit\n");
        assertThat(sites.log("lb1")).contains("idc2 has policy credit, here on-off; no spill between the two");
        assertThat(sites.log("lb2")).contains("idc1 has policy on-off, here credit; no spill between the two");
        assertThat(peer(sites.status("lb1")).objection()).isEqualTo("has policy credit, here on-off");
        nothingIsSpilled(sites);

        sites.restart("  policy: on-off\n  spill-above: 1.2\n", "  policy: on-off\n  tunnel-bfd: {enabled: false}\n");
        assertThat(sites.log("lb1")).contains("idc2 has other thresholds: spill-above 1.1 ", "here spill-above 1.2 ");
        assertThat(sites.log("lb2")).contains("idc1 has other thresholds: spill-above 1.2 ", "here spill-above 1.1 ");
        nothingIsSpilled(sites);
        assertThat(peer(sites.status("lb1")))
                .as("BFD that was never heard of is no veto")
                .matches(peer -> peer.tunnel().equals("answers") && peer.bfd().equals("not heard yet"));
    }

    private static void nothingIsSpilled(TwoSites sites) throws Exception {
        try (LoadClient crowd = sites.client(2)) {
            assertThat(crowd.open(MORE_THAN_1_1).failed()).isZero();
            sites.await("lb2", "a load above 1.1", status -> load(status) > 1.1);
            assertThat(from(crowd.open(20), SERVERS_2)).isEqualTo(20);
            assertThat(used(sites.status("lb2"))).isZero();
        }
    }

    private static int from(Answer.Opened opened, String servers) {
        return opened.servers().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(servers))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static PeerSpill peer(SiteStatus status) {
        return status.spill().peers().getFirst();
    }

    private static double credit(SiteStatus status) {
        return status.spill().services().getFirst().to().stream()
                .map(SpillTo::credit)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static int used(SiteStatus status) {
        return status.services().getFirst().spilled().stream()
                .mapToInt(SiteStatus.Spilled::active)
                .sum();
    }

    private static double load(SiteStatus status) {
        Double load = status.load().getFirst().load();
        return load == null ? Double.NaN : load;
    }
}
