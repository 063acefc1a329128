package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.report.Thresholds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GreedyPeerTest {
    private static final LocalView IDLE = new LocalView(0, 0, 1_000, 0, 0, Map.of(), true);

    @Test
    void onePeerThatAsksForAMillionLeavesTheOthersTheirShare() {
        Grants grants = new Grants(Thresholds.DEFAULT, 120_000, 300_000);
        PeerTerms honest = peer("honest", 1_000, 300);
        PeerTerms liar = peer("liar", 1e12, 1e12);
        grants.observe(IDLE, 0);
        Grants.Round round = grants.round(IDLE, false, List.of(honest, liar), 0);
        // 700 for requests of 300 and of no more than the 1000 that are here.
        assertThat(grants.share(round, honest, IDLE)).isGreaterThan(120);
        assertThat(grants.share(round, liar, IDLE)).isLessThan(580);
    }

    private static PeerTerms peer(String site, double capacity, double request) {
        return new PeerTerms(site, 1.2, 1.2, capacity, true, 0, 0, request, 0, 1, -1, 0, true, null, true, Double.NaN);
    }
}
