package io.spillway.bgp.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a neighbor is kept down, why, and until when. Confined to the speaker's thread. */
final class HeldDown {
    private final Network network;
    private final Runnable over;
    private @Nullable String why;
    private Network.@Nullable Alarm alarm;

    /** @param over called when the time is up */
    HeldDown(Network network, Runnable over) {
        this.network = network;
        this.over = over;
    }

    boolean isHeld() {
        return why != null;
    }

    /** In words; null: it isn't held. */
    @Nullable
    String why() {
        return why;
    }

    /** @param duration zero: until {@link #release} */
    void hold(String newWhy, Duration duration) {
        release();
        why = newWhy;
        if (!duration.isZero()) {
            alarm = network.at(network.nowNs() + duration.toNanos(), over);
        }
    }

    void release() {
        why = null;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }
}
