package io.spillway.director.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void allowsABurstOfASecondsWorthAndThenTheRate() {
        var bucket = new TokenBucket(10, 4);
        assertThat(bucket.take(10, 0)).isTrue();
        assertThat(bucket.take(1, 0)).isFalse();
        assertThat(bucket.take(1, SECOND / 10 - 1)).isFalse();
        assertThat(bucket.take(1, SECOND / 10)).isTrue();
        assertThat(bucket.take(1, SECOND / 10)).isFalse();
    }

    @Test
    void takesAllOrNone() {
        var bucket = new TokenBucket(10, 4);
        assertThat(bucket.take(8, 0)).isTrue();
        assertThat(bucket.take(4, 0)).isFalse();
        assertThat(bucket.take(2, 0)).isTrue();
    }

    @Test
    void hasRoomForWhatIsTakenAtOnceHoweverLowTheRate() {
        var bucket = new TokenBucket(1, 400);
        assertThat(bucket.take(400, 0)).isTrue();
        assertThat(bucket.take(400, 399 * SECOND)).isFalse();
        assertThat(bucket.take(400, 400 * SECOND)).isTrue();
    }

    @Test
    void isFullAgainAfterAnyPause() {
        var bucket = new TokenBucket(10_000_000, 4);
        assertThat(bucket.take(10_000_000, 0)).isTrue();
        assertThat(bucket.isHalfFull(0)).isFalse();
        assertThat(bucket.isHalfFull(SECOND / 2)).isTrue();
        assertThat(bucket.take(10_000_000, Long.MAX_VALUE / 2)).isTrue();
        assertThat(bucket.take(1, Long.MAX_VALUE / 2)).isFalse();
    }
}
