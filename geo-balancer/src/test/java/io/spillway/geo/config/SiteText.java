package io.spillway.geo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A good site file whose director tests change, and what is read from it. */
record SiteText(Path directory) {
    /** The service's own lines are 10 to 13, its servers stand on 15 and 16. */
    private static final String GOOD = """
            site: idc2
            bgp:
              local-as: 5
              router-id: 10.101.2.2
              neighbors:
                - {address: 10.101.2.1, remote-as: 2}
            director:
              interfaces: {client: eth1, server: eth2}
              services:
                - {name: web, vip: 10.101.4.1, prefix: 10.101.4.0/24,
                   protocol: tcp, port: 80,
                   scheduler: wlc,
                   forward: nat,
                   servers: [
                     {address: 10.101.6.11, capacity: {connections: 1000}},
                     {address: 10.101.6.12, capacity: {connections: 1000}}]}
            """;

    /** The good file with changes: what stands there, and what is to stand there, and so on. */
    static String with(String... changes) {
        String text = GOOD;
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(text).contains(changes[i]);
            text = text.replace(changes[i], changes[i + 1]);
        }
        return text;
    }

    /** The good file with one more service, on lines 17 and 18. */
    static String withService(String text, String more) {
        return text + "    - {" + more + "}\n";
    }

    SiteConfig read(String text) throws ConfigException, IOException {
        return SiteFile.read(write(text));
    }

    ServiceConfig service(String... changes) throws ConfigException, IOException {
        return read(with(changes)).services().getFirst();
    }

    /** "line: rule" of each. */
    List<String> errors(String text) throws IOException {
        Path file = write(text);
        ConfigException e =
                Objects.requireNonNull(catchThrowableOfType(ConfigException.class, () -> SiteFile.read(file)));
        return e.errors().stream()
                .map(error -> error.line() + ": " + error.rule())
                .toList();
    }

    List<String> warnings(String text) throws ConfigException, IOException {
        return SiteFile.check(write(text)).warnings().stream()
                .map(warning -> warning.line() + ": " + warning.rule())
                .toList();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("site.yaml"), text);
    }
}
