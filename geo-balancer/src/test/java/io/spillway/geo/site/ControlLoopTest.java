package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class ControlLoopTest {
    @Test
    void nothingThatARoundThrowsEndsTheRounds() {
        assertThatNoException().isThrownBy(ControlLoop.guarded("round", () -> {
            throw new IllegalStateException("test");
        })::run);
        assertThatNoException().isThrownBy(ControlLoop.guarded("round", () -> {
            throw new OutOfMemoryError("test");
        })::run);
    }
}
