package io.spillway.bgp.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is offered to a neighbor in OPEN beyond what is always offered. The constructor throws IllegalArgumentException
 * for values out of range.
 *
 * @param role ours towards the neighbor (RFC 9234); null: none
 * @param strictRole no session without a role from the neighbor (RFC 9234, section 4.2)
 * @param extendedMessages RFC 8654
 * @param enhancedRefresh RFC 7313
 * @param extendedNextHop IPv4 routes with an IPv6 next hop (RFC 8950)
 * @param addPathReceive several paths for a prefix are understood (RFC 7911)
 * @param restartTime RFC 4724, whole seconds up to 4095; zero: graceful restart is off, so that routes die with us
 */
public record Offer(
        @Nullable Role role,
        boolean strictRole,
        boolean extendedMessages,
        boolean enhancedRefresh,
        boolean extendedNextHop,
        boolean addPathReceive,
        Duration restartTime) {
    /** No role, no add-path, no graceful restart; all else offered. */
    public static final Offer DEFAULT = new Offer(null, false, true, true, true, false, Duration.ZERO);

    public Offer {
        if (restartTime.isNegative() || restartTime.toSeconds() > 4095) {
            throw new IllegalArgumentException("restart time " + restartTime.toSeconds() + " s is not 0..4095");
        }
        if (strictRole && role == null) {
            throw new IllegalArgumentException("a strict role needs a role (RFC 9234)");
        }
    }

    /** What we are to the neighbor (RFC 9234, section 4.1). */
    public enum Role {
        PROVIDER(0),
        RS(1),
        RS_CLIENT(2),
        CUSTOMER(3),
        PEER(4);

        private final int code;

        Role(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
