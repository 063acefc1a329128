package io.spillway.geo.cli;

import io.spillway.geo.pki.PkiDirectory;
import io.spillway.geo.pki.PkiException;
import io.spillway.geo.pki.SiteCertificates;
import io.spillway.geo.pki.SiteCertificates.Entry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spillway pki}. */
@Command(
        name = "pki",
        description = "Certificates with which sites trust each other.",
        mixinStandardHelpOptions = true,
        subcommands = PkiCommand.Init.class)
public final class PkiCommand {
    /** {@code spillway pki init}. */
    @Command(
            name = "init",
            description = "Makes a CA, once, and a certificate and key for each site.",
            mixinStandardHelpOptions = true)
    public static final class Init implements Callable<Integer> {
        private static final int MAX_DAYS = 36_500;

        @Option(names = "--dir", paramLabel = "DIR", description = "Where the files go (${DEFAULT-VALUE}).")
        private Path dir = Path.of("pki");

        @Option(
                names = "--days",
                paramLabel = "N",
                description = "Validity of a site's certificate (${DEFAULT-VALUE}).")
        private int days = 365;

        @Option(names = "--ca-days", paramLabel = "N", description = "Validity of a new CA (${DEFAULT-VALUE}).")
        private int caDays = 3650;

        @Option(names = "--force", description = "Give a site that has a key another one.")
        private boolean force;

        @Parameters(arity = "1..*", paramLabel = "SITE", description = "Names of sites, as in their site.yaml.")
        private List<String> sites = List.of();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        private CommandSpec spec;

        private final Clock clock;

        public Init() {
            this(Clock.systemUTC());
        }

        Init(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Integer call() {
            checkUsage();
            try {
                SiteCertificates certificates = new SiteCertificates(new PkiDirectory(dir), new SecureRandom());
                SiteCertificates.Options options =
                        new SiteCertificates.Options(Duration.ofDays(caDays), Duration.ofDays(days), force);
                List<Entry> entries =
                        certificates.make(List.copyOf(new LinkedHashSet<>(sites)), clock.instant(), options);
                print(spec.commandLine().getOut(), entries);
                return ExitCode.OK;
            } catch (PkiException e) {
                spec.commandLine().getErr().println("spillway pki init: " + e.getMessage());
                return ExitCode.FAILED;
            }
        }

        private void checkUsage() {
            for (String site : sites) {
                String problem = SiteCertificates.problemWith(site);
                if (!problem.isEmpty()) {
                    throw new ParameterException(spec.commandLine(), problem);
                }
            }
            if (days < 1 || days > MAX_DAYS || caDays < 1 || caDays > MAX_DAYS) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--days and --ca-days must be 1.." + MAX_DAYS + ", got " + days + ", " + caDays);
            }
        }

        private void print(PrintWriter out, List<Entry> entries) {
            int owner = width("OF", entries, Entry::owner);
            int certificate = width("CERTIFICATE", entries, entry -> name(entry.certificate()));
            int key = width("KEY", entries, entry -> name(entry.key()));
            String row = "%-" + owner + "s  %-" + certificate + "s  %-" + key + "s  %-10s  %s%n";
            out.println("In " + dir.toAbsolutePath().normalize() + ":");
            out.printf(row, "OF", "CERTIFICATE", "KEY", "EXPIRES", "STATE");
            for (Entry entry : entries) {
                out.printf(
                        row,
                        entry.owner(),
                        name(entry.certificate()),
                        name(entry.key()),
                        LocalDate.ofInstant(entry.notAfter(), ZoneOffset.UTC),
                        entry.made() ? "new" : "kept");
            }
            out.println();
            out.println("Next: give each site three files, ca.crt and its own certificate and key; its site.yaml");
            out.println("names them under load-exchange. Keep ca.key here and never copy it to a site: whoever has it");
            out.println("can speak as any site.");
        }

        private static int width(String title, List<Entry> entries, Function<Entry, String> cell) {
            return entries.stream().map(cell).mapToInt(String::length).reduce(title.length(), Math::max);
        }

        private static String name(Path file) {
            return String.valueOf(file.getFileName());
        }
    }
}
