package io.spillway.bgp.bfd;

/** Why a received packet was dropped: the rules of RFC 5880, 6.8.6, in its order, after the TTL (RFC 5881, section 5). */
public enum BfdDrop {
    BAD_TTL("bfd-bad-ttl"),
    BAD_VERSION("bfd-bad-version"),
    BAD_LENGTH("bfd-bad-length"),
    ZERO_MULTIPLIER("bfd-zero-multiplier"),
    MULTIPOINT("bfd-multipoint"),
    ZERO_DISCRIMINATOR("bfd-zero-discriminator"),
    /** No session with this discriminator, or none with this neighbor. */
    UNKNOWN_SESSION("bfd-unknown-session"),
    /** Init or Up without our discriminator. */
    BAD_STATE("bfd-bad-state"),
    /** Authenticated, which nobody configured. */
    AUTHENTICATION("bfd-authentication"),
    /** Poll and Final at once (RFC 5880, 6.5). */
    POLL_AND_FINAL("bfd-poll-and-final");

    private final String counter;

    BfdDrop(String counter) {
        this.counter = counter;
    }

    /** The counter's name. */
    public String counter() {
        return counter;
    }
}
