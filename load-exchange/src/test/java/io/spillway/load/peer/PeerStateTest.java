package io.spillway.load.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.load.report.Heard;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ReportException;
import io.spillway.load.report.Thresholds;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerStateTest {
    private static final long LEASE_MS = 5_000;

    private final PeerConfig config = new PeerConfig("idc1", URI.create("https://10.101.1.2:7443"));
    private final PeerState peer = new PeerState(config);

    @Test
    void isNotLiveBeforeTheFirstReport() {
        PeerView view = peer.view(1_000);
        assertThat(view).isEqualTo(new PeerView(config, null, 0, false, 0, 0, 0, null));
    }

    @Test
    void aLeaseIsCountedFromTheArrivalOnOurOwnClock() throws ReportException {
        peer.take(report(1, 1), 1_000_000);
        assertThat(peer.view(1_000_000).live()).isTrue();
        assertThat(peer.view(1_000_000 + LEASE_MS).live()).isTrue();
        assertThat(peer.view(1_000_000 + LEASE_MS + 1).live()).isFalse();
        assertThat(peer.view(1_000_000 + LEASE_MS + 1).ageMs()).isEqualTo(LEASE_MS + 1);
        assertThat(peer.view(1_000_000 + LEASE_MS + 1).report()).isEqualTo(report(1, 1));
    }

    @Test
    void takesGrowingSequencesAndCountsThem() throws ReportException {
        peer.take(report(1, 1), 0);
        peer.take(report(1, 5), 10);
        assertThat(peer.view(10).received()).isEqualTo(2);
        assertThat(peer.view(10).report()).isEqualTo(report(1, 5));
    }

    @Test
    void refusesARepeatedSequenceAndKeepsTheLeaseOfTheFirst() throws ReportException {
        peer.take(report(1, 7), 0);
        assertThatThrownBy(() -> peer.take(report(1, 7), 4_000))
                .hasMessage("sequence: 7 is a repetition; the last was 7");
        assertThat(peer.view(LEASE_MS + 1).live()).isFalse();
        assertThat(peer.view(0).received()).isEqualTo(1);
    }

    @Test
    void passesOverAReportThatAYoungerOneHasOvertaken() throws ReportException {
        peer.take(report(1, 7), 0);
        peer.take(report(1, 6), 10);
        assertThat(peer.view(10).report()).isEqualTo(report(1, 7));
        assertThat(peer.view(10).ageMs()).isEqualTo(10);
        assertThat(peer.view(10).received()).isEqualTo(1);
        assertThatThrownBy(() -> peer.take(report(1, 6), 20)).hasMessage("sequence: 6 is a repetition; the last was 7");
    }

    @Test
    void refusesALowerEpochWhateverItsSequence() throws ReportException {
        peer.take(report(2, 1), 0);
        assertThatThrownBy(() -> peer.take(report(1, 99), 0)).hasMessage("epoch: 1 is below 2, seen before");
    }

    @Test
    void aRestartedPeerBeginsItsSequenceAnew() throws ReportException {
        peer.take(report(1, 99), 0);
        peer.take(report(2, 1), 10);
        assertThat(peer.view(10).report()).isEqualTo(report(2, 1));
    }

    @Test
    void saysWhyAReportWasRefusedUntilOneIsTaken() throws ReportException {
        peer.refuse(Refusal.MALFORMED, "load: must be a number");
        assertThat(peer.view(0).refused()).isEqualTo(1);
        assertThat(peer.view(0).lastError()).isEqualTo("refused its report: load: must be a number");
        peer.take(report(1, 1), 0);
        assertThat(peer.view(0).refused()).isEqualTo(1);
        assertThat(peer.view(0).lastError()).isNull();
    }

    @Test
    void countsWhatItRefusesAndWhatFailsByReason() {
        peer.refuse(Refusal.REPEATED, "x");
        peer.refuse(Refusal.IMPOSSIBLE, "x");
        peer.refuse(Refusal.REPEATED, "x");
        peer.callFailed(CallFailure.NO_ANSWER, "x");
        PeerView view = peer.view(0);
        assertThat(view.refused()).isEqualTo(3);
        assertThat(view.refusedBy()).isEqualTo(Map.of("repeated", 2L, "impossible", 1L));
        assertThat(view.failedBy()).isEqualTo(Map.of("no-answer", 1L));
    }

    @Test
    void anEpochFarInTheFutureIsOneAsAnyOther() throws ReportException {
        peer.take(report(Long.MAX_VALUE - 1, Long.MAX_VALUE - 1), 0);
        peer.take(report(Long.MAX_VALUE - 1, Long.MAX_VALUE), 0);
        peer.take(report(Long.MAX_VALUE, 0), 0);
        assertThat(peer.view(0).received()).isEqualTo(3);
    }

    @Test
    void ourReportsGoWithGrowingSequencesAndTheEpochOfTheSite() {
        assertThat(peer.nextSequence()).isEqualTo(1);
        assertThat(peer.nextSequence()).isEqualTo(2);
        assertThat(peer.stamp(report(5, 2))).isEqualTo(report(5, 2));
    }

    @Test
    void showsWhichOfOurReportsThePeerHasHeard() throws ReportException {
        assertThat(peer.view(0).heardSequence()).isEqualTo(PeerView.NONE_HEARD);
        peer.stamp(report(5, 2));
        peer.take(report(1, 1), 0);
        assertThat(peer.view(0).heardSequence()).isEqualTo(PeerView.NONE_HEARD);
        peer.take(report(1, 2, new Heard(5, 2)), 0);
        assertThat(peer.view(0).heardSequence()).isEqualTo(2);
    }

    @Test
    void whatItHasHeardBeforeOurRestartDoesNotCount() throws ReportException {
        peer.stamp(report(5, 2));
        peer.take(report(1, 1, new Heard(4, 900)), 0);
        assertThat(peer.view(0).heardSequence()).isEqualTo(PeerView.NONE_HEARD);
    }

    @Test
    void refusesOneThatHasHeardWhatWasNeverSaid() throws ReportException {
        peer.stamp(report(5, 2));
        assertThatThrownBy(() -> peer.take(report(1, 1, new Heard(5, 3)), 0))
                .hasMessage("heard: sequence 3 of epoch 5 was never sent");
        peer.take(report(1, 1, new Heard(5, 2)), 0);
        assertThat(peer.view(0).received()).isEqualTo(1);
    }

    @Test
    void afterAClockWentBackAnEpochAboveTheOneThePeerHasHeardIsTaken() throws ReportException {
        peer.take(report(1, 1, new Heard(1_000, 7)), 0);
        assertThat(peer.stamp(report(5, 1)).epoch()).isEqualTo(1_001);
        assertThat(peer.stamp(report(5, 2)).epoch()).isEqualTo(1_001);
        // The peer has heard of it by now, which is no reason to change it again.
        peer.take(report(1, 2, new Heard(1_001, 2)), 0);
        assertThat(peer.stamp(report(5, 3)).epoch()).isEqualTo(1_001);
        assertThat(peer.view(0).heardSequence()).isEqualTo(2);
    }

    @Test
    void afterAClockWentBackAnEpochAboveTheOneInTheRefusalIsTaken() {
        assertThat(peer.stamp(report(5, 1)).epoch()).isEqualTo(5);
        peer.peerKnowsEpoch(1_000);
        assertThat(peer.stamp(report(5, 2)).epoch()).isEqualTo(1_001);
        // A refusal that comes late tells nothing new.
        peer.peerKnowsEpoch(1_000);
        assertThat(peer.stamp(report(5, 3)).epoch()).isEqualTo(1_001);
    }

    @Test
    void anEpochUsedBeforeARestartIsNotUsedAgain() {
        assertThat(peer.stamp(report(5, 1)).epoch()).isEqualTo(5);
        peer.peerKnowsEpoch(5);
        assertThat(peer.stamp(report(5, 2)).epoch()).isEqualTo(6);
    }

    @Test
    void aPeerThatClaimsTheHighestEpochOfAllHarmsOnlyItself() throws ReportException {
        peer.take(report(1, 1, new Heard(Long.MAX_VALUE, 7)), 0);
        assertThat(peer.stamp(report(5, 1)).epoch()).isEqualTo(Long.MAX_VALUE);
        assertThat(peer.stamp(report(5, 2)).epoch()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void countsFailedCallsInARowUntilOneSucceeds() {
        peer.callFailed(CallFailure.UNREACHABLE, "connection refused");
        peer.callFailed(CallFailure.NO_ANSWER, "no answer within 500 ms");
        assertThat(peer.view(0).failures()).isEqualTo(2);
        assertThat(peer.view(0).lastError()).isEqualTo("no answer within 500 ms");
        peer.callSucceeded();
        assertThat(peer.view(0).failures()).isZero();
        assertThat(peer.view(0).lastError()).isNull();
    }

    @Test
    void aReportThatComesInDoesNotHideThatCallsFail() throws ReportException {
        peer.callFailed(CallFailure.UNREACHABLE, "connection refused");
        peer.take(report(1, 1), 0);
        assertThat(peer.view(0).lastError()).isEqualTo("connection refused");
    }

    @Test
    void onlyAChangeOfReachIsNews() {
        assertThat(peer.callFailed(CallFailure.TLS, "x")).isTrue();
        assertThat(peer.callFailed(CallFailure.TLS, "x")).isFalse();
        assertThat(peer.callSucceeded()).isTrue();
        assertThat(peer.callSucceeded()).isFalse();
        assertThat(peer.callFailed(CallFailure.TLS, "x")).isTrue();
    }

    private static LoadReport report(long epoch, long sequence, Heard heard) {
        LoadReport r = report(epoch, sequence);
        return new LoadReport(
                r.site(),
                epoch,
                sequence,
                LEASE_MS,
                r.load(),
                r.own(),
                0,
                "",
                100,
                r.thresholds(),
                "credit",
                heard,
                List.of());
    }

    private static LoadReport report(long epoch, long sequence) {
        return new LoadReport("idc1", epoch, sequence, LEASE_MS, 0.5, 0.5, 0, "", 100, Thresholds.DEFAULT);
    }
}
