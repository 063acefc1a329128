package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.report.Thresholds;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnOffPolicyTest {
    private final OnOffPolicy policy = new OnOffPolicy(Thresholds.DEFAULT);

    @Test
    void keepsConnectionsWhileTheLoadIsNotAboveTheLimit() {
        SpillDecision decision = policy.decide(1.1, List.of(peer("idc1", 0.1)));
        assertThat(decision).isEqualTo(new SpillDecision(false, List.of(), "load 1.10 <= 1.1"));
    }

    @Test
    void spillsWhenItIsAboveAndAPeerBelow() {
        SpillDecision decision = policy.decide(1.25, List.of(peer("idc1", 0.1)));
        assertThat(decision)
                .isEqualTo(new SpillDecision(true, List.of("idc1"), "load 1.25 > 1.1, and idc1 at 0.10 < 0.7"));
    }

    @Test
    void takesTheLeastLoadedPeer() {
        SpillDecision decision = policy.decide(1.25, List.of(peer("idc1", 0.4), peer("idc3", 0.2), peer("idc4", 0.6)));
        assertThat(decision.sites()).containsExactly("idc3");
    }

    @Test
    void amongEqualPeersTakesTheFirstByName() {
        assertThat(policy.decide(1.25, List.of(peer("idc4", 0.2), peer("idc3", 0.2)))
                        .sites())
                .containsExactly("idc3");
    }

    @Test
    void doesNotStartWithAPeerExactlyAtTheLimit() {
        SpillDecision decision = policy.decide(1.25, List.of(peer("idc1", 0.7)));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason())
                .isEqualTo("load 1.25 > 1.1, but no peer is certain to be below 0.7: idc1 at 0.70");
    }

    @Test
    void goesOnUntilTheOwnLoadIsBack() {
        policy.decide(1.25, List.of(peer("idc1", 0.1)));
        SpillDecision between = policy.decide(1.05, List.of(peer("idc1", 0.3)));
        assertThat(between.spilling()).isTrue();
        assertThat(between.reason()).isEqualTo("load 1.05, not yet back at 1.0, and idc1 at 0.30 < 0.7");
        SpillDecision back = policy.decide(1.0, List.of(peer("idc1", 0.3)));
        assertThat(back).isEqualTo(new SpillDecision(false, List.of(), "load 1.00 <= 1.0"));
    }

    @Test
    void afterItHasStoppedItStartsOnlyAboveTheLimitAgain() {
        policy.decide(1.25, List.of(peer("idc1", 0.1)));
        policy.decide(1.0, List.of(peer("idc1", 0.1)));
        assertThat(policy.decide(1.05, List.of(peer("idc1", 0.1))).spilling()).isFalse();
        assertThat(policy.decide(1.11, List.of(peer("idc1", 0.1))).spilling()).isTrue();
    }

    @Test
    void stopsWhenTheRemoteGoesAboveItsLimitAndNotAtIt() {
        policy.decide(1.25, List.of(peer("idc1", 0.1)));
        SpillDecision at = policy.decide(1.25, List.of(peer("idc1", 0.7)));
        assertThat(at.spilling()).isTrue();
        assertThat(at.reason()).isEqualTo("load 1.25 > 1.1, and idc1 at 0.70, not above 0.7");
        SpillDecision above = policy.decide(1.25, List.of(peer("idc1", 0.71)));
        assertThat(above.spilling()).isFalse();
        assertThat(above.reason()).isEqualTo("load 1.25 > 1.1, but no peer is certain to be below 0.7: idc1 at 0.71");
    }

    @Test
    void changesToAnotherPeerWhenTheFirstIsFull() {
        policy.decide(1.25, List.of(peer("idc1", 0.1), peer("idc3", 0.5)));
        assertThat(policy.decide(1.05, List.of(peer("idc1", 0.8), peer("idc3", 0.5)))
                        .sites())
                .containsExactly("idc3");
    }

    @Test
    void staysWithBothOverloaded() {
        SpillDecision decision = policy.decide(1.25, List.of(peer("idc1", 1.3)));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason()).endsWith(": idc1 at 1.30");
    }

    @Test
    void aStaleReportIsNoCertainty() {
        SpillDecision decision = policy.decide(1.25, List.of(new PeerLoad("idc1", 0.1, 12_345, false, true)));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason()).endsWith(": idc1's report is stale (12 s old)");
    }

    @Test
    void stopsWhenTheLeaseRunsOut() {
        policy.decide(1.25, List.of(peer("idc1", 0.1)));
        assertThat(policy.decide(1.25, List.of(new PeerLoad("idc1", 0.1, 300_000, false, true)))
                        .spilling())
                .isFalse();
    }

    @Test
    void doesNotSpillToASiteWithOtherThresholds() {
        SpillDecision decision = policy.decide(1.25, List.of(new PeerLoad("idc1", 0.1, 0, true, false)));
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.reason()).endsWith(": idc1 has other thresholds");
    }

    @Test
    void namesEveryReasonWhyNobodyTakesIt() {
        SpillDecision decision = policy.decide(
                2,
                List.of(
                        peer("idc1", 0.9),
                        new PeerLoad("idc3", Double.NaN, 0, false, false),
                        peer("idc4", Double.POSITIVE_INFINITY)));
        assertThat(decision.reason())
                .isEqualTo("load 2.00 > 1.1, but no peer is certain to be below 0.7: "
                        + "idc1 at 0.90; idc3 has not reported; idc4 has no healthy server");
        assertThat(policy.decide(2, List.of()).reason()).isEqualTo("load 2.00 > 1.1, but there is no peer");
    }

    @Test
    void aSiteWithoutAHealthyServerSpillsToo() {
        SpillDecision decision = policy.decide(Double.POSITIVE_INFINITY, List.of(peer("idc1", 0.1)));
        assertThat(decision.sites()).containsExactly("idc1");
        assertThat(decision.reason()).isEqualTo("no healthy server, load infinite > 1.1, and idc1 at 0.10 < 0.7");
    }

    private static PeerLoad peer(String site, double load) {
        return new PeerLoad(site, load, 1_000, true, true);
    }
}
