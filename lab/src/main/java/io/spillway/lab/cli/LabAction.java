package io.spillway.lab.cli;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.geo.cli.ExitCode;
import io.spillway.geo.cli.Packages;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Rootless;
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

    @Parameters(index = "0", paramLabel = "NAME", description = "The laboratory; see 'spillway lab list'.")
    String name = "";

    /** @return the exit code */
    abstract int act(Laboratory laboratory) throws LabException;

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
            Laboratory laboratory = new Laboratory(catalog.read(name));
            if (runsNodes()) {
                // Standard output may be for JSON.
                Packages.require(System.err, PROGRAMS);
            }
            Optional<Integer> ranAgain = Rootless.runAgainAsRoot(arguments());
            return ranAgain.isPresent() ? ranAgain.get() : act(laboratory);
        } catch (TopologyException e) {
            System.err.println("spillway lab: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (LabException e) {
            System.err.println("spillway lab: " + e.getMessage());
            return ExitCode.FAILED;
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
