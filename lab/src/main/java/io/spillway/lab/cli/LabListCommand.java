package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.TopologyCatalog;
import io.spillway.lab.topology.TopologyException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the laboratories.", mixinStandardHelpOptions = true)
final class LabListCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        try {
            TopologyCatalog catalog = TopologyCatalog.ofThisDistribution();
            List<String> names = catalog.names();
            int width =
                    Math.max(4, names.stream().mapToInt(String::length).max().orElse(0));
            String row = "%-" + width + "s  %5s  %5s  %s%n";
            System.out.printf(row, "NAME", "NODES", "LINKS", "WHAT IT IS");
            for (String name : names) {
                var topology = catalog.read(name);
                System.out.printf(
                        row, name, topology.nodes().size(), topology.links().size(), topology.description());
            }
            return ExitCode.OK;
        } catch (TopologyException e) {
            System.err.println("spillway lab: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (LabException e) {
            System.err.println("spillway lab: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
