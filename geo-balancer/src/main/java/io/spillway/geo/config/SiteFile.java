package io.spillway.geo.config;

import io.spillway.bgp.rib.Prefix;
import io.spillway.geo.config.YamlTree.YamlException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a site file: YAML, then the schema, then its meaning. */
public final class SiteFile {
    private SiteFile() {}

    /**
     * A good file.
     *
     * @param site null: the file is for {@code spillway bgp run} alone
     * @param warnings what is dangerous, or will keep the daemon from starting here and now, though the file is right
     */
    public record Checked(SpeakerFile speaker, @Nullable SiteConfig site, List<ConfigError> warnings) {
        public Checked {
            warnings = List.copyOf(warnings);
        }
    }

    /** @throws ConfigException with every error found at the first stage that finds any */
    public static SiteConfig read(Path file) throws ConfigException {
        Checked checked = check(file);
        if (checked.site() == null) {
            throw failure(file, 1, "director: missing; without it there is only: spillway bgp run -c " + file);
        }
        return checked.site();
    }

    /** The speaker's part of a file, which may have no other; all that is there is checked. */
    public static SpeakerFile readSpeaker(Path file) throws ConfigException {
        return check(file).speaker();
    }

    /** Reads the file, and looks whether the files that it names can be read by whoever asks. */
    public static Checked check(Path file) throws ConfigException {
        YamlTree tree = tree(file);
        String name = file.toString();
        List<ConfigError> errors = new ArrayList<>(SchemaCheck.check(name, tree));
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        Section.Errors found = new Section.Errors(name, tree, errors);
        Section root = new Section(tree.root(), "", found);
        Checked checked;
        try {
            SpeakerFile speaker;
            SiteConfig site = null;
            if (root.has("director")) {
                site = site(file, root);
                speaker = new SpeakerFile(file, site.site(), site.socket(), site.bgp());
            } else {
                speaker = speaker(file, root);
            }
            checked = new Checked(speaker, site, sorted(found.warned()));
        } catch (IllegalArgumentException e) {
            // A rule that only the part itself knows. What was found before is likelier to be the cause.
            throw errors.isEmpty()
                    ? failure(file, 1, String.valueOf(e.getMessage()))
                    : new ConfigException(sorted(errors));
        }
        if (!errors.isEmpty()) {
            throw new ConfigException(sorted(errors));
        }
        return checked;
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

    private static List<ConfigError> sorted(List<ConfigError> errors) {
        return errors.stream()
                .sorted(Comparator.comparingInt(ConfigError::line))
                .toList();
    }

    private static ConfigException failure(Path file, int line, String rule) {
        return new ConfigException(List.of(new ConfigError(file.toString(), line, rule)));
    }

    private static SpeakerFile speaker(Path file, Section root) {
        if (root.has("load-exchange")) {
            root.error("load-exchange", "there is no director whose load could be told");
        }
        BgpConfig bgp = BgpSection.read(root.section("bgp"), file, null, Set.of());
        return new SpeakerFile(file, root.string("site", ""), socket(file, root), bgp);
    }

    private static Path socket(Path file, Section root) {
        String otherwise = "/run/spillway/" + root.string("site", "") + ".sock";
        return file.toAbsolutePath().resolveSibling(root.section("api").string("socket", otherwise));
    }

    private static SiteConfig site(Path file, Section root) {
        String site = root.string("site", "");
        Section director = root.section("director");
        List<InetAddress> localAddresses = DirectorSection.localAddresses(director);
        List<ServiceConfig> services = ServiceSection.readAll(director, localAddresses);
        ExchangeSection exchange = ExchangeSection.read(root, site, file, services);
        Set<Prefix> prefixes = services.stream().map(ServiceConfig::prefix).collect(Collectors.toSet());
        BgpConfig bgp = BgpSection.read(root.section("bgp"), file, exchange.tunnel(), prefixes);
        if (exchange.settings() != null) {
            TlsFiles.look(exchange.settings(), root.section("load-exchange").section("tls"));
        }
        return new SiteConfig(
                file,
                site,
                socket(file, root),
                bgp,
                DirectorSection.read(director, localAddresses, services, exchange),
                services,
                DirectorSection.limits(director.section("limits")),
                exchange.settings(),
                exchange.thresholds(),
                exchange.spill());
    }
}
