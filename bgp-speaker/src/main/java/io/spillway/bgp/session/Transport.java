package io.spillway.bgp.session;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How the TCP connection to a neighbor is kept from others. The constructor throws IllegalArgumentException for values
 * out of range.
 *
 * @param md5Password RFC 2385, 1..80 octets; null: none
 * @param gtsmHops RFC 5082: the neighbor is at most so many hops away, 1..254; 0: not checked
 * @param multihopTtl eBGP over more than one hop: TTL of what we send, 2..255; 0: the neighbor is on the link
 */
public record Transport(@Nullable String md5Password, int gtsmHops, int multihopTtl) {
    /** What the kernel takes (TCP_MD5SIG_MAXKEYLEN). */
    public static final int MAX_MD5_OCTETS = 80;

    /** Neither password nor GTSM nor multihop. */
    public static final Transport PLAIN = new Transport(null, 0, 0);

    public Transport {
        int octets = md5Password == null ? 1 : md5Password.getBytes(StandardCharsets.UTF_8).length;
        if (octets < 1 || octets > MAX_MD5_OCTETS) {
            throw new IllegalArgumentException(
                    "an MD5 password of " + octets + " octets, not 1.." + MAX_MD5_OCTETS + " (RFC 2385)");
        }
        if (gtsmHops < 0 || gtsmHops > 254) {
            throw new IllegalArgumentException("GTSM hops " + gtsmHops + " are not 1..254 (RFC 5082)");
        }
        if (multihopTtl < 0 || multihopTtl == 1 || multihopTtl > 255) {
            throw new IllegalArgumentException("multihop TTL " + multihopTtl + " is not 2..255");
        }
        if (gtsmHops > 0 && multihopTtl > 0) {
            throw new IllegalArgumentException("GTSM counts hops already, multihop TTL can't go with it (RFC 5082)");
        }
    }

    /** Never in a log. */
    @Override
    public String toString() {
        return "Transport[md5=" + (md5Password != null) + ", gtsmHops=" + gtsmHops + ", multihopTtl=" + multihopTtl
                + "]";
    }
}
