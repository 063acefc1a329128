package io.spillway.load.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;

/** The certificate files of one site, which change while it runs. */
final class SiteFiles {
    private final Path dir;
    private final String site;

    SiteFiles(Path dir, String site) {
        this.dir = dir;
        this.site = site;
    }

    SiteFiles use(TestCertificates from, String alias) throws IOException {
        Files.copy(from.certificate(alias), certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.key(alias), key(), StandardCopyOption.REPLACE_EXISTING);
        return this;
    }

    SiteFiles trust(TestCertificates... cas) throws IOException {
        StringBuilder bundle = new StringBuilder();
        for (TestCertificates ca : cas) {
            bundle.append(Files.readString(ca.ca()));
        }
        Files.writeString(ca(), bundle);
        return this;
    }

    Path ca() {
        return dir.resolve(site + "-ca.crt");
    }

    Path certificate() {
        return dir.resolve(site + ".crt");
    }

    Path key() {
        return dir.resolve(site + ".key");
    }

    ExchangeSettings settings(InetSocketAddress listen, Duration interval, PeerConfig... peers) {
        return new ExchangeSettings(site, listen, interval, Arrays.asList(peers), ca(), certificate(), key());
    }
}
