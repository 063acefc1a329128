package io.spillway.load.peer;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site's certificate, its key and the CAs, checked against each other before TLS gets them: TLS would say the same
 * at the first call, and less clearly.
 *
 * @param signer the CA that signed {@code own}
 */
record Credentials(KeyCertOptions identity, TrustOptions trust, X509Certificate own, X509Certificate signer) {
    private static final Logger log = LoggerFactory.getLogger(Credentials.class);
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    static final String MAKE = "; 'spillway pki init' makes them";
    /** Old and new while the CA changes; more is a mistake. */
    private static final int MAX_CAS = 16;

    /** @throws ExchangeException a file can't be used; the message says which and why */
    static Credentials of(CertificateFiles files, ExchangeSettings settings) throws ExchangeException {
        List<X509Certificate> cas = certificates(settings.caCertificate(), files.ca());
        X509Certificate own =
                certificates(settings.certificate(), files.certificate()).getFirst();

        String named = SiteCertificate.siteOf(own).orElse("no site");
        if (!named.equals(settings.site())) {
            throw new ExchangeException(
                    settings.certificate() + " names " + named + ", and this is " + settings.site());
        }
        checkValidity(settings.certificate(), own);
        X509Certificate signer = cas.stream()
                .filter(ca -> isSignedBy(own, ca))
                .findFirst()
                .orElseThrow(() -> new ExchangeException(
                        settings.certificate() + " is not signed by " + settings.caCertificate()));
        checkValidity(settings.caCertificate(), signer);
        PrivateKey key = key(settings.key(), files.key(), own.getPublicKey().getAlgorithm());
        checkKey(settings, key, own);
        return inMemory(key, own, signer, inForce(settings.caCertificate(), cas));
    }

    private static boolean isSignedBy(X509Certificate own, X509Certificate ca) {
        try {
            own.verify(ca.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** An old CA may stay in its file beyond its time; it is not trusted then. */
    private static List<X509Certificate> inForce(Path file, List<X509Certificate> cas) {
        List<X509Certificate> all = new ArrayList<>();
        for (X509Certificate ca : cas) {
            try {
                checkValidity(file, ca);
                all.add(ca);
            } catch (ExchangeException e) {
                log.warn(
                        "not trusted: the CA {} in {}: {}",
                        ca.getSubjectX500Principal().getName(),
                        file,
                        e.getMessage());
            }
        }
        return all;
    }

    /** As key managers and not as PEM: Netty's PEM reader would look for BouncyCastle, on the event loop, for seconds. */
    private static Credentials inMemory(
            PrivateKey key, X509Certificate own, X509Certificate signer, List<X509Certificate> cas)
            throws ExchangeException {
        try {
            char[] password = new char[0];
            KeyStore identity = KeyStore.getInstance("PKCS12");
            identity.load(null, password);
            identity.setKeyEntry("site", key, password, new Certificate[] {own});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(identity, password);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, password);
            for (int i = 0; i < cas.size(); i++) {
                trusted.setCertificateEntry("ca" + i, cas.get(i));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            return new Credentials(
                    KeyCertOptions.wrap((X509KeyManager) keys.getKeyManagers()[0]),
                    TrustOptions.wrap(trust.getTrustManagers()[0]),
                    own,
                    signer);
        } catch (GeneralSecurityException | IOException e) {
            throw new ExchangeException("this JDK can't hold the site's certificates: " + e);
        }
    }

    private static List<X509Certificate> certificates(Path file, String pem) throws ExchangeException {
        try {
            List<X509Certificate> all = new ArrayList<>();
            ByteArrayInputStream bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1));
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
                all.add((X509Certificate) one);
            }
            if (!all.isEmpty() && all.size() <= MAX_CAS) {
                return all;
            }
        } catch (CertificateException e) {
            throw new ExchangeException(file + " is not a certificate in PEM" + MAKE);
        }
        throw new ExchangeException(file + " is not a certificate in PEM, or more than " + MAX_CAS + MAKE);
    }

    private static PrivateKey key(Path file, String pem, String algorithm) throws ExchangeException {
        Matcher matcher = PKCS8.matcher(pem);
        try {
            if (matcher.find()) {
                byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ExchangeException(file + " is not a private key (" + algorithm + ") in PKCS#8");
        }
        throw new ExchangeException(file + " is not a private key in PEM, PKCS#8 (\"BEGIN PRIVATE KEY\")");
    }

    private static void checkValidity(Path file, X509Certificate certificate) throws ExchangeException {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new ExchangeException(file + " has expired on "
                    + certificate.getNotAfter().toInstant() + "; renew it with 'spillway pki init --force'");
        } catch (CertificateNotYetValidException e) {
            throw new ExchangeException(file + " is valid only from "
                    + certificate.getNotBefore().toInstant() + "; is this machine's clock right?");
        }
    }

    private static void checkKey(ExchangeSettings settings, PrivateKey key, X509Certificate own)
            throws ExchangeException {
        try {
            if (!KeyMatch.isKeyOf(key, own)) {
                throw new ExchangeException(settings.key() + " is not the key of " + settings.certificate());
            }
        } catch (GeneralSecurityException e) {
            throw new ExchangeException(settings.key() + " is neither an EC nor an RSA key: " + e.getMessage());
        }
    }
}
