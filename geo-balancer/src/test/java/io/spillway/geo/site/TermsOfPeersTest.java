package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.TunnelStats;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.load.report.Heard;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import io.spillway.load.report.Thresholds;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TermsOfPeersTest {
    private static final ServiceReport WEB = new ServiceReport(SpillBench.WEB, 0.3, 150, true, 11, 12, 13, 14);
    private static final TermsOfPeers CREDIT = new TermsOfPeers(Thresholds.DEFAULT, "credit");
    private static final TermsOfPeers ON_OFF = new TermsOfPeers(Thresholds.DEFAULT, "on-off");
    private static final TunnelView TUNNEL = SpillBench.tunnel("idc1", TunnelStats.State.UP, TunnelBfd.State.OFF);

    private static LoadReport report(
            String policy, Thresholds thresholds, @Nullable Heard heard, ServiceReport... services) {
        return SpillBench.report("idc1", policy, thresholds, 5, 42, 0.4, heard, List.of(services));
    }

    private static PeerTerms of(TermsOfPeers terms, LoadReport report) {
        return terms.of(SpillBench.view("idc1", report), SpillBench.WEB, TUNNEL);
    }

    @Test
    void takesWhatThePeerToldOfTheService() {
        PeerTerms terms = of(CREDIT, report("credit", Thresholds.DEFAULT, new Heard(SpillBench.EPOCH, 41), WEB));
        assertThat(terms)
                .isEqualTo(new PeerTerms("idc1", 0.4, 0.3, 150, true, 11, 12, 13, 14, 42, 41, 0, true, null, true, 20));
    }

    @Test
    void namesWhatIsInTheWayWhateverTheLoads() {
        Thresholds other = new Thresholds(1.2, 0.7, 1.0);
        assertThat(of(CREDIT, report("credit", other, null, WEB)).objection()).isEqualTo("has other thresholds");
        assertThat(of(CREDIT, report("on-off", Thresholds.DEFAULT, null, WEB)).objection())
                .isEqualTo("has policy on-off, here credit");
        assertThat(of(ON_OFF, report("credit", Thresholds.DEFAULT, null, WEB)).objection())
                .isEqualTo("has policy credit, here on-off");
        assertThat(of(CREDIT, report("credit", Thresholds.DEFAULT, null)).objection())
                .isEqualTo("has no service tcp/10.101.4.1:80");
        assertThat(CREDIT.of(
                                SpillBench.view("idc1", report("credit", Thresholds.DEFAULT, null, WEB)),
                                SpillBench.WEB,
                                null)
                        .objection())
                .isEqualTo("has no tunnel from here");
        assertThat(of(CREDIT, report("credit", Thresholds.DEFAULT, null, WEB)).objection())
                .isNull();
    }

    @Test
    void aVersionThatTellsOfNoServiceIsTakenByItsSite() {
        PeerTerms terms = of(ON_OFF, report("on-off", Thresholds.DEFAULT, null));
        assertThat(terms.objection()).isNull();
        assertThat(terms.load()).isEqualTo(0.4);
        assertThat(terms.capacity()).isEqualTo(SpillBench.CAPACITY);
        assertThat(of(
                                ON_OFF,
                                report(
                                        "on-off",
                                        Thresholds.DEFAULT,
                                        null,
                                        new ServiceReport(SpillBench.DNS, 0.1, 1, false, 0, 0, 0, 0)))
                        .objection())
                .isEqualTo("has no service tcp/10.101.4.1:80");
    }
}
