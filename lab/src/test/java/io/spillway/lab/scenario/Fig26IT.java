package io.spillway.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Laboratory.Condition;
import io.spillway.lab.topology.TopologyCatalog;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mission's scenario, whole. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class Fig26IT {
    @Test
    void everyStepOfFigure26IsSeen() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        Laboratory laboratory =
                new Laboratory(TopologyCatalog.ofThisDistribution().read("fig26"));
        assumeThat(laboratory.condition()).as("fig26 is in use on this machine").isEqualTo(Condition.DOWN);
        try {
            laboratory.up(_ -> {});
            Sessions.awaitEstablished(laboratory);
            ScenarioReport report = Fig26.run(laboratory, System.out, false);
            assertThat(report.steps())
                    .hasSize(11)
                    .allSatisfy(step -> assertThat(step.passed())
                            .as("%s: %s", step.name(), step.observed())
                            .isTrue());
        } finally {
            laboratory.down();
        }
    }
}
