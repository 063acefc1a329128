package io.spillway.bgp.exabgp.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RespawnLimitTest {
    private final RespawnLimit limit = new RespawnLimit();

    @Test
    void waitsLongerEachTimeAndPausesAfterTheFifthDeathInAMinute() {
        assertThat(limit.died(0)).isEqualTo(Duration.ofMillis(100));
        assertThat(limit.died(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(limit.died(2)).isEqualTo(Duration.ofMillis(400));
        assertThat(limit.died(3)).isEqualTo(Duration.ofMillis(800));
        assertThat(limit.died(4)).isEqualTo(RespawnLimit.PAUSE);
        assertThat(limit.died(5)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void deathsOfLongAgoAreForgotten() {
        for (int i = 0; i < 20; i++) {
            assertThat(limit.died(TimeUnit.SECONDS.toNanos(60L * i))).isEqualTo(Duration.ofMillis(100));
        }
    }
}
