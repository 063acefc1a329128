package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.report.Thresholds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnOffPolicyTest {
    private final OnOffPolicy policy = new OnOffPolicy(Thresholds.DEFAULT);

    @Test
    void keepsConnectionsWhileTheLoadIsNotAboveTheLimit() {
        SpillDecision decision = decide(1.1, List.of(peer("idc1", 0.1)));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason()).isEqualTo("load 1.10 <= 1.1");
    }

    @Test
    void spillsWhenItIsAboveAndAPeerBelow() {
        SpillDecision decision = decide(1.25, List.of(peer("idc1", 0.1)));
        assertThat(decision.localConnections()).isZero();
        assertThat(decision.credits()).containsExactly(new SpillDecision.Credit("idc1", Double.POSITIVE_INFINITY));
        assertThat(decision.reason()).isEqualTo("load 1.25 > 1.1, and idc1 at 0.10 < 0.7");
    }

    @Test
    void takesTheLeastLoadedPeer() {
        SpillDecision decision = decide(1.25, List.of(peer("idc1", 0.4), peer("idc3", 0.2), peer("idc4", 0.6)));
        assertThat(decision.sites()).containsExactly("idc3");
    }

    @Test
    void amongEqualPeersTakesTheFirstByName() {
        assertThat(decide(1.25, List.of(peer("idc4", 0.2), peer("idc3", 0.2))).sites())
                .containsExactly("idc3");
    }

    @Test
    void doesNotStartWithAPeerExactlyAtTheLimit() {
        SpillDecision decision = decide(1.25, List.of(peer("idc1", 0.7)));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason())
                .isEqualTo("load 1.25 > 1.1, but no peer is certain to be below 0.7: idc1 at 0.70");
    }

    @Test
    void goesOnUntilTheOwnLoadIsBack() {
        decide(1.25, List.of(peer("idc1", 0.1)));
        SpillDecision between = decide(1.05, List.of(peer("idc1", 0.3)));
        assertThat(between.spilling()).isTrue();
        assertThat(between.reason()).isEqualTo("load 1.05, not yet back at 1.0, and idc1 at 0.30 < 0.7");
        SpillDecision back = decide(1.0, List.of(peer("idc1", 0.3)));
        assertThat(back.credits()).isEmpty();
        assertThat(back.reason()).isEqualTo("load 1.00 <= 1.0");
    }

    @Test
    void afterItHasStoppedItStartsOnlyAboveTheLimitAgain() {
        decide(1.25, List.of(peer("idc1", 0.1)));
        decide(1.0, List.of(peer("idc1", 0.1)));
        assertThat(decide(1.05, List.of(peer("idc1", 0.1))).spilling()).isFalse();
        assertThat(decide(1.11, List.of(peer("idc1", 0.1))).spilling()).isTrue();
    }

    @Test
    void stopsWhenTheRemoteGoesAboveItsLimitAndNotAtIt() {
        decide(1.25, List.of(peer("idc1", 0.1)));
        SpillDecision at = decide(1.25, List.of(peer("idc1", 0.7)));
        assertThat(at.spilling()).isTrue();
        assertThat(at.reason()).isEqualTo("load 1.25 > 1.1, and idc1 at 0.70, not above 0.7");
        SpillDecision above = decide(1.25, List.of(peer("idc1", 0.71)));
        assertThat(above.spilling()).isFalse();
        assertThat(above.reason()).isEqualTo("load 1.25 > 1.1, but no peer is certain to be below 0.7: idc1 at 0.71");
    }

    @Test
    void changesToAnotherPeerWhenTheFirstIsFull() {
        decide(1.25, List.of(peer("idc1", 0.1), peer("idc3", 0.5)));
        assertThat(decide(1.05, List.of(peer("idc1", 0.8), peer("idc3", 0.5))).sites())
                .containsExactly("idc3");
    }

    @Test
    void staysWithBothOverloaded() {
        SpillDecision decision = decide(1.25, List.of(peer("idc1", 1.3)));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason()).endsWith(": idc1 at 1.30");
    }

    @Test
    void aStaleReportIsNoCertainty() {
        SpillDecision decision = decide(1.25, List.of(Worlds.peer("idc1", 0.1, 12_345, false, null)));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason()).endsWith(": idc1's report is stale (12 s old)");
    }

    @Test
    void stopsWhenTheLeaseRunsOut() {
        decide(1.25, List.of(peer("idc1", 0.1)));
        assertThat(decide(1.25, List.of(Worlds.peer("idc1", 0.1, 300_000, false, null)))
                        .spilling())
                .isFalse();
    }

    @Test
    void doesNotSpillToASiteWithOtherThresholds() {
        SpillDecision decision = decide(1.25, List.of(Worlds.peer("idc1", 0.1, 0, true, "has other thresholds")));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason()).endsWith(": idc1 has other thresholds");
    }

    @Test
    void namesEveryReasonWhyNobodyTakesIt() {
        SpillDecision decision = decide(
                2,
                List.of(
                        peer("idc1", 0.9),
                        PeerTerms.silent("idc3", true, Double.NaN),
                        peer("idc4", Double.POSITIVE_INFINITY)));
        assertThat(decision.reason())
                .isEqualTo("load 2.00 > 1.1, but no peer is certain to be below 0.7: "
                        + "idc1 at 0.90; idc3 has not reported; idc4 has no healthy server");
        assertThat(decide(2, List.of()).reason()).isEqualTo("load 2.00 > 1.1, but there is no peer");
    }

    @Test
    void aSiteWithoutAHealthyServerSpillsToo() {
        SpillDecision decision = decide(Double.POSITIVE_INFINITY, List.of(peer("idc1", 0.1)));
        assertThat(decision.sites()).containsExactly("idc1");
        assertThat(decision.reason()).isEqualTo("no healthy server, load infinite > 1.1, and idc1 at 0.10 < 0.7");
    }

    @Test
    void sendsNothingIntoATunnelThatDoesNotAnswer() {
        PeerTerms deaf =
                new PeerTerms("idc1", 0.1, 0.1, 1_000, false, 0, 0, 0, 0, 1, -1, 0, true, null, false, Double.NaN);
        SpillDecision decision = decide(1.25, List.of(deaf));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason()).endsWith(": idc1's tunnel does not answer");
    }

    @Test
    void keepsEverythingWhileItIsFrozen() {
        decide(1.25, List.of(peer("idc1", 0.1)));
        LocalView frozen = new LocalView(1.25, 1.25, 1_000, 1_250, 0, Map.of(), false);
        assertThat(policy.decide(frozen, List.of(peer("idc1", 0.1)), 0).spilling())
                .isFalse();
    }

    private SpillDecision decide(double siteLoad, List<PeerTerms> peers) {
        return policy.decide(Worlds.local(siteLoad), peers, 0);
    }

    private static PeerTerms peer(String site, double load) {
        return Worlds.peer(site, load);
    }
}
