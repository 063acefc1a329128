package io.spillway.bgp.session;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The send hold timer of one connection (RFC 9687): runs while messages wait that the neighbor doesn't take, and begins
 * anew with each one it takes. Confined to the speaker's thread.
 */
final class SendHold {
    private final Network network;
    private final LongSupplier holdNs;
    private final Runnable expired;
    private int waiting;
    private long sinceNs;
    private Network.@Nullable Alarm alarm;

    /**
     * @param holdNs how long the neighbor may take nothing, ns
     * @param expired called when it has
     */
    SendHold(Network network, LongSupplier holdNs, Runnable expired) {
        this.network = network;
        this.holdNs = holdNs;
        this.expired = expired;
    }

    void written() {
        if (waiting++ == 0) {
            sinceNs = network.nowNs();
            if (alarm == null) {
                alarm = network.at(deadlineNs(), this::ring);
            }
        }
    }

    void taken() {
        if (waiting > 0) {
            waiting--;
            sinceNs = network.nowNs();
        }
    }

    /** The connection is gone. */
    void stop() {
        waiting = 0;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    /** When it expires; NEVER: nothing waits. */
    long deadlineNs() {
        return waiting == 0 ? FsmState.NEVER : sinceNs + holdNs.getAsLong();
    }

    /** The alarm is left running while messages leave, and set again only when it rings too early. */
    private void ring() {
        alarm = null;
        if (waiting == 0) {
            return;
        }
        if (network.nowNs() >= deadlineNs()) {
            waiting = 0;
            expired.run();
        } else {
            alarm = network.at(deadlineNs(), this::ring);
        }
    }
}
