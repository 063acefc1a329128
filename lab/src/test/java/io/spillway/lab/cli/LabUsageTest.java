package io.spillway.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.TopologyReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LabUsageTest {
    private final CommandLine lab = new CommandLine(new LabCommand());

    @TempDir
    Path folder;

    @Test
    void anUnknownNodeIsWrongUsage() {
        assertThat(lab.execute("exec", "fig26", "zz", "ls")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void twoHyphensBeforeTheCommandAreNotPartOfIt() {
        assertThat(exec("c32", "--", "ls", "--", "-l").program()).containsExactly("ls", "--", "-l");
        assertThat(exec("c32", "ls", "-l").program()).containsExactly("ls", "-l");
        assertThat(lab.execute("exec", "fig26", "c32", "--")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aLaboratoryWithoutScenarioCannotBeRun() throws Exception {
        Path file = Files.writeString(folder.resolve("other.clab.yml"), """
                name: other
                topology:
                  nodes:
                    left: {kind: linux}
                """);
        Topology topology = TopologyReader.read(file);
        assertThat(new LabRunCommand().wrongUsage(topology))
                .contains("other has no scenario; fig26 and three-sites have some");
    }

    @Test
    void completionOffersLaboratoriesAndNodes() {
        for (String command : new String[] {"up", "down", "status", "exec", "run"}) {
            assertThat(candidates(command, 0)).as(command).contains("fig26");
        }
        assertThat(candidates("exec", 1)).contains("c32", "lb1");
    }

    private LabExecCommand exec(String node, String... words) {
        List<String> line = new ArrayList<>(List.of("exec", "fig26", node));
        line.addAll(List.of(words));
        lab.parseArgs(line.toArray(String[]::new));
        return subcommand("exec").getCommand();
    }

    private Iterable<String> candidates(String command, int parameter) {
        return subcommand(command)
                .getCommandSpec()
                .positionalParameters()
                .get(parameter)
                .completionCandidates();
    }

    private CommandLine subcommand(String name) {
        return Objects.requireNonNull(lab.getSubcommands().get(name));
    }
}
