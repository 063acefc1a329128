package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.report.Thresholds;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is to hear at once, of a site of 1,000 connections. */
class SignalsTest {
    private static final long RETRY_MS = 5_000;

    private final CreditPolicy policy = new CreditPolicy("self", Thresholds.DEFAULT, 120_000);
    private long nowMs = 100_000;
    private long sequence;

    @Test
    void whoBeginsToSpillTellsThoseWhomItAsksUntilTheyHaveHeard() {
        PeerTerms roomy = TestPeer.named("near").grants(500).terms();
        PeerTerms needless = TestPeer.named("zfar").grants(500).rttMs(90).terms();
        assertThat(tell(0.9, roomy, needless)).isEmpty();
        later(1_000);
        assertThat(tell(1.2, roomy, needless)).containsExactly("near");
        long entry = write(1.2, "near", roomy, needless);
        later(RETRY_MS);
        PeerTerms deaf = TestPeer.named("near").grants(500).heard(entry - 1).terms();
        assertThat(tell(1.2, deaf, needless)).containsExactly("near");
        PeerTerms heard = TestPeer.named("near").grants(500).heard(entry).terms();
        assertThat(tell(1.2, heard, needless)).isEmpty();
    }

    @Test
    void nobodyIsToldMoreThanEveryFiveSeconds() {
        PeerTerms peer = TestPeer.named("idc1").grants(500).terms();
        tell(1.2, peer);
        write(1.2, "idc1", peer);
        later(RETRY_MS - 1);
        assertThat(tell(1.2, peer)).isEmpty();
        later(1);
        assertThat(tell(1.2, peer)).containsExactly("idc1");
    }

    @Test
    void whatIsNotGrantedIsAskedForAgain() {
        PeerTerms mean = TestPeer.named("idc1").grants(20).terms();
        assertThat(tell(1.05, mean)).containsExactly("idc1");
        write(1.05, "idc1", mean);
        later(RETRY_MS);
        assertThat(tell(1.05, mean)).containsExactly("idc1");
        assertThat(tell(1.05, TestPeer.named("idc1").grants(75).terms()))
                .as("75 are what it asks for")
                .isEmpty();
    }

    @Test
    void whatIsGrantedIsAskedForOnceAndAgainWhenItIsNotablyMore() {
        PeerTerms roomy = TestPeer.named("idc1").grants(500).terms();
        assertThat(tell(1.05, roomy)).containsExactly("idc1");
        write(1.05, "idc1", roomy);
        later(RETRY_MS);
        assertThat(tell(1.05, roomy)).isEmpty();
        assertThat(tell(1.0555, roomy)).as("83.25 after 75").isEmpty();
        assertThat(tell(1.056, roomy)).as("84 after 75").containsExactly("idc1");
    }

    @Test
    void whoWantsNothingTellsNobody() {
        assertThat(tell(0.9, TestPeer.named("idc1").terms())).isEmpty();
    }

    @Test
    void whoEndsTellsThoseWhoHadBeenToldThatItBegan() {
        PeerTerms told = TestPeer.named("near").grants(900).terms();
        PeerTerms untold = TestPeer.named("zfar").grants(900).rttMs(90).terms();
        tell(0.9, told, untold);
        write(0.9, "zfar", told, untold);
        later(RETRY_MS);
        tell(1.2, told, untold);
        write(1.2, "near", told, untold);
        later(60_000);
        assertThat(tell(0.9, told, untold)).containsExactly("near");
        later(1_000);
        assertThat(tell(0.9, told, untold)).as("until it is told").containsExactly("near");
        write(0.9, "near", told, untold);
        later(RETRY_MS);
        assertThat(tell(0.9, told, untold)).isEmpty();
    }

    @Test
    void whoSpillsAgainOwesNoFarewellWhenItHasSaidSo() {
        PeerTerms peer = TestPeer.named("idc1").grants(900).heard(9).terms();
        tell(1.2, peer);
        write(1.2, "idc1", peer);
        later(1_000);
        tell(0.5, peer);
        later(1_000);
        tell(1.2, peer);
        later(RETRY_MS);
        assertThat(tell(1.2, peer)).containsExactly("idc1");
        write(1.2, "idc1", peer);
        later(RETRY_MS);
        assertThat(tell(1.2, peer)).isEmpty();
    }

    @Test
    void aFarewellIsStillOwedAfterASpillThatThePeerNeverHeardOf() {
        PeerTerms peer = TestPeer.named("idc1").grants(900).terms();
        tell(1.2, peer);
        write(1.2, "idc1", peer);
        for (double load : new double[] {0.5, 1.2, 0.5}) {
            later(1_000);
            assertThat(tell(load, peer)).isEmpty();
        }
        later(RETRY_MS);
        assertThat(tell(0.5, peer)).containsExactly("idc1");
    }

    @Test
    void whoIsFullWarnsThoseWhoSendAndNobodyElse() {
        PeerTerms[] peers = {
            TestPeer.named("has").hasHere(50).terms(),
            TestPeer.named("spills").spilling().terms(),
            TestPeer.named("idle").terms(),
            TestPeer.named("ungranted").hasHere(50).terms(),
        };
        write(0.3, "has", peers);
        write(0.3, "spills", peers);
        write(0.3, "idle", peers);
        assertThat(tell(0.3, peers)).isEmpty();
        later(RETRY_MS);
        assertThat(tell(0.75, peers)).containsExactlyInAnyOrder("has", "spills");
        write(0.75, "has", peers);
        later(RETRY_MS);
        assertThat(tell(0.75, peers)).as("who hasn't been warned yet").containsExactly("spills");
        write(0.75, "spills", peers);
        later(RETRY_MS);
        assertThat(tell(0.75, peers)).as("once is enough").isEmpty();
    }

    @Test
    void whoHasRoomAgainWarnsAgainTheNextTime() {
        PeerTerms peer = TestPeer.named("has").hasHere(50).terms();
        for (int n = 0; n < 2; n++) {
            tell(0.2, peer);
            write(0.2, "has", peer);
            later(RETRY_MS);
            assertThat(tell(0.75, peer)).containsExactly("has");
            write(0.75, "has", peer);
            // Until the growth is forgotten, which leaves no room.
            for (int ms = 0; ms < 130_000; ms += 10_000) {
                later(10_000);
                tell(0.2, peer);
            }
        }
    }

    @Test
    void aRequestIsAnsweredEvenIfThereIsNothingToGive() {
        PeerTerms asks = TestPeer.named("idc1").asksFor(50).sequence(4).terms();
        assertThat(tell(0.8, asks)).containsExactly("idc1");
        write(0.8, "idc1", asks);
        later(RETRY_MS);
        assertThat(tell(0.8, asks)).as("the same one isn't answered twice").isEmpty();
        PeerTerms again = TestPeer.named("idc1").asksFor(50).sequence(5).terms();
        assertThat(tell(0.8, again)).containsExactly("idc1");
    }

    @Test
    void whatCameBetweenARoundAndAReportIsAnsweredByThatReport() {
        tell(0.8, TestPeer.named("idc1").sequence(4).terms());
        PeerTerms asks = TestPeer.named("idc1").asksFor(50).sequence(5).terms();
        write(0.8, "idc1", asks);
        later(RETRY_MS);
        assertThat(tell(0.8, asks)).isEmpty();
    }

    @Test
    void whoTakesBackSomeIsToldThatItWasHeard() {
        PeerTerms gave = TestPeer.named("idc1").grants(200).sequence(4).terms();
        assertThat(tell(0.8, gave)).isEmpty();
        write(0.8, "idc1", gave);
        later(RETRY_MS);
        assertThat(tell(0.8, TestPeer.named("idc1").grants(200).sequence(5).terms()))
                .as("a report without news needs no answer")
                .isEmpty();
        PeerTerms less = TestPeer.named("idc1").grants(100).sequence(6).terms();
        assertThat(tell(0.8, less)).containsExactly("idc1");
        assertThat(tell(0.8, less)).as("until it is told").containsExactly("idc1");
        write(0.8, "idc1", less);
        later(RETRY_MS);
        assertThat(tell(0.8, less)).isEmpty();
    }

    @Test
    void whatIsGivenInAdvanceIsCalledBackFromIdleHoldersWhenAnotherWantsIt() {
        PeerTerms idle = TestPeer.named("idle").terms();
        PeerTerms wants = TestPeer.named("wants").terms();
        write(0.3, "idle", idle, wants);
        long half = write(0.3, "wants", idle, wants);
        tell(0.3, idle, wants);
        later(RETRY_MS);
        // 180 each are given; 40 nobody has.
        PeerTerms asks = TestPeer.named("wants").asksFor(400).heard(half).terms();
        assertThat(tell(0.3, idle, asks)).containsExactlyInAnyOrder("idle", "wants");
        long less = write(0.3, "idle", idle, asks);
        write(0.3, "wants", idle, asks);
        later(RETRY_MS);
        assertThat(tell(0.3, idle, asks))
                .as("the idle one hasn't answered, so that nothing can be done with it")
                .containsExactly("idle");
        PeerTerms answered = TestPeer.named("idle").heard(less).terms();
        assertThat(tell(0.3, answered, asks)).as("now there is more for it").containsExactly("wants");
    }

    @Test
    void itDoesNotMatterWhoseTurnItIsFirst() {
        PeerTerms idle = TestPeer.named("idle").terms();
        PeerTerms wants = TestPeer.named("wants").terms();
        write(0.3, "idle", wants, idle);
        long half = write(0.3, "wants", wants, idle);
        tell(0.3, wants, idle);
        later(RETRY_MS);
        PeerTerms asks = TestPeer.named("wants").asksFor(400).heard(half).terms();
        assertThat(tell(0.3, asks, idle)).containsExactlyInAnyOrder("idle", "wants");
    }

    @Test
    void whoDoesNotAskLearnsInTheNextRoundThatItGetsMore() {
        PeerTerms asks = TestPeer.named("asks").asksFor(100).terms();
        PeerTerms idle = TestPeer.named("idle").terms();
        assertThat(tell(0.3, asks, idle)).containsExactly("asks");
    }

    @Test
    void whenNobodyAsksLessRoomIsNewsForTheNextRound() {
        PeerTerms one = TestPeer.named("one").terms();
        PeerTerms other = TestPeer.named("other").terms();
        write(0.3, "one", one, other);
        write(0.3, "other", one, other);
        later(RETRY_MS);
        assertThat(tell(0.5, one, other)).isEmpty();
    }

    @Test
    void nothingIsCalledBackWhileThereIsEnough() {
        PeerTerms idle = TestPeer.named("idle").terms();
        PeerTerms wants = TestPeer.named("wants").terms();
        write(0.3, "idle", idle, wants);
        long half = write(0.3, "wants", idle, wants);
        tell(0.3, idle, wants);
        later(RETRY_MS);
        PeerTerms asks = TestPeer.named("wants").asksFor(215).heard(half).terms();
        assertThat(tell(0.3, idle, asks)).containsExactly("wants");
    }

    @Test
    void nobodyIsCalledBackForASliver() {
        PeerTerms idle = TestPeer.named("idle").terms();
        PeerTerms wants = TestPeer.named("wants").terms();
        write(0.3, "idle", idle, wants);
        long half = write(0.3, "wants", idle, wants);
        later(RETRY_MS);
        PeerTerms asks = TestPeer.named("wants").asksFor(240).heard(half).terms();
        assertThat(tell(0.3, idle, asks)).as("220 of 240 are there").containsExactly("wants");
    }

    private void later(long ms) {
        nowMs += ms;
    }

    private Set<String> tell(double load, PeerTerms... peers) {
        return policy.decide(Worlds.local(load), List.of(peers), nowMs).tell();
    }

    /** The sequence of the report. */
    private long write(double load, String to, PeerTerms... peers) {
        policy.terms(to, ++sequence, Worlds.local(load), List.of(peers), nowMs);
        return sequence;
    }
}
