package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spillway.geo.policy.SpillDecision.Credit;
import io.spillway.geo.policy.SpillDecision.PeerVerdict;
import io.spillway.load.report.Thresholds;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections go where, and what is said of it; a site of 1,000 connections. */
class CreditPolicyTest {
    private static final String SELF = "self";
    /** Of this pair {@link #SELF} uses credit at once. */
    private static final String EASY = partner(true);
    /** And to this one it spills only after an answer. */
    private static final String CAREFUL = partner(false);

    private final CreditPolicy policy = new CreditPolicy(SELF, Thresholds.DEFAULT, 120_000);

    @Test
    void creditIsUsedAtTheNearestFirstAndAtThoseOfUnknownDistanceLast() {
        List<String> names = IntStream.range(0, 99)
                .mapToObj(n -> "p" + n)
                .filter(name -> goesFirst(SELF, name))
                .limit(5)
                .sorted()
                .toList();
        List<PeerTerms> peers = List.of(
                TestPeer.named(names.get(0)).grants(1).rttMs(Double.NaN).terms(),
                TestPeer.named(names.get(1)).grants(2).rttMs(80).terms(),
                TestPeer.named(names.get(4)).grants(3).rttMs(20).terms(),
                TestPeer.named(names.get(2)).grants(4).rttMs(20).terms(),
                TestPeer.named(names.get(3)).grants(5).rttMs(5).terms());
        SpillDecision decision = policy.decide(Worlds.local(1.2), peers, 0);
        assertThat(decision.sites())
                .containsExactly(names.get(3), names.get(2), names.get(4), names.get(1), names.get(0));
        assertThat(decision.credits().getFirst()).isEqualTo(new Credit(names.get(3), 5));
        assertThat(decision.peers()).extracting(PeerVerdict::takes).containsOnly(true);
    }

    @Test
    void theNearestIsFirstBeforeItSpillsAndWhileItEndsToo() {
        PeerTerms near = TestPeer.named(EASY).grants(300).rttMs(5).terms();
        PeerTerms far = TestPeer.named(CAREFUL).grants(300).heard(7).rttMs(50).terms();
        policy.decide(Worlds.local(1.05), List.of(far, near), 0);
        assertThat(policy.terms(EASY, 6, Worlds.local(1.05), List.of(far, near), 0)
                        .request())
                .isEqualTo(75, within(1e-9));
        assertThat(policy.terms(CAREFUL, 6, Worlds.local(1.05), List.of(far, near), 0)
                        .request())
                .isZero();
        policy.decide(Worlds.local(1.2), List.of(far, near), 1_000);
        policy.terms(CAREFUL, 7, Worlds.local(1.2), List.of(far, near), 1_000);
        assertThat(policy.decide(Worlds.local(0.9), List.of(far, near), 2_000).sites())
                .containsExactly(EASY, CAREFUL);
    }

    @Test
    void ofEveryPairExactlyOneGoesFirstAndAboutHalfOfAllPeersDo() {
        List<String> names = IntStream.range(0, 60).mapToObj(n -> "idc" + n).toList();
        int first = 0;
        for (String one : names) {
            int ofOne = 0;
            for (String other : names) {
                if (!one.equals(other)) {
                    assertThat(goesFirst(one, other)).as(one + ", " + other).isNotEqualTo(goesFirst(other, one));
                    ofOne += goesFirst(one, other) ? 1 : 0;
                }
            }
            assertThat(ofOne).as(one).isBetween(5, 54);
            first += ofOne;
        }
        assertThat(first).isEqualTo(60 * 59 / 2);
    }

    @Test
    void whoGoesSecondWaitsForAnAnswerThatKnowsOfItsSpilling() {
        PeerTerms before = TestPeer.named(CAREFUL).grants(100).heard(6).terms();
        policy.terms(CAREFUL, 6, Worlds.local(0.9), List.of(before), 0);
        SpillDecision waits = policy.decide(Worlds.local(1.2), List.of(before), 1_000);
        assertThat(waits.credits()).isEmpty();
        assertThat(waits.spilling()).isTrue();
        assertThat(waits.peers())
                .containsExactly(
                        new PeerVerdict(CAREFUL, false, "has not answered yet that it knows this site spills"));
        policy.terms(CAREFUL, 7, Worlds.local(1.2), List.of(before), 1_000);
        policy.terms(CAREFUL, 8, Worlds.local(1.2), List.of(before), 6_000);
        assertThat(policy.decide(Worlds.local(1.2), List.of(before), 7_000).credits())
                .isEmpty();
        PeerTerms answered =
                TestPeer.named(CAREFUL).grants(100).sequence(2).heard(7).terms();
        assertThat(policy.decide(Worlds.local(1.2), List.of(answered), 8_000).credits())
                .containsExactly(new Credit(CAREFUL, 100));
    }

    @Test
    void anAnswerThatSaysThatThePeerSpillsTooIsNone() {
        policy.decide(Worlds.local(1.2), List.of(), 0);
        PeerTerms peer = TestPeer.named(CAREFUL).grants(100).heard(1).spilling().terms();
        policy.terms(CAREFUL, 1, Worlds.local(1.2), List.of(peer), 0);
        assertThat(policy.decide(Worlds.local(1.2), List.of(peer), 1_000).credits())
                .isEmpty();
    }

    @Test
    void anAnswerInOneTimeOfSpillingIsNoneInTheNext() {
        PeerTerms peer = TestPeer.named(CAREFUL).grants(100).heard(1).terms();
        policy.decide(Worlds.local(1.2), List.of(peer), 0);
        policy.terms(CAREFUL, 1, Worlds.local(1.2), List.of(peer), 0);
        assertThat(policy.decide(Worlds.local(1.2), List.of(peer), 1_000).credits())
                .hasSize(1);
        policy.decide(Worlds.local(0.5), List.of(peer), 2_000);
        policy.terms(CAREFUL, 2, Worlds.local(0.5), List.of(peer), 2_000);
        assertThat(policy.decide(Worlds.local(1.2), List.of(peer), 8_000).credits())
                .isEmpty();
        policy.terms(CAREFUL, 3, Worlds.local(1.2), List.of(peer), 8_000);
        PeerTerms late = TestPeer.named(CAREFUL).grants(100).heard(2).terms();
        assertThat(policy.decide(Worlds.local(1.2), List.of(late), 9_000).credits())
                .isEmpty();
    }

    @Test
    void neverGoesWhereItIsNotCertainAndSaysWhy() {
        Map<TestPeer, String> never = Map.ofEntries(
                Map.entry(TestPeer.named(EASY).stale(301_999), "its report is stale (301 s old)"),
                Map.entry(TestPeer.named(EASY).unreachable(), "its tunnel does not answer"),
                Map.entry(TestPeer.named(EASY).objection("has other thresholds"), "has other thresholds"),
                Map.entry(TestPeer.named(EASY).objection("has another policy: on-off"), "has another policy: on-off"),
                Map.entry(TestPeer.named(EASY).spilling(), "spills itself"),
                Map.entry(TestPeer.named(EASY).siteLoad(Double.NaN), "has not reported"),
                Map.entry(TestPeer.named(EASY).serviceLoad(Double.POSITIVE_INFINITY), "has no healthy server"),
                Map.entry(TestPeer.named(EASY).load(0.7), "its load 0.70 is not below 0.7"),
                Map.entry(TestPeer.named(EASY).siteLoad(0.82), "its load 0.82 is not below 0.7"),
                Map.entry(TestPeer.named(EASY).serviceLoad(0.91), "its load 0.91 is not below 0.7"));
        never.forEach((peer, why) -> {
            PeerTerms terms = peer.grants(500).terms();
            CreditPolicy fresh = new CreditPolicy(SELF, Thresholds.DEFAULT, 120_000);
            SpillDecision decision = fresh.decide(Worlds.local(1.3), List.of(terms), 0);
            assertThat(decision.credits()).as(why).isEmpty();
            assertThat(decision.peers()).containsExactly(new PeerVerdict(EASY, false, why));
            assertThat(fresh.terms(EASY, 1, Worlds.local(1.3), List.of(terms), 0)
                            .request())
                    .as("nor is it asked: " + why)
                    .isZero();
        });
    }

    @Test
    void whoGrantsNothingIsAskedButGetsNothing() {
        PeerTerms peer = TestPeer.named(EASY).terms();
        SpillDecision decision = policy.decide(Worlds.local(1.2), List.of(peer), 0);
        assertThat(decision.credits()).isEmpty();
        assertThat(decision.peers()).containsExactly(new PeerVerdict(EASY, false, "grants nothing"));
        assertThat(decision.reason()).isEqualTo("load 1.20 > 1.1, but nobody takes any");
        assertThat(policy.terms(EASY, 1, Worlds.local(1.2), List.of(peer), 0)).isEqualTo(new OurTerms(true, 0, 0, 300));
    }

    @Test
    void saysHowMuchOfAGrantIsUsed() {
        PeerTerms peer = TestPeer.named(EASY).grants(120).terms();
        assertThat(policy.decide(local(1.2, Map.of(EASY, 37.4)), List.of(peer), 0)
                        .peers())
                .containsExactly(new PeerVerdict(EASY, true, "37 of 120 granted connections used"));
    }

    @Test
    void whoDoesNotSpillTellsWhatItCouldUse() {
        PeerTerms easy = TestPeer.named(EASY).grants(120).terms();
        PeerTerms careful = TestPeer.named(CAREFUL).grants(80).terms();
        SpillDecision decision = policy.decide(Worlds.local(0.8), List.of(easy, careful), 0);
        assertThat(decision.spilling()).isFalse();
        assertThat(decision.credits()).isEmpty();
        assertThat(decision.localConnections()).isInfinite();
        assertThat(decision.peers())
                .containsExactly(
                        new PeerVerdict(EASY, false, "0 of 120 granted connections used"),
                        new PeerVerdict(CAREFUL, false, "0 of 80 granted connections used"));
    }

    @Test
    void saysWhyItSpillsOrNot() {
        PeerTerms peer = TestPeer.named(EASY).grants(300).terms();
        assertThat(reason(1.1, peer, 0)).isEqualTo("load 1.10 <= 1.1");
        assertThat(reason(1.25, peer, 1_000)).isEqualTo("load 1.25 > 1.1");
        assertThat(reason(1.05, peer, 2_000))
                .isEqualTo("load 1.05, spilling until the demand has been at 1.0 for a minute");
        LocalView closed = new LocalView(1.3, 1.3, 1_000, 1_300, 0, Map.of(), false);
        assertThat(policy.decide(closed, List.of(peer), 3_000).reason())
                .isEqualTo("load 1.30, but it is frozen, or the site drains");
        LocalView dead = new LocalView(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0, 0, Map.of(), true);
        assertThat(policy.decide(dead, List.of(peer), 4_000).reason())
                .isEqualTo("no healthy server, load infinite > 1.1");
    }

    @Test
    void leavesAfterAMinuteAtOnePointNought() {
        PeerTerms peer = TestPeer.named(EASY).grants(300).terms();
        policy.decide(Worlds.local(1.2), List.of(peer), 0);
        policy.decide(Worlds.local(1.0), List.of(peer), 1_000);
        assertThat(policy.decide(Worlds.local(1.0), List.of(peer), 59_999).credits())
                .hasSize(1);
        SpillDecision left = policy.decide(Worlds.local(1.0), List.of(peer), 60_000);
        assertThat(left.spilling()).isFalse();
        assertThat(left.credits()).isEmpty();
        assertThat(left.localConnections()).isInfinite();
    }

    @Test
    void anOperatorWhoFreezesEndsItAtOnce() {
        PeerTerms peer = TestPeer.named(EASY).grants(300).asksFor(50).terms();
        policy.decide(Worlds.local(1.2), List.of(peer), 0);
        LocalView frozen = new LocalView(0.3, 0.3, 1_000, 300, 0, Map.of(), false);
        assertThat(policy.decide(frozen, List.of(peer), 250).credits()).isEmpty();
        assertThat(policy.terms(EASY, 1, frozen, List.of(peer), 250)).isEqualTo(new OurTerms(false, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 99})
    void whatStaysGlidesWhileSomebodyTakes(double used) {
        PeerTerms peer = TestPeer.named(EASY).grants(100).terms();
        LocalView local = local(1.3, Map.of(EASY, used));
        policy.decide(local, List.of(peer), 0);
        assertThat(policy.decide(local, List.of(peer), 25_000).localConnections())
                .isEqualTo(1_000 + 300 / Math.E, within(1e-6));
    }

    @Test
    void whatStaysDoesNotGlideWhileAllCreditIsUsed() {
        PeerTerms peer = TestPeer.named(EASY).grants(100).terms();
        LocalView local = local(1.3, Map.of(EASY, 100.0));
        policy.decide(local, List.of(peer), 0);
        assertThat(policy.decide(local, List.of(peer), 25_000).localConnections())
                .isEqualTo(1_300, within(1e-6));
    }

    @Test
    void itIsEnoughThatOneOfSeveralTakes() {
        List<String> names = IntStream.range(0, 99)
                .mapToObj(n -> "p" + n)
                .filter(name -> goesFirst(SELF, name))
                .limit(2)
                .toList();
        for (String full : names) {
            CreditPolicy fresh = new CreditPolicy(SELF, Thresholds.DEFAULT, 120_000);
            List<PeerTerms> peers = names.stream()
                    .map(name -> TestPeer.named(name).grants(100).terms())
                    .toList();
            LocalView local = local(1.3, Map.of(full, 100.0));
            fresh.decide(local, peers, 0);
            assertThat(fresh.decide(local, peers, 25_000).localConnections())
                    .as(full + " is full")
                    .isEqualTo(1_000 + 300 / Math.E, within(1e-6));
        }
    }

    @Test
    void whatStaysIsAllAgainWhenNobodyTakesAnyMore() {
        LocalView local = Worlds.local(1.3);
        policy.decide(local, List.of(TestPeer.named(EASY).grants(100).terms()), 0);
        PeerTerms empty = TestPeer.named(EASY).terms();
        assertThat(policy.decide(local, List.of(empty), 25_000).localConnections())
                .isLessThan(1_200);
        assertThat(policy.decide(local, List.of(empty), 26_000).localConnections())
                .isEqualTo(1_300, within(1e-6));
    }

    @Test
    void tellsAPeerWhatItMayHaveAndWhatIsLeft() {
        List<PeerTerms> peers =
                List.of(TestPeer.named("a").terms(), TestPeer.named("b").terms());
        assertThat(policy.terms("a", 1, Worlds.local(0.3), peers, 0).available())
                .isEqualTo(220, within(1e-9));
        OurTerms toB = policy.terms("b", 1, Worlds.local(0.3), peers, 0);
        assertThat(toB.grant()).isEqualTo(180, within(1e-9));
        assertThat(toB.available()).as("what it has told is promised").isEqualTo(40, within(1e-9));
    }

    @Test
    void whoSpillsGrantsNothingAndSaysSo() {
        PeerTerms peer = TestPeer.named("a").asksFor(100).terms();
        policy.decide(Worlds.local(1.2), List.of(peer), 0);
        // Only a moment later, so that the minute isn't over.
        LocalView back = local(0.6, Map.of("b", 300.0));
        policy.decide(back, List.of(peer), 1_000);
        OurTerms terms = policy.terms("a", 1, back, List.of(peer), 1_000);
        assertThat(terms.spilling()).isTrue();
        assertThat(terms.grant()).isZero();
        assertThat(terms.available()).isZero();
    }

    @Test
    void ownClientsOfEarlierRoundsCountAsGrowth() {
        PeerTerms peer = TestPeer.named("a").terms();
        policy.decide(Worlds.local(0.2), List.of(peer), 0);
        policy.decide(Worlds.local(0.3), List.of(peer), 30_000);
        assertThat(policy.terms("a", 1, Worlds.local(0.3), List.of(peer), 30_000)
                        .grant())
                .as("nine tenths of 300")
                .isEqualTo(270, within(1e-9));
    }

    @Test
    void aLeaseIsTwoAndAHalfIntervals() {
        PeerTerms a = TestPeer.named("a").asksFor(400).terms();
        PeerTerms b = TestPeer.named("b").asksFor(400).terms();
        policy.terms("b", 1, Worlds.local(0.3), List.of(b), 0);
        assertThat(policy.terms("a", 1, Worlds.local(0.3), List.of(a, b), 310_000)
                        .grant())
                .as("b may still have all")
                .isZero();
        assertThat(policy.terms("a", 2, Worlds.local(0.3), List.of(a, b), 310_001)
                        .grant())
                .isEqualTo(200, within(1e-9));
    }

    @Test
    void aSiteThatIsNoPeerIsRefused() {
        assertThatThrownBy(() -> policy.terms("nobody", 1, Worlds.local(0.3), List.of(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no peer is named nobody");
    }

    @Test
    void isCalledCredit() {
        assertThat(policy.name()).isEqualTo("credit");
    }

    private String reason(double load, PeerTerms peer, long nowMs) {
        return policy.decide(Worlds.local(load), List.of(peer), nowMs).reason();
    }

    private static LocalView local(double load, Map<String, Double> spilled) {
        return new LocalView(load, load, 1_000, load * 1_000, 0, spilled, true);
    }

    private static boolean goesFirst(String self, String peer) {
        return !new CreditPolicy(self, Thresholds.DEFAULT, 120_000)
                .decide(
                        Worlds.local(1.2),
                        List.of(TestPeer.named(peer).grants(1).terms()),
                        0)
                .credits()
                .isEmpty();
    }

    private static String partner(boolean first) {
        return IntStream.range(0, 99)
                .mapToObj(n -> "idc" + n)
                .filter(name -> goesFirst(SELF, name) == first)
                .findFirst()
                .orElseThrow();
    }
}
