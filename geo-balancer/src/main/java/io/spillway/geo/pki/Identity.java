package io.spillway.geo.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** A certificate and its key. */
public record Identity(X509Certificate certificate, PrivateKey key) {
    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }
}
