package io.spillway.geo.config;

import io.spillway.load.peer.ExchangeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether the certificates and the key that a site file names can be read. */
final class TlsFiles {
    private TlsFiles() {}

    static List<ConfigError> warnings(SiteConfig config, YamlTree tree) {
        ExchangeSettings exchange = config.exchange();
        List<ConfigError> warnings = new ArrayList<>();
        if (exchange != null) {
            Section.Errors found = new Section.Errors(config.file().toString(), tree, warnings);
            look(found, "/load-exchange/tls/ca", exchange.caCertificate());
            look(found, "/load-exchange/tls/certificate", exchange.certificate());
            look(found, "/load-exchange/tls/key", exchange.key());
        }
        return warnings;
    }

    private static void look(Section.Errors found, String pointer, Path file) {
        // Opening is the only sure test, and a directory fails at the first byte only.
        try (InputStream in = Files.newInputStream(file)) {
            in.read();
        } catch (IOException e) {
            found.add(pointer, file + ": " + FileProblem.of(e));
        }
    }
}
