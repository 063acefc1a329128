package io.spillway.load.peer;

import java.time.Duration;
import java.time.Instant;

/**
 * How long the site's certificate is good for.
 *
 * @param notAfter the end of the site's own certificate
 * @param caNotAfter the end of the CA that signed it
 * @param serial of the site's own, hexadecimal: tells an old one from a new one
 */
public record CertificateView(Instant notAfter, Instant caNotAfter, String serial) {
    static CertificateView of(Credentials credentials) {
        return new CertificateView(
                credentials.own().getNotAfter().toInstant(),
                credentials.signer().getNotAfter().toInstant(),
                credentials.own().getSerialNumber().toString(16));
    }

    /** Whole days until the first of both ends; negative: one is over. */
    public long daysLeft(Instant now) {
        Instant end = notAfter.isBefore(caNotAfter) ? notAfter : caNotAfter;
        return Math.floorDiv(
                Duration.between(now, end).toSeconds(), Duration.ofDays(1).toSeconds());
    }
}
