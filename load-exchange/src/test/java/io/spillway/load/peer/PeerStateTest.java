package io.spillway.load.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ReportException;
import io.spillway.load.report.Thresholds;
import java.net.URI;
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
        peer.refuse("load: must be a number");
        assertThat(peer.view(0).refused()).isEqualTo(1);
        assertThat(peer.view(0).lastError()).isEqualTo("refused its report: load: must be a number");
        peer.take(report(1, 1), 0);
        assertThat(peer.view(0).refused()).isEqualTo(1);
        assertThat(peer.view(0).lastError()).isNull();
    }

    @Test
    void countsFailedCallsInARowUntilOneSucceeds() {
        peer.callFailed("connection refused");
        peer.callFailed("no answer within 500 ms");
        assertThat(peer.view(0).failures()).isEqualTo(2);
        assertThat(peer.view(0).lastError()).isEqualTo("no answer within 500 ms");
        peer.callSucceeded();
        assertThat(peer.view(0).failures()).isZero();
        assertThat(peer.view(0).lastError()).isNull();
    }

    @Test
    void aReportThatComesInDoesNotHideThatCallsFail() throws ReportException {
        peer.callFailed("connection refused");
        peer.take(report(1, 1), 0);
        assertThat(peer.view(0).lastError()).isEqualTo("connection refused");
    }

    @Test
    void onlyAChangeOfReachIsNews() {
        assertThat(peer.callFailed("x")).isTrue();
        assertThat(peer.callFailed("x")).isFalse();
        assertThat(peer.callSucceeded()).isTrue();
        assertThat(peer.callSucceeded()).isFalse();
        assertThat(peer.callFailed("x")).isTrue();
    }

    private static LoadReport report(long epoch, long sequence) {
        return new LoadReport("idc1", epoch, sequence, LEASE_MS, 0.5, 0.5, 0, "", 100, Thresholds.DEFAULT);
    }
}
