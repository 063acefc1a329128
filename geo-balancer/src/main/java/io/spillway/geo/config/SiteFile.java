package io.spillway.geo.config;

import io.spillway.bgp.session.SpeakerConfig;
import io.spillway.director.DirectorSettings;
import io.spillway.director.TunnelPeer;
import io.spillway.geo.config.YamlTree.YamlException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a site file: YAML, then the schema, then its meaning. */
public final class SiteFile {
    private SiteFile() {}

    /** @throws ConfigException with every error found at the first stage that finds any */
    public static SiteConfig read(Path file) throws ConfigException {
        String name = file.toString();
        YamlTree tree = tree(file, name);
        List<ConfigError> errors = new ArrayList<>(SchemaCheck.check(name, tree));
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        Section root = new Section(tree.root(), "", new Section.Errors(name, tree, errors));
        SiteConfig config = site(file, root);
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        return config;
    }

    private static YamlTree tree(Path file, String name) throws ConfigException {
        try {
            return YamlTree.parse(Files.readString(file));
        } catch (YamlException e) {
            throw new ConfigException(List.of(new ConfigError(name, e.line(), String.valueOf(e.getMessage()))));
        } catch (NoSuchFileException e) {
            throw new ConfigException(List.of(new ConfigError(name, 1, "no such file")));
        } catch (MalformedInputException e) {
            throw new ConfigException(List.of(new ConfigError(name, 1, "not UTF-8 text")));
        } catch (IOException e) {
            throw new ConfigException(List.of(new ConfigError(name, 1, "can't be read: " + e.getMessage())));
        }
    }

    private static SiteConfig site(Path file, Section root) {
        String site = root.string("site", "");
        String socket = root.section("api").string("socket", "/run/spillway/" + site + ".sock");
        SpeakerConfig speaker = BgpSection.read(root.section("bgp"));
        List<ServiceConfig> services = ServiceSection.readAll(root.section("director"));
        ExchangeSection exchange = ExchangeSection.read(root, site, file, services);
        DirectorSettings director = director(root.section("director"), services, exchange);
        return new SiteConfig(
                file,
                site,
                file.toAbsolutePath().resolveSibling(socket),
                speaker,
                director,
                services,
                exchange.settings(),
                exchange.thresholds());
    }

    private static DirectorSettings director(Section section, List<ServiceConfig> services, ExchangeSection exchange) {
        Section interfaces = section.section("interfaces");
        List<TunnelPeer> tunnels = exchange.tunnel() == null ? List.of() : exchange.tunnels();
        return new DirectorSettings(
                interfaces.string("client", ""),
                interfaces.string("server", ""),
                services.stream().map(ServiceConfig::spec).toList(),
                exchange.tunnel(),
                tunnels,
                ServiceSection.timeouts(section.section("timeouts")),
                (int) section.number("max-flows", 1_000_000));
    }
}
