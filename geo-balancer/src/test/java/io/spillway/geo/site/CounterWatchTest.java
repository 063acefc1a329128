package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterWatchTest {
    private static final long SECOND_NS = 1_000_000_000;

    private final CounterWatch watch = new CounterWatch();

    @Test
    void tellsWhatAGrowingCounterMeansAndWhatToDo() {
        assertThat(watch.look(Map.of("over-mtu", 3L), 0))
                .singleElement()
                .asString()
                .startsWith("counter over-mtu grew by 3 to 3: ")
                .contains("let ICMP pass");
    }

    @Test
    void isSilentAboutCountersThatStandStillOrCallForNothing() {
        assertThat(watch.look(Map.of("over-mtu", 0L, "no-flow", 100L), 0)).isEmpty();
    }

    @Test
    void tellsTheSameCounterOnceAMinute() {
        watch.look(Map.of("table-full", 1L), 0);
        assertThat(watch.look(Map.of("table-full", 5L), 59 * SECOND_NS)).isEmpty();
        assertThat(watch.look(Map.of("table-full", 9L), 60 * SECOND_NS))
                .singleElement()
                .asString()
                .contains("grew by 8 to 9");
        assertThat(watch.look(Map.of("table-full", 9L), 200 * SECOND_NS)).isEmpty();
    }
}
