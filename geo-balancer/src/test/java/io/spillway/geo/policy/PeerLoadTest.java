package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.peer.PeerConfig;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import java.net.URI;
import org.junit.jupiter.api.Test;

class PeerLoadTest {
    private static final PeerConfig IDC1 = new PeerConfig("idc1", URI.create("https://10.101.1.2:7443"));

    @Test
    void takesLoadAgeAndLeaseFromTheView() {
        PeerView view = new PeerView(IDC1, report(), 1_500, true, 3, 0, 0, null);
        assertThat(PeerLoad.of(view, Thresholds.DEFAULT)).isEqualTo(new PeerLoad("idc1", 0.4, 1_500, true, true));
    }

    @Test
    void seesThatThresholdsDiffer() {
        PeerView view = new PeerView(IDC1, report(), 1_500, true, 3, 0, 0, null);
        assertThat(PeerLoad.of(view, new Thresholds(1.2, 0.7, 1.0)).thresholdsMatch())
                .isFalse();
    }

    @Test
    void aPeerThatHasNotReportedHasNoLoad() {
        PeerLoad peer = PeerLoad.of(new PeerView(IDC1, null, 0, false, 0, 0, 2, "refused"), Thresholds.DEFAULT);
        assertThat(peer.load()).isNaN();
        assertThat(peer.live()).isFalse();
    }

    private static LoadReport report() {
        return new LoadReport("idc1", 1, 1, 5_000, 0.4, 0.4, 0, "connections", 100, Thresholds.DEFAULT);
    }
}
