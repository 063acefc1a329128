package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The worlds in {@code shared/simulation} beside the checkout or in the folder of {@code -Dspillway.simulation}, against the
 * table beside them, which another program made; skipped where neither is there.
 */
class SharedWorldsTest {
    @Test
    void withoutAPolicyTheTableIsReproduced() throws Exception {
        Map<String, String[]> table = table();
        for (Scenario world : worlds()) {
            assertThat(numbers(world, PolicyKind.NONE)).as(world.name()).isEqualTo(expected(table, world, "none"));
        }
    }

    /** Where reports are lost ours differs: it doesn't act on one whose lease is over. */
    @Test
    void onOffIsReproducedWhereNoReportIsLost() throws Exception {
        Map<String, String[]> table = table();
        for (Scenario world : worlds()) {
            if (world.reportLoss() == 0) {
                assertThat(numbers(world, PolicyKind.ON_OFF))
                        .as(world.name())
                        .isEqualTo(expected(table, world, "onoff_least"));
            }
        }
    }

    @Test
    void creditMeetsEveryGateAndNoSeedOfTenMissesOneByMoreThanATenth() throws Exception {
        Map<String, String[]> table = table();
        List<String> missed = new ArrayList<>();
        for (Scenario world : worlds()) {
            String[] gates = Objects.requireNonNull(table.get(world.name() + " **gate**"), world.name());
            for (int n = 0; n < 10; n++) {
                Scenario seeded = world.withSeed(world.seed() + n);
                double[] values =
                        ScoreText.values(new Simulation(seeded, PolicyKind.CREDIT, Simulation.Watcher.NOBODY).run());
                for (int m = 0; m < values.length; m++) {
                    double gate = gates[m].isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(gates[m]);
                    double limit = n == 0 ? gate : gate * 1.1;
                    boolean never = ScoreText.names().get(m).equals("conv_s") && values[m] < 0 && !gates[m].isEmpty();
                    if (never || values[m] > limit) {
                        missed.add("%s, seed %d: %s is %s, the gate %s"
                                .formatted(
                                        world.name(),
                                        seeded.seed(),
                                        ScoreText.names().get(m),
                                        values[m],
                                        gates[m]));
                    }
                }
            }
        }
        assertThat(missed).isEmpty();
    }

    private static List<String> numbers(Scenario world, PolicyKind kind) {
        double[] values = ScoreText.values(new Simulation(world, kind, Simulation.Watcher.NOBODY).run());
        List<String> numbers = new ArrayList<>();
        for (int m = 0; m < values.length; m++) {
            numbers.add(ScoreText.number(ScoreText.names().get(m), values[m]));
        }
        return numbers;
    }

    private static List<String> expected(Map<String, String[]> table, Scenario world, String policy) {
        String[] row = Objects.requireNonNull(table.get(world.name() + " " + policy), world.name());
        List<String> cells = new ArrayList<>(List.of(row));
        // The one number that the table writes in two ways.
        int rtt = ScoreText.names().indexOf("rtt_spilled_ms");
        if (cells.get(rtt).equals("0")) {
            cells.set(rtt, "0.0");
        }
        return cells;
    }

    private static List<Scenario> worlds() throws ScenarioException {
        return ScenarioFile.read(folder().resolve("scenarios.json"));
    }

    /** By scenario and policy, the cells after these. */
    private static Map<String, String[]> table() throws IOException {
        Map<String, String[]> rows = new HashMap<>();
        for (String line : Files.readAllLines(folder().resolve("README.md"))) {
            String[] cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
            if (cells.length == ScoreText.names().size() + 4) {
                rows.put(cells[1] + " " + cells[2], Arrays.copyOfRange(cells, 3, cells.length - 1));
            }
        }
        return rows;
    }

    private static Path folder() {
        Path folder = Path.of(System.getProperty("spillway.simulation", "../../shared/simulation"));
        Assumptions.assumeTrue(
                Files.isRegularFile(folder.resolve("scenarios.json")),
                folder + " is not there; -Dspillway.simulation=FOLDER names another");
        return folder;
    }
}
