package io.spillway.geo.config;

import io.spillway.load.peer.ExchangeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the certificates and the key that a site file names can be read. */
final class TlsFiles {
    private TlsFiles() {}

    /** Warns of those that can't. */
    static void look(ExchangeSettings exchange, Section tls) {
        look(tls, "ca", exchange.caCertificate());
        look(tls, "certificate", exchange.certificate());
        look(tls, "key", exchange.key());
    }

    private static void look(Section tls, String key, Path file) {
        // Opening is the only sure test, and a directory fails at the first byte only.
        try (InputStream in = Files.newInputStream(file)) {
            in.read();
        } catch (IOException e) {
            tls.warn(key, file + ": " + FileProblem.of(e));
        }
    }
}
