package io.spillway.bgp.message;

import java.util.Set;

/**
 * What two speakers agreed on, as far as it changes bytes.
 *
 * @param fourOctetAs AS numbers in AS_PATH and AGGREGATOR take 4 octets (RFC 6793)
 * @param extendedMessages messages other than OPEN and KEEPALIVE may have 65,535 octets (RFC 8654)
 * @param external the neighbor is in another AS: LOCAL_PREF and the like are not for us (RFC 7606, section 7.5)
 * @param families whose MP_REACH_NLRI and MP_UNREACH_NLRI are decoded; others stay opaque
 * @param addPathIn families whose prefixes come with a path identifier in front (RFC 7911)
 * @param addPathOut families whose prefixes we send with one
 * @param extendedNextHop IPv4 routes may have an IPv6 next hop (RFC 8950)
 */
public record CodecContext(
        boolean fourOctetAs,
        boolean extendedMessages,
        boolean external,
        Set<Family> families,
        Set<Family> addPathIn,
        Set<Family> addPathOut,
        boolean extendedNextHop) {
    /** Before the OPENs are exchanged, and between speakers without a single capability. */
    public static final CodecContext INITIAL = plain(false, true, Set.of(Family.IPV4_UNICAST));

    public CodecContext {
        families = Set.copyOf(families);
        addPathIn = Set.copyOf(addPathIn);
        addPathOut = Set.copyOf(addPathOut);
    }

    /** Without extended messages, path identifiers and extended next hops. */
    public static CodecContext plain(boolean fourOctetAs, boolean external, Set<Family> families) {
        return new CodecContext(fourOctetAs, false, external, families, Set.of(), Set.of(), false);
    }

    /** The same as the neighbor sees it: to read what we send. */
    public CodecContext mirrored() {
        return new CodecContext(
                fourOctetAs,
                extendedMessages,
                external,
                families,
                /* addPathIn= */ addPathOut,
                /* addPathOut= */ addPathIn,
                extendedNextHop);
    }

    int maxLength() {
        return extendedMessages ? Header.MAX_EXTENDED : Header.MAX;
    }
}
