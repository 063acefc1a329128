package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class LazyMemoryTest {
    @Test
    void isZeroAndWritableOverItsWholeLength() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = new LazyMemory(arena).allocate(1 << 20, 64);
            assertThat(memory.byteSize()).isEqualTo(1 << 20);
            assertThat(memory.address() % 64).isZero();
            long last = (1 << 20) - JAVA_LONG.byteSize();
            assertThat(memory.get(JAVA_LONG, last)).isZero();
            memory.set(JAVA_LONG, last, 7);
            assertThat(memory.get(JAVA_LONG, last)).isEqualTo(7);
        }
    }

    @Test
    void isGoneWhenItsArenaCloses() {
        MemorySegment memory;
        try (Arena arena = Arena.ofConfined()) {
            memory = new LazyMemory(arena).allocate(4096, 8);
        }
        assertThatThrownBy(() -> memory.get(JAVA_LONG, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWhatToDoWhenThereIsNoRoom() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> new LazyMemory(arena).allocate(1L << 60, 8))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("max-flows");
        }
    }
}
