package io.spillway.lab.bench;

import io.spillway.geo.pki.PkiDirectory;
import io.spillway.geo.pki.PkiException;
import io.spillway.geo.pki.SiteCertificates;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Measures the round of one site with many peers over real connections. */
public final class ExchangeBench {
    private static final int COLD_ROUNDS = 3;
    private static final int WARM_UP_ROUNDS = 60;
    private static final Duration VALIDITY = Duration.ofDays(365);

    private ExchangeBench() {}

    /**
     * Runs it.
     *
     * @param peers >= 1
     * @param services in a report: a measurement each
     * @param rounds that are measured, >= 1
     * @param progress gets a line for every measurement
     * @throws LabException a child process failed; what it said is on standard error
     */
    public static ExchangeReport run(int peers, List<Integer> services, int rounds, Consumer<String> progress)
            throws LabException {
        try {
            Path folder = Files.createTempDirectory("spillway-bench-exchange");
            try {
                certificates(folder, peers);
                List<ExchangeReport.Figures> figures = new ArrayList<>();
                for (int number : services) {
                    progress.accept(peers + " peers, " + number + " services in a report");
                    figures.add(measure(folder, peers, number, rounds));
                }
                return new ExchangeReport(Machine.ofThis(), peers, rounds, figures);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new LabException("can't make the certificates of the benchmark: " + e);
        }
    }

    private static void certificates(Path folder, int peers) throws LabException {
        List<String> sites = new ArrayList<>(List.of(ExchangeSites.MEASURED));
        for (int i = 0; i < peers; i++) {
            sites.add(ExchangeSites.peer(i));
        }
        try {
            new SiteCertificates(new PkiDirectory(folder), new SecureRandom())
                    .make(sites, Instant.now(), new SiteCertificates.Options(VALIDITY, VALIDITY, false));
        } catch (PkiException e) {
            throw new LabException("can't make the certificates of the benchmark: " + e.getMessage());
        }
    }

    private static ExchangeReport.Figures measure(Path folder, int peers, int services, int rounds)
            throws LabException, IOException {
        List<String> args = new ArrayList<>(List.of(folder.toString(), Integer.toString(services)));
        ExchangeSites.freePorts(1 + peers).forEach(port -> args.add(port.toString()));
        // The site first: peers that start one after the other then connect one after the other, and not all at once.
        try (var site = program("the measured site of the benchmark", ExchangeProgram.class, args)) {
            try (var others = program("the peers of the benchmark", ExchangePeers.class, args)) {
                site.readLine();
                double cold =
                        milliseconds(rounds(COLD_ROUNDS, () -> calling(site))).median();
                rounds(WARM_UP_ROUNDS, () -> calling(site));
                rounds(WARM_UP_ROUNDS, () -> served(site, others));
                List<ExchangeProgram.Cost> calls = rounds(rounds, () -> calling(site));
                List<ExchangeProgram.Cost> serves = rounds(rounds, () -> served(site, others));
                double kb = Median.of(calls.stream()
                                .mapToDouble(cost -> cost.allocatedBytes() / 1024.0)
                                .toArray())
                        .median();
                return new ExchangeReport.Figures(
                        services,
                        cold,
                        milliseconds(calls),
                        Median.of(calls.stream()
                                        .mapToDouble(cost -> cost.processNs() / 1e6)
                                        .toArray())
                                .median(),
                        milliseconds(serves),
                        kb / peers,
                        Double.parseDouble(site.ask("memory")));
            }
        }
    }

    private static Child program(String name, Class<?> main, List<String> args) throws LabException {
        return new Child(name, new ProcessBuilder(Spillway.daemonProgram(main, args)));
    }

    private static Median milliseconds(List<ExchangeProgram.Cost> costs) {
        return Median.of(
                costs.stream().mapToDouble(cost -> cost.exchangeNs() / 1e6).toArray());
    }

    /** One round of one kind. */
    private interface Round {
        ExchangeProgram.Cost run() throws LabException;
    }

    private static List<ExchangeProgram.Cost> rounds(int count, Round round) throws LabException {
        List<ExchangeProgram.Cost> costs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            costs.add(round.run());
        }
        return costs;
    }

    /** The site calls all of its peers. */
    private static ExchangeProgram.Cost calling(Child site) throws LabException {
        return ExchangeProgram.Cost.parse(site.ask("call"));
    }

    /** All peers call the site. */
    private static ExchangeProgram.Cost served(Child site, Child others) throws LabException {
        site.ask("mark");
        others.ask("call");
        return ExchangeProgram.Cost.parse(site.ask("read"));
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
