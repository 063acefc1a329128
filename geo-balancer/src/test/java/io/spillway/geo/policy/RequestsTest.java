package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final Offset<Double> ROUNDING = within(1e-9);

    @Test
    void asksTheNearestForHalfAsMuchAgainAsIsWanted() {
        Map<String, Double> asked = share(100, near(200, 0), far());
        assertThat(asked).containsOnlyKeys("near").containsEntry("near", 150.0);
    }

    @Test
    void asksTheNextForWhatTheNearestHasNot() {
        Map<String, Double> asked = share(100, near(80, 20), far());
        assertThat(asked).containsExactly(Map.entry("near", 100.0), Map.entry("far", 50.0));
    }

    @Test
    void asksBeyondWhatIsToBeHadForWhatCouldBeTakenBackFromOthers() {
        // At 0.3 of 1,000 each: 400 below 0.7.
        Map<String, Double> asked = share(600, near(80, 20), far());
        assertThat(asked.get("near")).isEqualTo(400, ROUNDING);
        assertThat(asked.get("far")).isEqualTo(400, ROUNDING);
    }

    @Test
    void asksOnlyForWhatIsMissing() {
        Map<String, Double> asked = share(200, near(80, 20), far());
        assertThat(asked.get("near")).isEqualTo(200, ROUNDING);
        assertThat(asked.get("far")).isEqualTo(100, ROUNDING);
    }

    @Test
    void asksForNoMoreThanAPeerGivesWhenItIsNearItsLimit() {
        PeerTerms full =
                TestPeer.named("near").load(0.65).grants(80).available(20).terms();
        assertThat(share(600, full)).containsExactly(Map.entry("near", 100.0));
    }

    @Test
    void theLoadThatCountsIsThatOfTheService() {
        PeerTerms peer = TestPeer.named("near")
                .siteLoad(0.1)
                .serviceLoad(0.6)
                .capacity(2_000)
                .terms();
        assertThat(share(1_000, peer).get("near")).isEqualTo(200, ROUNDING);
    }

    @Test
    void whoCanGiveNothingIsNotAsked() {
        PeerTerms full = TestPeer.named("near").load(0.7).terms();
        assertThat(share(100, full, far())).containsOnlyKeys("far");
    }

    @Test
    void whoWantsNothingAsksNobody() {
        assertThat(share(0, near(100, 100), far())).isEmpty();
    }

    @Test
    void withoutPeersNobodyIsAsked() {
        assertThat(share(100)).isEmpty();
    }

    private static PeerTerms near(double grant, double available) {
        return TestPeer.named("near").grants(grant).available(available).terms();
    }

    private static PeerTerms far() {
        return TestPeer.named("far").grants(60).available(40).terms();
    }

    private static Map<String, Double> share(double wanted, PeerTerms... peers) {
        return Requests.share(wanted, List.of(peers), 0.7);
    }
}
