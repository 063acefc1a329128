package io.spillway.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {
    @Test
    void areTheMissionsByDefault() {
        assertThat(Thresholds.DEFAULT).isEqualTo(new Thresholds(1.1, 0.7, 1.0));
    }

    @ParameterizedTest
    @CsvSource({"1.1, 0, 1.0", "1.1, 1.05, 1.0", "0.9, 0.7, 1.0", "Infinity, 0.7, 1.0", "1.1, NaN, 1.0", "NaN, 0.7, 1.0"
    })
    void mustBeInOrder(double spillAbove, double acceptBelow, double recoverAt) {
        assertThatThrownBy(() -> new Thresholds(spillAbove, acceptBelow, recoverAt))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be 0 < accept below");
    }
}
