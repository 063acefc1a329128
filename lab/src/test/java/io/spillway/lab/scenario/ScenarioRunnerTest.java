package io.spillway.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

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
    void passesOnlyWhenEveryStepPassed() {
        assertThat(run(false, GOOD, GOOD).passed()).isTrue();
        assertThat(run(false, GOOD, BAD).passed()).isFalse();
        assertThat(run(false, BAD, GOOD).passed()).isFalse();
    }

    @Test
    void tellsWhatWasExpectedAndWhatWasSeen() {
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
    void aStepThatCannotBeMadeFailsWithItsReasonAndTheNextOneRuns() {
        ScenarioReport report = run(false, BROKEN, GOOD);
        assertThat(report.steps())
                .containsExactly(
                        new ScenarioReport.StepReport("crowd", false, "spill", "waited in vain; load 0.3"),
                        new ScenarioReport.StepReport("path", true, "the path is 3 1 5", "3 1 5"));
    }

    @Test
    void aSocketErrorIsAnObservationToo() {
        Step step = new Step("web", "an answer", () -> {
            throw new IOException("Connection refused");
        });
        assertThat(run(false, step).steps().getFirst().observed()).isEqualTo("Connection refused");
    }

    @Test
    void coloursOnlyWhereAsked() {
        run(false, GOOD, BAD);
        assertThat(text()).doesNotContain("\033[");
        run(true, GOOD, BAD);
        assertThat(text()).contains("\033[32mok\033[0m").contains("\033[31mFAILED\033[0m");
    }

    @Test
    void writesTheReportAsJson() {
        assertThat(run(false, GOOD, BAD).toJson())
                .isEqualTo("{\"scenario\":\"fig26\",\"passed\":false,\"steps\":["
                        + "{\"name\":\"path\",\"passed\":true,\"expected\":\"the path is 3 1 5\",\"observed\":\"3 1 5\"},"
                        + "{\"name\":\"web\",\"passed\":false,\"expected\":\"an answer\",\"observed\":\"silence\"}]}");
    }

    private ScenarioReport run(boolean colours, Step... steps) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new ScenarioRunner(out, colours).run("fig26", List.of(steps));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
