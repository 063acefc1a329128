package io.spillway.load.peer;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;

/**
 * The site's certificate, its key and the CA, checked against each other before TLS gets them: TLS would say the same
 * at the first call, and less clearly.
 */
record Credentials(KeyCertOptions identity, TrustOptions trust) {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String MAKE = "; 'spillway pki init' makes them";

    /** @throws ExchangeException a file can't be used; the message says which and why */
    static Credentials load(ExchangeSettings settings) throws ExchangeException {
        byte[] caPem = read(settings.caCertificate());
        byte[] certificatePem = read(settings.certificate());
        byte[] keyPem = read(settings.key());
        X509Certificate ca = certificate(settings.caCertificate(), caPem);
        X509Certificate own = certificate(settings.certificate(), certificatePem);

        String named = SiteCertificate.siteOf(own).orElse("no site");
        if (!named.equals(settings.site())) {
            throw new ExchangeException(
                    settings.certificate() + " names " + named + ", and this is " + settings.site());
        }
        checkValidity(settings.certificate(), own);
        checkValidity(settings.caCertificate(), ca);
        try {
            own.verify(ca.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new ExchangeException(settings.certificate() + " is not signed by " + settings.caCertificate());
        }
        PrivateKey key = key(settings.key(), keyPem, own.getPublicKey().getAlgorithm());
        checkKey(settings, key, own);
        return inMemory(key, own, ca);
    }

    /** As key managers and not as PEM: Netty's PEM reader would look for BouncyCastle, on the event loop, for seconds. */
    private static Credentials inMemory(PrivateKey key, X509Certificate own, X509Certificate ca)
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
            trusted.setCertificateEntry("ca", ca);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            return new Credentials(
                    KeyCertOptions.wrap((X509KeyManager) keys.getKeyManagers()[0]),
                    TrustOptions.wrap(trust.getTrustManagers()[0]));
        } catch (GeneralSecurityException | IOException e) {
            throw new ExchangeException("this JDK can't hold the site's certificates: " + e);
        }
    }

    private static byte[] read(Path file) throws ExchangeException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new ExchangeException(file + " does not exist" + MAKE);
        } catch (IOException e) {
            throw new ExchangeException("can't read " + file + ": " + e);
        }
    }

    private static X509Certificate certificate(Path file, byte[] pem) throws ExchangeException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        } catch (CertificateException e) {
            throw new ExchangeException(file + " is not a certificate in PEM" + MAKE);
        }
    }

    private static PrivateKey key(Path file, byte[] pem, String algorithm) throws ExchangeException {
        Matcher matcher = PKCS8.matcher(new String(pem, StandardCharsets.US_ASCII));
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
