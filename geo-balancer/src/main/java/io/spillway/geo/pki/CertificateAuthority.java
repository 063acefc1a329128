package io.spillway.geo.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs the certificates of sites. Keys are EC P-256; profile of RFC 5280. A site is named by the one DNS name in its
 * certificate, and the certificate serves for both ends of a call.
 */
public final class CertificateAuthority {
    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";
    /** RFC 5280 section 4.1.2.2 allows 20 octets and wants no negative one. */
    private static final int SERIAL_BITS = 127;
    /** So that a site whose clock is behind takes a certificate that was made just now. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private final Identity identity;
    private final SecureRandom random;

    /** One that exists already. */
    public CertificateAuthority(Identity identity, SecureRandom random) {
        this.identity = identity;
        this.random = random;
    }

    /** A new one, that signs itself. */
    public static CertificateAuthority create(Instant now, Duration validity, SecureRandom random) {
        KeyPair keys = newKeys(random);
        X500Principal name = new X500Principal("CN=Spillway CA");
        try {
            JcaX509v3CertificateBuilder builder =
                    builder(name, name, keys.getPublic(), now, now.plus(validity), random);
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(keys.getPublic()));
            X509Certificate certificate = sign(builder, keys.getPrivate(), random);
            return new CertificateAuthority(new Identity(certificate, keys.getPrivate()), random);
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("the JDK can't make a CA", e);
        }
    }

    public Identity identity() {
        return identity;
    }

    /** A new key and certificate for a site; valid as long as asked for, but not longer than the CA itself. */
    public Identity issue(String site, Instant now, Duration validity) {
        KeyPair keys = newKeys(random);
        Instant asked = now.plus(validity);
        Instant notAfter = asked.isBefore(identity.notAfter()) ? asked : identity.notAfter();
        try {
            JcaX509v3CertificateBuilder builder = builder(
                    identity.certificate().getSubjectX500Principal(),
                    new X500Principal("CN=" + site),
                    keys.getPublic(),
                    now,
                    notAfter,
                    random);
            JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
            KeyPurposeId[] bothEnds = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(bothEnds))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(GeneralName.dNSName, site)))
                    .addExtension(
                            Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(keys.getPublic()))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            ids.createAuthorityKeyIdentifier(
                                    identity.certificate().getPublicKey()));
            return new Identity(sign(builder, identity.key(), random), keys.getPrivate());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("the JDK can't make a certificate for " + site, e);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer,
            X500Principal subject,
            PublicKey key,
            Instant now,
            Instant notAfter,
            SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(BACKDATED)),
                Date.from(notAfter),
                subject,
                key);
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key, SecureRandom random)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE)
                            .setSecureRandom(random)
                            .build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair newKeys(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + CURVE, e);
        }
    }
}
