package io.spillway.geo.pki;

import io.spillway.geo.config.FileProblem;
import io.spillway.load.peer.KeyMatch;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** Certificates ({@code NAME.crt}) and keys ({@code NAME.key}, PKCS#8, mode 0600) as PEM files in one directory. */
public final class PkiDirectory {
    public static final String CA = "ca";

    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    private final Path dir;

    /** @throws PkiException it is neither a directory nor can it be made one */
    public PkiDirectory(Path dir) throws PkiException {
        this.dir = dir;
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new PkiException("can't make the directory " + dir + ": " + FileProblem.of(e));
        }
    }

    public Path certificate(String name) {
        return dir.resolve(name + ".crt");
    }

    public Path key(String name) {
        return dir.resolve(name + ".key");
    }

    public boolean hasCertificate(String name) {
        return Files.exists(certificate(name));
    }

    public boolean hasKey(String name) {
        return Files.exists(key(name));
    }

    /** @throws PkiException a file is missing or unreadable, or the two don't belong together */
    public Identity load(String name) throws PkiException {
        if (!(parse(certificate(name)) instanceof X509CertificateHolder holder)) {
            throw new PkiException(certificate(name) + " is not a certificate in PEM");
        }
        if (!(parse(key(name)) instanceof PrivateKeyInfo info)) {
            throw new PkiException(key(name) + " is not a private key in PEM, PKCS#8");
        }
        try {
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(holder);
            PrivateKey key = new JcaPEMKeyConverter().getPrivateKey(info);
            if (!KeyMatch.isKeyOf(key, certificate)) {
                throw new PkiException(key(name) + " is not the key of " + certificate(name));
            }
            return new Identity(certificate, key);
        } catch (GeneralSecurityException | IOException e) {
            throw new PkiException("can't use " + certificate(name) + " and " + key(name) + ": " + e.getMessage());
        }
    }

    /** Writes both files, each at once or not at all; the key first, since a certificate without its key is no use. */
    public void store(String name, Identity identity) throws PkiException {
        write(key(name), "PRIVATE KEY", identity.key().getEncoded(), SECRET);
        try {
            write(certificate(name), "CERTIFICATE", identity.certificate().getEncoded(), PUBLIC);
        } catch (GeneralSecurityException e) {
            throw new PkiException("can't encode " + certificate(name) + ": " + e.getMessage());
        }
    }

    private static @Nullable Object parse(Path file) throws PkiException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII);
                PEMParser parser = new PEMParser(reader)) {
            return parser.readObject();
        } catch (IOException e) {
            throw new PkiException("can't read " + file + ": " + FileProblem.of(e));
        }
    }

    private void write(Path file, String type, byte[] der, Set<PosixFilePermission> mode) throws PkiException {
        StringWriter pem = new StringWriter();
        try (PemWriter writer = new PemWriter(pem)) {
            writer.writeObject(new PemObject(type, der));
            writer.flush();
            FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(SECRET);
            Path unfinished = Files.createTempFile(dir, file.getFileName().toString(), ".tmp", attribute);
            try {
                Files.writeString(unfinished, pem.toString());
                Files.setPosixFilePermissions(unfinished, mode);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new PkiException("can't write " + file + ": " + FileProblem.of(e));
        }
    }
}
