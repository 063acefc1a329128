package io.spillway.bgp.interop;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/** Patience for what other programs do in their own time. */
final class Eventually {
    private Eventually() {}

    static void holds(ThrowingRunnable check) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(check);
    }
}
