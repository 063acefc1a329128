package io.spillway.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioRunnerTest {
    private static final Step GOOD = new Step("path", "the path is 3 1 5", () -> new Observation(true, "3 1 5"));
    private static final Step BAD = new Step("web", "an answer", () -> new Observation(false, "silence"));
    private static final Step BROKEN = new Step("crowd", "spill", () -> {
        throw new LabException("waited in vain; load 0.3");
    });

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void passesOnlyWhenEveryStepPassed() throws LabException {
        assertThat(run(false, GOOD, GOOD).passed()).isTrue();
        assertThat(run(false, GOOD, BAD).passed()).isFalse();
        assertThat(run(false, BAD, GOOD).passed()).isFalse();
    }

    @Test
    void tellsWhatWasExpectedAndWhatWasSeen() throws LabException {
        run(false, GOOD, BAD);
        assertThat(text())
                .containsSubsequence(
                        "[1/2] path",
                        "expected  the path is 3 1 5",
                        "observed  3 1 5",
                        "ok after ",
                        "[2/2] web",
                        "expected  an answer",
                        "observed  silence",
                        "FAILED after ",
                        "fig26: 1 of 2 steps passed FAILED");
    }

    @Test
    void aStepThatCannotBeMadeFailsWithItsReasonAndTheNextOneRuns() throws LabException {
        ScenarioReport report = run(false, BROKEN, GOOD);
        assertThat(report.steps())
                .containsExactly(
                        new ScenarioReport.StepReport("crowd", false, "spill", "waited in vain; load 0.3"),
                        new ScenarioReport.StepReport("path", true, "the path is 3 1 5", "3 1 5"));
    }

    @Test
    void aSocketErrorIsAnObservationToo() throws LabException {
        Step step = new Step("web", "an answer", () -> {
            throw new IOException("Connection refused");
        });
        assertThat(run(false, step).steps().getFirst().observed()).isEqualTo("Connection refused");
    }

    @Test
    void stopsAtOnceWhenTheLaboratoryHasGone() {
        boolean[] takenDown = {false};
        Step interrupted = new Step("web", "an answer", () -> {
            takenDown[0] = true;
            throw new IOException("Broken pipe");
        });
        assertThatThrownBy(() -> new ScenarioRunner(new PrintStream(printed, true, StandardCharsets.UTF_8), false)
                        .run("fig26", List.of(interrupted, GOOD), () -> takenDown[0]))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("was taken down meanwhile");
        assertThat(text()).doesNotContain("Broken pipe", "FAILED", "[2/2]");
    }

    @Test
    void coloursOnlyWhereAsked() throws LabException {
        run(false, GOOD, BAD);
        assertThat(text()).doesNotContain("\033[");
        run(true, GOOD, BAD);
        assertThat(text()).contains("\033[32mok\033[0m").contains("\033[31mFAILED\033[0m");
    }

    @Test
    void writesTheReportAsJson() throws LabException {
        assertThat(run(false, GOOD, BAD).toJson())
                .isEqualTo("{\"scenario\":\"fig26\",\"passed\":false,\"steps\":["
                        + "{\"name\":\"path\",\"passed\":true,\"expected\":\"the path is 3 1 5\",\"observed\":\"3 1 5\"},"
                        + "{\"name\":\"web\",\"passed\":false,\"expected\":\"an answer\",\"observed\":\"silence\"}]}");
    }

    private ScenarioReport run(boolean colours, Step... steps) throws LabException {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new ScenarioRunner(out, colours).run("fig26", List.of(steps), () -> false);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
