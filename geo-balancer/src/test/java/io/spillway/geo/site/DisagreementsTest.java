package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.report.Thresholds;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisagreementsTest {
    private final Disagreements disagreements = new Disagreements(new TermsOfPeers(Thresholds.DEFAULT, "credit"));

    private List<String> look(String policy, Thresholds thresholds) {
        return disagreements.look(List.of(
                SpillBench.view("idc1", SpillBench.report("idc1", policy, thresholds, 1, 1, 0.5, null, List.of())),
                SpillBench.view("idc3", null)));
    }

    @Test
    void saysOncePerPeerThatThePoliciesDifferAndOnceThatTheyAgreeAgain() {
        assertThat(look("credit", Thresholds.DEFAULT)).isEmpty();
        assertThat(look("on-off", Thresholds.DEFAULT))
                .containsExactly("idc1 has policy on-off, here credit; no spill between the two until they agree");
        assertThat(look("on-off", Thresholds.DEFAULT)).isEmpty();
        assertThat(look("credit", Thresholds.DEFAULT))
                .singleElement()
                .asString()
                .contains("may spill to each other");
        assertThat(look("credit", Thresholds.DEFAULT)).isEmpty();
        assertThat(look("on-off", Thresholds.DEFAULT)).hasSize(1);
    }

    @Test
    void givesTheNumbersOfBothEndsAndAgainWhenTheyChange() {
        assertThat(look("credit", new Thresholds(1.2, 0.7, 1.0)))
                .containsExactly("idc1 has other thresholds: spill-above 1.2 accept-below 0.7 recover-at 1.0,"
                        + " here spill-above 1.1 accept-below 0.7 recover-at 1.0; no spill between the two until they"
                        + " agree");
        assertThat(look("credit", new Thresholds(1.3, 0.7, 1.0)))
                .singleElement()
                .asString()
                .contains("spill-above 1.3");
    }
}
