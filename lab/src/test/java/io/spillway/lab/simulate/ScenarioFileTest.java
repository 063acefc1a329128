package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioFileTest {
    private static final String WELL = RandomWorld.json(List.of(RandomWorld.of("w", 1, 3, 1, RandomWorld.LONG)));

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Scenario world = RandomWorld.of("w", 1, 3, 1, RandomWorld.LONG);
        assertThat(ScenarioFile.parse("f", RandomWorld.json(List.of(world)))).containsExactly(world);
    }

    @Test
    void mistakesAreNamedWithFieldAndRuleAllAtOnce() {
        String text = WELL.replace("\"dt_s\": 10.0", "\"dt_s\": 0")
                .replace("\"lat\"", "\"lattitude\"")
                .replace("[0.9, 30.0]", "[0.8, 30.0]");
        assertThatThrownBy(() -> ScenarioFile.parse("f.json", text))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("f.json: scenarios[0].dt_s: must be a number above 0, is 0")
                .hasMessageContaining("f.json: scenarios[0].sites[2].lat: is missing")
                .hasMessageContaining("scenarios[0].sites[0].lattitude: is not known here; known are amp, base")
                .hasMessageContaining("scenarios[0].lifetime_classes_p_tau: the shares must add up to 1");
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        refused("\"report_loss\": 0.1", "\"report_loss\": 1.5", "scenarios[0].report_loss: must be a number of 0 to 1");
        refused("\"seed\": 1", "\"seed\": 1.5", "scenarios[0].seed: must be a whole number");
        refused("\"noise_sigma\": 0.02", "\"noise_sigma\": \"x\"", "scenarios[0].noise_sigma: must be a number");
        refused("\"jitter_s\": 12.0", "\"jitter_s\": 1e999", "scenarios[0].jitter_s: must be a number");
        refused("\"duration_s\": 3600.0", "\"duration_s\": 1e12", "scenarios[0].duration_s: must be 1 to");
        refused("\"duration_s\": 3600.0", "\"duration_s\": 1", "scenarios[0].duration_s: must be 1 to");
        refused("\"id\": \"s1\"", "\"id\": \"s0\"", "scenarios[0].sites[1].id: 's0' stands here twice");
        refused(
                "\"type\": \"flash\", \"site\": ",
                "\"type\": \"flash\", \"site\": 9",
                "events[0].site: must be the index of a site, 0 to 2");
        refused(
                "\"type\": \"flash\"",
                "\"type\": \"flood\"",
                "events[0].type: 'flood' is none of flash, kill, mute, partition");
    }

    @Test
    void whatIsNoJsonIsRefusedWithItsLine() {
        assertThatThrownBy(() -> ScenarioFile.parse("f", "{\n\"scenarios\": [\n"))
                .hasMessageStartingWith("f:");
        for (String text : List.of("", "[]", "{}", "{\"scenarios\": []}", "{\"scenarios\": 3}", WELL + "x", "null")) {
            assertThatThrownBy(() -> ScenarioFile.parse("f", text))
                    .as(text)
                    .isInstanceOf(ScenarioException.class)
                    .hasMessageStartingWith("f");
        }
    }

    @Test
    void aFileThatIsNotThereIsToldInWords() {
        assertThatThrownBy(() -> ScenarioFile.read(Path.of("nowhere.json")))
                .isInstanceOf(ScenarioException.class)
                .hasMessage("nowhere.json: no such file");
    }

    private static void refused(String well, String wrong, String rule) {
        assertThat(WELL).contains(well);
        assertThatThrownBy(() -> ScenarioFile.parse("f", WELL.replace(well, wrong)))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining(rule);
    }
}
