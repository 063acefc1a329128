package io.spillway.lab.scenario.three;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.lab.scenario.ScenarioReport;
import io.spillway.lab.scenario.ScenarioReport.StepReport;
import io.spillway.lab.scenario.Sessions;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Laboratory.Condition;
import io.spillway.lab.topology.TopologyCatalog;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario of three sites, in one laboratory that is brought up once. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ThreeSitesIT {
    private static final boolean CI = "true".equals(System.getenv("CI"));
    private static boolean ours;

    @BeforeAll
    static void bringUp() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (CI) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        Laboratory laboratory = laboratory();
        assumeThat(laboratory.condition())
                .as("three-sites is in use on this machine")
                .isEqualTo(Condition.DOWN);
        ours = true;
        laboratory.up(_ -> {});
        Sessions.awaitEstablished(laboratory);
    }

    @AfterAll
    static void takeDown() throws Exception {
        if (ours) {
            laboratory().down();
        }
    }

    static Stream<String> scenarios() {
        return ThreeSitesScenarios.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void isSeen(String scenario) throws Exception {
        ScenarioReport report = ThreeSitesScenarios.run(laboratory(), List.of(scenario), System.out, false);
        StepReport step = report.steps().getFirst();
        assertThat(step.passed()).as(step.observed()).isTrue();
        assumeThat(CI || !step.observed().startsWith("skipped: "))
                .as(step.observed())
                .isTrue();
        assertThat(step.observed()).doesNotStartWith("skipped: ");
    }

    private static Laboratory laboratory() throws Exception {
        return new Laboratory(TopologyCatalog.ofThisDistribution().read(ThreeSitesScenarios.NAME));
    }
}
