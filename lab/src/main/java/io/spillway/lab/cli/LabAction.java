package io.spillway.lab.cli;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.geo.cli.ExitCode;
import io.spillway.geo.cli.Packages;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Rootless;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.TopologyCatalog;
import io.spillway.lab.topology.TopologyException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands on one laboratory have in common: its name, the privilege, and how errors are told. */
abstract class LabAction implements Callable<Integer> {
    /** What shells say of a program that SIGINT has ended: 128 and the signal's number. */
    private static final int INTERRUPTED = 128 + 2;

    private static final DistroPackage[] PROGRAMS = {
        DistroPackage.IP,
        DistroPackage.ETHTOOL,
        DistroPackage.BIRD,
        DistroPackage.NGINX,
        DistroPackage.NFT,
        DistroPackage.CURL
    };

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "The laboratory; see 'spillway lab list'.",
            completionCandidates = LaboratoryNames.class)
    String name = "";

    /** @return the exit code */
    abstract int act(Laboratory laboratory) throws LabException;

    /** What is wrong with the command line for this laboratory; empty: nothing. */
    Optional<String> wrongUsage(Topology topology) {
        return Optional.empty();
    }

    /** Whether it only reads: then it needs no privilege. */
    boolean touchesNothing() {
        return false;
    }

    /** Whether the programs that nodes run must be there. */
    boolean runsNodes() {
        return false;
    }

    @Override
    public final Integer call() {
        try {
            TopologyCatalog catalog = TopologyCatalog.ofThisDistribution();
            if (!catalog.names().contains(name)) {
                System.err.println("spillway lab: no laboratory is called '" + name + "'; there is "
                        + String.join(", ", catalog.names()));
                return ExitCode.USAGE;
            }
            Topology topology = catalog.read(name);
            Optional<String> wrong = wrongUsage(topology);
            if (wrong.isPresent()) {
                System.err.println("spillway lab: " + wrong.get());
                return ExitCode.USAGE;
            }
            if (runsNodes()) {
                // Standard output may be for JSON.
                Packages.require(System.err, PROGRAMS);
            }
            if (touchesNothing()) {
                return act(new Laboratory(topology));
            }
            Optional<Integer> ranAgain = Rootless.runAgainAsRoot(arguments());
            return ranAgain.isPresent() ? ranAgain.get() : actUnlessInterrupted(new Laboratory(topology));
        } catch (TopologyException e) {
            System.err.println("spillway lab: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (LabException e) {
            System.err.println("spillway lab: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private int actUnlessInterrupted(Laboratory laboratory) throws LabException {
        try {
            return act(laboratory);
        } catch (LabException e) {
            if (laboratory.abandoned()) {
                // The interrupt's doing, and its hook has said so.
                return INTERRUPTED;
            }
            throw e;
        }
    }

    private List<String> arguments() {
        return Objects.requireNonNull(spec)
                .root()
                .commandLine()
                .getParseResult()
                .originalArgs();
    }
}
