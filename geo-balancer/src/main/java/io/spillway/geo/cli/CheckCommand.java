package io.spillway.geo.cli;

import io.spillway.geo.config.ConfigError;
import io.spillway.geo.config.ConfigException;
import io.spillway.geo.config.SchemaCheck;
import io.spillway.geo.config.SiteConfig;
import io.spillway.geo.config.SiteFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
            "Certificates that can't be read are warned of only; exit 0."
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
            SiteConfig config = checked.config();
            for (ConfigError warning : checked.warnings()) {
                err.printf("%s:%d: warning: %s%n", warning.file(), warning.line(), warning.rule());
            }
            out.printf(
                    "%s: site %s is well: %d neighbor(s), %d service(s), %d peer site(s)%n",
                    file,
                    config.site(),
                    config.speaker().neighbors().size(),
                    config.services().size(),
                    config.exchange() == null ? 0 : config.exchange().peers().size());
            return ExitCode.OK;
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.USAGE;
        }
    }
}
