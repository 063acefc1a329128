package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.report.Thresholds;
import org.junit.jupiter.api.Test;

class LoadBandTest {
    private static final long SECOND_NS = 1_000_000_000;

    private final LoadBand band = new LoadBand(Thresholds.DEFAULT, 2);

    @Test
    void tellsTheFirstLoad() {
        assertThat(band.moved(0.1, 0)).isTrue();
        assertThat(band.moved(0.1, 5 * SECOND_NS)).isFalse();
    }

    @Test
    void tellsEachThresholdThatIsPassedInEitherDirection() {
        band.moved(0.1, 0);
        assertThat(band.moved(0.7, 2 * SECOND_NS)).isTrue();
        assertThat(band.moved(1.1, 4 * SECOND_NS)).isFalse();
        assertThat(band.moved(1.11, 6 * SECOND_NS)).isTrue();
        assertThat(band.moved(Double.POSITIVE_INFINITY, 8 * SECOND_NS)).isFalse();
        assertThat(band.moved(0.69, 10 * SECOND_NS)).isTrue();
    }

    @Test
    void tellsAtMostOnceASecondAndThenWhatLasts() {
        band.moved(0.1, 0);
        assertThat(band.moved(1.2, SECOND_NS / 2)).isFalse();
        assertThat(band.moved(1.2, SECOND_NS)).isTrue();
        assertThat(band.moved(0.1, SECOND_NS + 1)).isFalse();
        assertThat(band.moved(1.2, 3 * SECOND_NS)).isFalse();
    }

    @Test
    void tellsManyPeersLessOften() {
        LoadBand wide = new LoadBand(Thresholds.DEFAULT, 200);
        wide.moved(0.1, 0);
        assertThat(wide.moved(1.2, 3 * SECOND_NS)).isFalse();
        assertThat(wide.moved(1.2, 4 * SECOND_NS)).isTrue();
    }
}
