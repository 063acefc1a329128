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
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The worlds in {@code shared/simulation} beside the checkout or in the folder of {@code -Dspillway.simulation}, against the
 * table beside them, which another program made; skipped where neither is there.
 */
class SharedWorldsTest {
    /** With that of the file. */
    private static final int SEEDS = Integer.getInteger("spillway.simulation.seeds", 4);

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
    void creditMeetsEveryGate() throws Exception {
        assertThat(missed(LongStream.of(0), 1)).isEmpty();
    }

    /** Of ten when {@code -Dspillway.simulation.seeds=10} says so. */
    @Test
    void withOtherSeedsCreditMissesNoGateByMoreThanATenth() throws Exception {
        assertThat(missed(LongStream.range(1, SEEDS), 1.1)).isEmpty();
    }

    /**
     * In words; all processors look for it.
     *
     * @param others added to the world's own seed
     * @param tolerance a gate is met up to this many times itself
     */
    private static List<String> missed(LongStream others, double tolerance) throws Exception {
        Map<String, String[]> table = table();
        List<Scenario> worlds = worlds();
        List<String> ungated = worlds.stream()
                .map(Scenario::name)
                .filter(name -> !table.containsKey(name + " **gate**"))
                .toList();
        assertThat(ungated).as("worlds without a gate").isEmpty();
        List<Scenario> seeded = others.boxed()
                .flatMap(n -> worlds.stream().map(world -> world.withSeed(world.seed() + n)))
                .toList();
        return seeded.parallelStream()
                .flatMap(world -> missed(
                        world, Objects.requireNonNull(table.get(world.name() + " **gate**"), world.name()), tolerance))
                .toList();
    }

    private static Stream<String> missed(Scenario world, String[] gates, double tolerance) {
        double[] values = ScoreText.values(new Simulation(world, PolicyKind.CREDIT, Simulation.Watcher.NOBODY).run());
        List<String> missed = new ArrayList<>();
        for (int m = 0; m < values.length; m++) {
            if (gates[m].isEmpty()) {
                continue;
            }
            String name = ScoreText.names().get(m);
            boolean never = name.equals("conv_s") && values[m] < 0;
            // Written so that a NaN, which is no number of this world, fails too.
            if (never || !(values[m] <= Double.parseDouble(gates[m]) * tolerance)) {
                missed.add("%s, seed %d: %s is %s, the gate %s"
                        .formatted(world.name(), world.seed(), name, values[m], gates[m]));
            }
        }
        return missed.stream();
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
