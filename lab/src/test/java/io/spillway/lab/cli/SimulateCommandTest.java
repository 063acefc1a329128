package io.spillway.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private static final String WORLDS = "worlds/flashes.json";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void jsonIsALineForEachScenarioAndPolicy() {
        assertThat(run(WORLDS, "--policy", "none", "--json")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines())
                .hasSize(3)
                .allMatch(line ->
                        line.startsWith("{\"scenario\":\"") && line.contains("\"policy\":\"none\",\"over_pct\":"));
    }

    @Test
    void allPoliciesAreComparedInATable() {
        assertThat(run(WORLDS, "--policy", "all", "--scenario", "one-of-three")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).hasSize(4);
        assertThat(out.toString()).contains("over_pct", "none", "on-off", "credit");
    }

    @Test
    void severalSeedsAreToldByTheirMedianAndTheirWorst() {
        assertThat(run(WORLDS, "--policy", "on-off", "--scenario", "one-of-three", "--seeds", "3"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("median of 3", "worst of 3");
    }

    @Test
    void pagesAndPicturesAreWritten() {
        Path page = folder.resolve("page.html");
        assertThat(run(WORLDS, "--scenario", "one-of-three", "--html", page.toString(), "--svg", folder.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(page).content().contains("<svg", "one-of-three");
        assertThat(folder.resolve("one-of-three-credit.svg")).content().startsWith("<?xml");
    }

    @Test
    void wrongUsageSaysWhatThereIs() throws Exception {
        assertThat(run(WORLDS, "--policy", "greedy")).isEqualTo(ExitCode.USAGE);
        assertThat(run(WORLDS, "--scenario", "other")).isEqualTo(ExitCode.USAGE);
        assertThat(run(WORLDS, "--seeds", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run(WORLDS, "--html", "no/such/folder/x.html")).isEqualTo(ExitCode.USAGE);
        assertThat(run("nowhere.json")).isEqualTo(ExitCode.USAGE);
        Path file = Files.writeString(folder.resolve("empty.json"), "{}");
        assertThat(run(file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("there is no 'greedy'; there are none, on-off, credit, all")
                .contains("has no scenario 'other'; it has one-of-three, four-of-ten, bad-day")
                .contains("nowhere.json: no such file")
                .contains("scenarios: is missing");
    }

    private int run(String... arguments) {
        return new CommandLine(new SimulateCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
