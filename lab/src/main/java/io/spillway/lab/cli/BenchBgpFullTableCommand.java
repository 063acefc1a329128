package io.spillway.lab.cli;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.geo.cli.ExitCode;
import io.spillway.geo.cli.Packages;
import io.spillway.lab.bench.FullTableBench;
import io.spillway.lab.bench.FullTableReport;
import io.spillway.lab.bench.ReceiverKind;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Rootless;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bgp-fulltable",
        description = "How long the speaker takes to have a full table, beside BIRD.",
        mixinStandardHelpOptions = true)
final class BenchBgpFullTableCommand implements Callable<Integer> {
    private static final int MAX_ROUTES = 4_000_000;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--json", description = "Prints the result as JSON; progress goes to standard error anyway.")
    boolean json;

    @Option(names = "--routes", paramLabel = "N", description = "Routes, 2 to 4000000; 1000000 unless given.")
    int routes = 1_000_000;

    @Option(names = "--sets", paramLabel = "N", description = "Sets of attributes; 15 for 100 routes unless given.")
    int sets;

    @Option(names = "--seed", paramLabel = "N", description = "Another table of the same kind; 1 unless given.")
    long seed = 1;

    @Option(names = "--rounds", paramLabel = "N", description = "Measurements of each receiver; 3 unless given.")
    int rounds = 3;

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            description = "Who is measured beside the speaker: bird, or nobody with ''; bird unless given.")
    List<String> peers = List.of("bird");

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "UPDATEs back to back, from AS 65001 at 10.99.0.1, the last one announcing 198.18.255.0/24,"
                    + " instead of a table made here.")
    @Nullable
    Path table;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        FullTableBench.Settings settings = settings(command);
        try {
            Packages.require(System.err, DistroPackage.IP, DistroPackage.ETHTOOL);
            if (settings.receivers().contains(ReceiverKind.BIRD)) {
                Packages.require(System.err, DistroPackage.BIRD);
            }
            Optional<Integer> ranAgain = Rootless.runAgainAsRoot(
                    command.root().commandLine().getParseResult().originalArgs());
            if (ranAgain.isPresent()) {
                return ranAgain.get();
            }
            FullTableReport report = FullTableBench.run(settings, System.err::println);
            System.out.print(json ? report.toJson() + "\n" : report.toText());
            return ExitCode.OK;
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private FullTableBench.Settings settings(CommandSpec command) {
        int distinct = sets == 0 ? Math.max(2, (int) (routes * 15L / 100)) : sets;
        if (routes < 2 || routes > MAX_ROUTES || distinct < 2 || distinct > routes || rounds < 1) {
            throw new ParameterException(
                    command.commandLine(),
                    "--routes must be 2 to " + MAX_ROUTES + ", --sets 2 to that, and --rounds 1 or more");
        }
        if (table != null && !Files.isReadable(table)) {
            throw new ParameterException(command.commandLine(), "--table: can't read " + table);
        }
        List<ReceiverKind> receivers = new ArrayList<>(List.of(ReceiverKind.SPILLWAY));
        for (String peer : peers) {
            ReceiverKind kind = peer.isBlank()
                    ? ReceiverKind.SPILLWAY
                    : ReceiverKind.named(peer)
                            .orElseThrow(() -> new ParameterException(
                                    command.commandLine(), "--peers: " + peer + " is none of " + ReceiverKind.names()));
            if (!receivers.contains(kind)) {
                receivers.add(kind);
            }
        }
        return new FullTableBench.Settings(routes, distinct, seed, table, rounds, receivers);
    }
}
