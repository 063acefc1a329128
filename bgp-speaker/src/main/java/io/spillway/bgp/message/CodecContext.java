package io.spillway.bgp.message;

import java.util.Set;

/**
 * What two speakers agreed on, as far as it changes bytes.
 *
 * @param fourOctetAs AS numbers in AS_PATH and AGGREGATOR take 4 octets (RFC 6793)
 * @param extendedMessages messages other than OPEN and KEEPALIVE may have 65,535 octets (RFC 8654)
 * @param external the neighbor is in another AS: LOCAL_PREF and the like are not for us (RFC 7606, section 7.5)
 * @param families whose MP_REACH_NLRI and MP_UNREACH_NLRI are decoded; others stay opaque
 */
public record CodecContext(boolean fourOctetAs, boolean extendedMessages, boolean external, Set<Family> families) {
    /** Before the OPENs are exchanged, and between speakers without a single capability. */
    public static final CodecContext INITIAL = new CodecContext(false, false, true, Set.of(Family.IPV4_UNICAST));

    public CodecContext {
        families = Set.copyOf(families);
    }

    int maxLength() {
        return extendedMessages ? Header.MAX_EXTENDED : Header.MAX;
    }
}
