package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The worlds that the documentation's pictures are of. */
class OwnWorldsTest {
    private static final Path FILE = Path.of("worlds/flashes.json");

    @Test
    void withoutAPolicyTheirNumbersAreKnown() throws Exception {
        List<String> lines = new ArrayList<>();
        for (Scenario world : ScenarioFile.read(FILE)) {
            Scores scores = new Simulation(world, PolicyKind.NONE, Simulation.Watcher.NOBODY).run();
            lines.addAll(
                    ScoreText.json(new Result(world, PolicyKind.NONE, List.of(world.seed()), List.of(scores), null)));
        }
        String rest = ",\"remote_over_max\":0.0,\"remote_over_sitemin\":0.0,\"flips\":0,\"blackholed_pct\":0.0,"
                + "\"pingpong_ticks\":0,\"conv_s\":-1,\"spilled_pct\":0.0,\"rtt_spilled_ms\":0.0,\"msgs_per_site_h\":";
        assertThat(lines)
                .containsExactly(
                        "{\"scenario\":\"one-of-three\",\"policy\":\"none\",\"over_pct\":1.833" + rest + "60.0}",
                        "{\"scenario\":\"four-of-ten\",\"policy\":\"none\",\"over_pct\":2.445" + rest + "269.775}",
                        "{\"scenario\":\"bad-day\",\"policy\":\"none\",\"over_pct\":1.995" + rest + "264.375}");
    }

    @Test
    void creditRelievesWithoutDoingHarm() throws Exception {
        for (Scenario world : ScenarioFile.read(FILE)) {
            Scores alone = new Simulation(world, PolicyKind.NONE, Simulation.Watcher.NOBODY).run();
            Scores credit = new Simulation(world, PolicyKind.CREDIT, Simulation.Watcher.NOBODY).run();
            assertThat(credit.overPct()).as(world.name()).isLessThan(alone.overPct() / 10);
            assertThat(credit.remoteOverMax()).as(world.name()).isLessThan(0.08);
            assertThat(credit.pingPongTicks()).as(world.name()).isZero();
        }
    }
}
