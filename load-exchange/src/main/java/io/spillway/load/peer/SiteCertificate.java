package io.spillway.load.peer;

import io.spillway.load.report.SiteName;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How a certificate names its site: one DNS name among its subject alternative names (RFC 5280 section 4.2.1.6). */
final class SiteCertificate {
    private static final int DNS_NAME = 2;

    private SiteCertificate() {}

    /** The site, unless the certificate names none or several. */
    static Optional<String> siteOf(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return Optional.empty();
            }
            List<String> dns = names.stream()
                    .filter(name -> name.getFirst().equals(DNS_NAME))
                    .map(name -> (String) name.get(1))
                    .toList();
            return dns.size() == 1 ? Optional.of(dns.getFirst()).filter(SiteName::isValid) : Optional.empty();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }
}
