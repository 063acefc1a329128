package io.spillway.geo.config;

import io.spillway.bgp.session.SpeakerConfig;
import io.spillway.director.DirectorSettings;
import io.spillway.director.TunnelPeer;
import io.spillway.geo.config.YamlTree.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads a site file: YAML, then the schema, then its meaning. */
public final class SiteFile {
    private SiteFile() {}

    /**
     * A good file.
     *
     * @param warnings what will keep the site from starting here and now, though the file is right
     */
    public record Checked(SiteConfig config, List<ConfigError> warnings) {
        public Checked {
            warnings = List.copyOf(warnings);
        }
    }

    /** @throws ConfigException with every error found at the first stage that finds any */
    public static SiteConfig read(Path file) throws ConfigException {
        return site(file, tree(file));
    }

    /** Reads the file, and looks whether the files that it names can be read by whoever asks. */
    public static Checked check(Path file) throws ConfigException {
        YamlTree tree = tree(file);
        SiteConfig config = site(file, tree);
        return new Checked(config, TlsFiles.warnings(config, tree));
    }

    private static YamlTree tree(Path file) throws ConfigException {
        try {
            return YamlTree.parse(Files.readString(file));
        } catch (YamlException e) {
            throw failure(file, e.line(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw failure(file, 1, "can't be read: " + FileProblem.of(e));
        }
    }

    private static SiteConfig site(Path file, YamlTree tree) throws ConfigException {
        String name = file.toString();
        List<ConfigError> errors = new ArrayList<>(SchemaCheck.check(name, tree));
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        Section root = new Section(tree.root(), "", new Section.Errors(name, tree, errors));
        SiteConfig config;
        try {
            config = site(file, root);
        } catch (IllegalArgumentException e) {
            // A rule that only the part itself knows. What was found before is likelier to be the cause.
            throw errors.isEmpty() ? failure(file, 1, String.valueOf(e.getMessage())) : sorted(errors);
        }
        if (!errors.isEmpty()) {
            throw sorted(errors);
        }
        return config;
    }

    private static ConfigException sorted(List<ConfigError> errors) {
        return new ConfigException(errors.stream()
                .sorted(Comparator.comparingInt(ConfigError::line))
                .toList());
    }

    private static ConfigException failure(Path file, int line, String rule) {
        return new ConfigException(List.of(new ConfigError(file.toString(), line, rule)));
    }

    private static SiteConfig site(Path file, Section root) {
        String site = root.string("site", "");
        String socket = root.section("api").string("socket", "/run/spillway/" + site + ".sock");
        List<ServiceConfig> services = ServiceSection.readAll(root.section("director"));
        ExchangeSection exchange = ExchangeSection.read(root, site, file, services);
        SpeakerConfig speaker = BgpSection.read(root.section("bgp"), exchange.tunnel());
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
