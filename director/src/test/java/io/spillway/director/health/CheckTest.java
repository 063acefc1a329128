package io.spillway.director.health;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.director.health.Check.Timing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckTest {
    @Test
    void refusesATimeoutLongerThanTheInterval() {
        assertThatThrownBy(() -> new Timing(Duration.ofSeconds(1), Duration.ofSeconds(2), 2, 3))
                .hasMessageContaining("timeout PT2S is not between 1 ms and the interval PT1S");
    }

    @Test
    void refusesARiseOfZero() {
        assertThatThrownBy(() -> new Timing(Duration.ofSeconds(2), Duration.ofSeconds(1), 0, 3))
                .hasMessageContaining("rise 0");
    }

    @Test
    void refusesAPathThatWouldEndTheRequestLine() {
        assertThatThrownBy(() -> new Check.Http(Timing.DEFAULT, "/ HTTP/1.1\r\nX: y", "", 200, 299))
                .hasMessageContaining("is not a path");
    }

    @Test
    void refusesAHostThatWouldAddAHeader() {
        assertThatThrownBy(() -> new Check.Http(Timing.DEFAULT, "/", "a\r\nX: y", 200, 299))
                .hasMessageContaining("host");
    }

    @Test
    void refusesAStatusRangeThatIsEmpty() {
        assertThatThrownBy(() -> new Check.Http(Timing.DEFAULT, "/", "", 299, 200))
                .hasMessageContaining("status 299..200");
    }
}
