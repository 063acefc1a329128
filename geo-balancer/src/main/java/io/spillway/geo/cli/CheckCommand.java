package io.spillway.geo.cli;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.director.service.Persistence;
import io.spillway.director.service.ServiceSpec;
import io.spillway.geo.config.BgpConfig;
import io.spillway.geo.config.ConfigError;
import io.spillway.geo.config.ConfigException;
import io.spillway.geo.config.Endpoint;
import io.spillway.geo.config.SchemaCheck;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.config.ServiceWords;
import io.spillway.geo.config.SiteConfig;
import io.spillway.geo.config.SiteFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a site file without starting anything. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Check a site file: YAML, schema, meaning. Prints FILE:LINE: RULE for every error; exit 2.",
            "Warned of only, with exit 0: certificates that can't be read, passwords that others can read."
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    private static final class What {
        @Parameters(paramLabel = "FILE", description = "The site file.")
        private @Nullable Path file;

        @Option(names = "--schema", description = "Print the JSON Schema of site files instead.")
        private boolean schema;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        Path file = what.file;
        if (what.schema || file == null) {
            out.print(SchemaCheck.schema());
            out.flush();
            return ExitCode.OK;
        }
        try {
            SiteFile.Checked checked = SiteFile.check(file);
            for (ConfigError warning : checked.warnings()) {
                err.printf("%s:%d: warning: %s%n", warning.file(), warning.line(), warning.rule());
            }
            out.println(file + ": site " + checked.speaker().site() + " is well: " + summary(checked));
            if (checked.site() != null) {
                checked.site().services().forEach(service -> out.println("  " + line(service)));
            }
            out.flush();
            return ExitCode.OK;
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private static String summary(SiteFile.Checked checked) {
        BgpConfig bgp = checked.speaker().bgp();
        int neighbors = bgp.speaker().neighbors().size();
        SiteConfig site = checked.site();
        if (site == null) {
            return "%d neighbor(s), %d announced prefix(es), %d process(es); no director, for `spillway bgp run` only"
                    .formatted(
                            neighbors, bgp.originated().size(), bgp.processes().size());
        }
        int peers = site.exchange() == null ? 0 : site.exchange().peers().size();
        return "%d neighbor(s), %d service(s), %d peer site(s); %s"
                .formatted(neighbors, site.services().size(), peers, spill(site));
    }

    /** What was understood of a service: {@code web  tcp 10.101.4.1:80  wlc  nat  2 server(s)}. */
    private static String line(ServiceConfig service) {
        ServiceSpec spec = service.spec();
        List<String> flags = ServiceWords.flags(spec.scheduler());
        Persistence persistence = spec.persistence();
        return "%s  %s %s  %s%s%s%s  %s  %d server(s)"
                .formatted(
                        spec.name(),
                        ServiceWords.protocol(spec.protocol()),
                        Endpoint.text(spec.vip(), spec.port()),
                        ServiceWords.scheduler(spec.scheduler().kind()),
                        flags.isEmpty() ? "" : " (" + String.join(",", flags) + ")",
                        persistence == null
                                ? ""
                                : " "
                                        + ServiceWords.persistence(
                                                persistence, spec.vip().getAddress().length * 8),
                        spec.onePacket() ? " ops" : "",
                        spec.servers().stream()
                                .map(server -> ServiceWords.forward(server.forwarding()))
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        spec.servers().size());
    }

    private static String spill(SiteConfig site) {
        if (site.director().tunnelAddress() == null) {
            return "no spill";
        }
        BfdConfig bfd = site.spill().tunnelBfd();
        return "spill by %s, tunnels %s"
                .formatted(
                        site.spill().policy(),
                        bfd == null
                                ? "without BFD"
                                : "watched by BFD every " + bfd.interval().toMillis() + " ms x " + bfd.multiplier());
    }
}
