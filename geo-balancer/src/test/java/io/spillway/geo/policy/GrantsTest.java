package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.load.report.Thresholds;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** A site of 1,000 connections with 300 of its own: 400 are left below 0.7. */
class GrantsTest {
    private static final long INTERVAL_MS = 120_000;
    private static final long LEASE_MS = 300_000;
    private static final long TRANSIT_MS = 10_000;
    private static final Offset<Double> ROUNDING = within(1e-9);

    private final Grants grants = new Grants(Thresholds.DEFAULT, INTERVAL_MS, LEASE_MS);
    private final LocalView idle = local(300, 0);

    @Test
    void whatIsLeftBelowTheLimitIsThereToGive() {
        assertThat(grants.headroom(idle, false)).isEqualTo(400, ROUNDING);
    }

    @Test
    void foreignConnectionsTakeNothingFromTheHeadroomBecauseItIsTheirs() {
        assertThat(grants.headroom(local(300, 350), false)).isEqualTo(400, ROUNDING);
    }

    @Test
    void nineTenthsAreGivenInAdvanceByCapacity() {
        List<PeerTerms> peers = List.of(
                TestPeer.named("small").terms(),
                TestPeer.named("large").capacity(3_000).terms());
        assertThat(grant(idle, peers, "small", 0)).isEqualTo(90, ROUNDING);
        assertThat(grant(idle, peers, "large", 0)).isEqualTo(270, ROUNDING);
    }

    @Test
    void whoAsksIsServedFirstAndTheOthersShareTheRest() {
        List<PeerTerms> peers = List.of(
                TestPeer.named("asks").asksFor(300).terms(),
                TestPeer.named("idle").terms());
        assertThat(grant(idle, peers, "asks", 0)).isEqualTo(300, ROUNDING);
        assertThat(grant(idle, peers, "idle", 0)).isEqualTo(50, ROUNDING);
    }

    @Test
    void aRequestForLessThanWhatIsGivenInAdvanceChangesNothing() {
        List<PeerTerms> peers = List.of(
                TestPeer.named("asks").asksFor(30).terms(),
                TestPeer.named("idle").terms());
        assertThat(grant(idle, peers, "asks", 0)).isEqualTo(180, ROUNDING);
        assertThat(grant(idle, peers, "idle", 0)).isEqualTo(180, ROUNDING);
    }

    @Test
    void whenSeveralAskForTooMuchTheyAreScaledDownAlikeAndATenthStaysForTheRest() {
        List<PeerTerms> peers = List.of(
                TestPeer.named("much").asksFor(610).terms(),
                TestPeer.named("less").asksFor(210).terms(),
                TestPeer.named("idle").capacity(2_000).terms());
        // In advance 10, 10 and 20; the 360 that are left for 600 and 200 beyond that.
        assertThat(share(idle, peers, "much")).isEqualTo(10 + 0.45 * 600, ROUNDING);
        assertThat(share(idle, peers, "less")).isEqualTo(10 + 0.45 * 200, ROUNDING);
        assertThat(share(idle, peers, "idle")).isEqualTo(20, ROUNDING);
    }

    @Test
    void nobodyGetsMoreThanItCanUse() {
        assertThat(grant(idle, List.of(TestPeer.named("tiny").capacity(20).terms()), "tiny", 0))
                .isEqualTo(20, ROUNDING);
        List<PeerTerms> greedy = List.of(
                TestPeer.named("greedy").capacity(100).asksFor(1_000_000).terms(),
                TestPeer.named("honest").capacity(700).asksFor(100).terms());
        // As if it had asked for 100: 200 asked, 200 left over, an eighth of it the greedy one's.
        assertThat(share(idle, greedy, "greedy")).isEqualTo(100, ROUNDING);
        assertThat(share(idle, greedy, "honest")).isEqualTo(175, ROUNDING);
    }

    @Test
    void nobodyGetsMoreThanThereIs() {
        PeerTerms giant =
                TestPeer.named("giant").capacity(1_000_000).asksFor(500_000).terms();
        assertThat(grant(idle, List.of(giant), "giant", 0)).isEqualTo(400, ROUNDING);
    }

    @Test
    void ownClientsThatBecameMoreInTheLastIntervalMayDoSoAgain() {
        grants.observe(local(200, 0), 0);
        assertThat(grants.headroom(local(300, 0), false)).isEqualTo(300, ROUNDING);
    }

    @Test
    void onlyOwnClientsCountAsGrowth() {
        grants.observe(local(250, 100), 0);
        assertThat(grants.headroom(local(300, 200), false)).isEqualTo(350, ROUNDING);
    }

    @Test
    void whoGrowsFastHasNothingToGiveAndDoesNotGoBelowThat() {
        grants.observe(local(0, 0), 0);
        LocalView grown = local(600, 0);
        assertThat(grants.headroom(grown, false)).isZero();
        assertThat(grant(grown, List.of(TestPeer.named("idc1").terms()), "idc1", 0))
                .isZero();
    }

    @Test
    void whoSpillsGrantsNothing() {
        List<PeerTerms> peers = List.of(TestPeer.named("idc1").asksFor(100).terms());
        Grants.Round round = grants.round(idle, true, peers, 0);
        assertThat(grants.headroom(idle, true)).isZero();
        assertThat(grants.grant(round, peers.getFirst(), idle, 0)).isZero();
    }

    @Test
    void whoIsFrozenOrDrainsGrantsNothing() {
        assertThat(grants.headroom(new LocalView(0.3, 0.3, 1_000, 300, 0, Map.of(), false), false))
                .isZero();
    }

    @Test
    void atAcceptBelowNothingIsGrantedThoughTheServiceHasRoom() {
        assertThat(grants.headroom(new LocalView(0.7, 0.3, 1_000, 300, 0, Map.of(), true), false))
                .isZero();
        assertThat(grants.headroom(new LocalView(0.69, 0.3, 1_000, 300, 0, Map.of(), true), false))
                .isEqualTo(400, ROUNDING);
    }

    @Test
    void withoutServersNothingIsGranted() {
        LocalView dead = new LocalView(0.3, Double.POSITIVE_INFINITY, 0, 0, 0, Map.of(), true);
        assertThat(grant(dead, List.of(TestPeer.named("idc1").asksFor(50).terms()), "idc1", 0))
                .isZero();
    }

    @Test
    void connectionsThatLingerFromAnEarlierGrantCount() {
        List<PeerTerms> peers = List.of(
                TestPeer.named("had").hasHere(350).terms(),
                TestPeer.named("new").terms());
        LocalView held = local(300, 350);
        assertThat(grant(held, peers, "new", 0)).isEqualTo(50, ROUNDING);
        assertThat(grant(held, peers, "had", 0))
                .as("whose they are may keep its share")
                .isEqualTo(180, ROUNDING);
    }

    @Test
    void connectionsThatNobodyClaimsCountToo() {
        List<PeerTerms> peers = List.of(TestPeer.named("idc1").terms());
        assertThat(grant(local(300, 350), peers, "idc1", 0)).isEqualTo(50, ROUNDING);
        assertThat(grant(local(300, 450), peers, "idc1", 0)).isZero();
    }

    @Test
    void whatAPeerHasHereIsPartOfWhatItWasPromised() {
        promise("had", 1, 300, 0);
        List<PeerTerms> peers = List.of(
                TestPeer.named("had").hasHere(200).terms(),
                TestPeer.named("asks").asksFor(400).terms());
        assertThat(grant(local(300, 200), peers, "asks", 0)).isEqualTo(100, ROUNDING);
    }

    @Test
    void whoClaimsMoreConnectionsThanAreHereTakesNoMoreThanThese() {
        List<PeerTerms> peers = List.of(
                TestPeer.named("liar").hasHere(1_000_000).terms(),
                TestPeer.named("honest").terms());
        assertThat(grant(local(300, 300), peers, "honest", 0)).isEqualTo(100, ROUNDING);
        assertThat(grant(local(300, 0), peers, "honest", 0)).isEqualTo(180, ROUNDING);
    }

    @Test
    void aSilentPeerKeepsItsPartButNotItsRequestAndItsClaim() {
        List<PeerTerms> peers = List.of(
                TestPeer.named("silent")
                        .asksFor(400)
                        .hasHere(100)
                        .stale(400_000)
                        .terms(),
                TestPeer.named("idc1").terms());
        assertThat(grant(idle, peers, "silent", 0)).isEqualTo(180, ROUNDING);
        assertThat(grant(idle, peers, "idc1", 0)).isEqualTo(180, ROUNDING);
        LocalView held = local(300, 300);
        assertThat(grant(held, peers, "silent", 0))
                .as("what is here is nobody's, as far as one knows")
                .isEqualTo(100, ROUNDING);
    }

    @Test
    void whoHasNeverReportedHasNoPart() {
        List<PeerTerms> peers = List.of(
                PeerTerms.silent("unknown", true, 10), TestPeer.named("idc1").terms());
        assertThat(grant(idle, peers, "unknown", 0)).isZero();
        assertThat(grant(idle, peers, "idc1", 0)).isEqualTo(360, ROUNDING);
    }

    @Test
    void whereNobodyHasReportedNobodyHasAPart() {
        PeerTerms unknown = PeerTerms.silent("unknown", true, 10);
        assertThat(grant(idle, List.of(unknown), "unknown", 0)).isZero();
        assertThat(available(List.of(unknown), unknown, 0)).isEqualTo(400, ROUNDING);
    }

    @Test
    void aPeerWithOtherThresholdsGetsNothingAndItsPartGoesToTheOthers() {
        List<PeerTerms> peers = List.of(
                TestPeer.named("other")
                        .asksFor(100)
                        .objection("has other thresholds")
                        .terms(),
                TestPeer.named("idc1").terms());
        assertThat(grant(idle, peers, "other", 0)).isZero();
        assertThat(grant(idle, peers, "idc1", 0)).isEqualTo(360, ROUNDING);
    }

    @Test
    void whatIsPromisedIsNotPromisedTwiceUntilThePeerHasHeardOfLess() {
        PeerTerms asks = TestPeer.named("asks").asksFor(400).terms();
        promise("had", 1, 300, 0);
        promise("had", 2, 20, 0);
        assertThat(grant(idle, List.of(asks, TestPeer.named("had").heard(1).terms()), "asks", 0))
                .isEqualTo(100, ROUNDING);
        assertThat(grant(idle, List.of(asks, TestPeer.named("had").heard(2).terms()), "asks", 0))
                .isEqualTo(380, ROUNDING);
    }

    @Test
    void whatIsPromisedToAPeerIsNotInItsOwnWay() {
        PeerTerms peer = TestPeer.named("idc1").terms();
        promise("idc1", 1, 360, 0);
        assertThat(grant(idle, List.of(peer), "idc1", 0)).isEqualTo(360, ROUNDING);
    }

    @Test
    void aPromiseLastsALeaseAndTheTimeThatAReportMayTake() {
        PeerTerms peer = TestPeer.named("idc1").terms();
        promise("idc1", 1, 300, 5_000);
        assertThat(grants.inForce(peer, 5_000 + LEASE_MS + TRANSIT_MS)).isEqualTo(300);
        assertThat(grants.inForce(peer, 5_001 + LEASE_MS + TRANSIT_MS)).isZero();
    }

    @Test
    void whatIsLeftBesideAllPromisesIsAvailable() {
        PeerTerms peer = TestPeer.named("idc1").terms();
        List<PeerTerms> peers = List.of(peer, TestPeer.named("idc2").terms());
        assertThat(available(peers, peer, 180)).isEqualTo(220, ROUNDING);
        promise("idc2", 1, 150, 0);
        promise("idc1", 1, 170, 0);
        assertThat(available(peers, peer, 180)).isEqualTo(70, ROUNDING);
        promise("idc2", 2, 390, 0);
        assertThat(available(peers, peer, 180)).isZero();
    }

    private void promise(String site, long sequence, double grant, long nowMs) {
        grants.promised(TestPeer.named(site).terms(), sequence, grant, idle, nowMs);
    }

    private double available(List<PeerTerms> peers, PeerTerms peer, double grant) {
        return grants.available(grants.round(idle, false, peers, 0), peer, grant, idle, 0);
    }

    private double grant(LocalView local, List<PeerTerms> peers, String site, long nowMs) {
        return grants.grant(grants.round(local, false, peers, nowMs), named(peers, site), local, nowMs);
    }

    private double share(LocalView local, List<PeerTerms> peers, String site) {
        return grants.share(grants.round(local, false, peers, 0), named(peers, site), local);
    }

    private static PeerTerms named(List<PeerTerms> peers, String site) {
        return peers.stream()
                .filter(peer -> peer.site().equals(site))
                .findFirst()
                .orElseThrow();
    }

    /** A site whose load the limits of the whole site don't raise, and low whoever its connections are. */
    private static LocalView local(double own, double foreign) {
        return new LocalView(own / 1_000, (own + foreign) / 1_000, 1_000, own, foreign, Map.of(), true);
    }
}
