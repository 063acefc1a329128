package io.spillway.load.peer;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** Whether a private key belongs to a certificate. */
public final class KeyMatch {
    private KeyMatch() {}

    /**
     * Signs with the one and verifies with the other.
     *
     * @throws GeneralSecurityException the key is neither EC nor RSA
     */
    public static boolean isKeyOf(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        byte[] anything = certificate.getSignature();
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(anything);
        return signature.verify(signed);
    }
}
