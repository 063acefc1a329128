package io.spillway.load.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A CA and certificates made by the JDK's keytool: what Spillway makes itself lives in a module above this one. Making
 * one takes a second, so a test class shares them.
 */
final class TestCertificates {
    private static final String PASSWORD = "secret";

    private final Path dir;
    private final Path store;

    /** @param dir becomes home of all files */
    TestCertificates(Path dir) {
        this.dir = dir;
        this.store = dir.resolve("store.p12");
        keytool("-alias", "ca", "-dname", "CN=test CA", "-ext", "bc:critical=ca:true");
        write("ca");
    }

    /** A certificate signed by the CA, for {@link #certificate(String)} and {@link #key(String)}. */
    TestCertificates issue(String alias, String subjectAlternativeName) {
        keytool("-alias", alias, "-dname", "CN=" + alias, "-signer", "ca", "-ext", "san=" + subjectAlternativeName);
        write(alias);
        return this;
    }

    /** The same, ended yesterday. */
    TestCertificates issueExpired(String alias, String subjectAlternativeName) {
        keytool(
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-signer",
                "ca",
                "-ext",
                "san=" + subjectAlternativeName,
                "-startdate",
                "-10d",
                "-validity",
                "9");
        write(alias);
        return this;
    }

    Path ca() {
        return certificate("ca");
    }

    Path certificate(String alias) {
        return dir.resolve(alias + ".crt");
    }

    Path key(String alias) {
        return dir.resolve(alias + ".key");
    }

    KeyStore keyStore() {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static char[] password() {
        return PASSWORD.toCharArray();
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        try {
            Path output = dir.resolve("keytool.log");
            int status = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException(Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void write(String alias) {
        try {
            KeyStore keys = keyStore();
            pem(certificate(alias), "CERTIFICATE", keys.getCertificate(alias).getEncoded());
            pem(key(alias), "PRIVATE KEY", keys.getKey(alias, password()).getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pem(Path file, String type, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    }
}
