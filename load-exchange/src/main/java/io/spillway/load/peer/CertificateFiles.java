package io.spillway.load.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the three files of a site held at one moment, a character for each byte. */
record CertificateFiles(String ca, String certificate, String key) {
    /** Whatever is larger is something else. */
    private static final long MAX_BYTES = 1_000_000;

    static CertificateFiles read(ExchangeSettings settings) throws ExchangeException {
        return new CertificateFiles(read(settings.caCertificate()), read(settings.certificate()), read(settings.key()));
    }

    private static String read(Path file) throws ExchangeException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ExchangeException(file + " is too large for a certificate or key");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new ExchangeException(file + " does not exist" + Credentials.MAKE);
        } catch (IOException e) {
            throw new ExchangeException("can't read " + file + ": " + e);
        }
    }
}
