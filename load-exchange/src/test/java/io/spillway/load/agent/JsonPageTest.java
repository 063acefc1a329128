package io.spillway.load.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.load.agent.Reading.Admin;
import io.spillway.load.agent.Reading.Operating;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPageTest {
    private static Reading read(String page, String... weighed) throws AgentException {
        return JsonPage.read(page.getBytes(UTF_8), Set.of(weighed));
    }

    @Test
    void takesTheNumbersThatAreWeighedAndNoOthers() throws Exception {
        assertThat(read("{\"load\": 0.62, \"queue\": 3, \"host\": \"web7\"}", "load"))
                .isEqualTo(new Reading(Map.of("load", 0.62), false, Admin.READY, Operating.UP, false, ""));
        assertThat(read("{\"load\": 1, \"queue\": 3}", "load", "queue").numbers())
                .isEqualTo(Map.of("load", 1.0, "queue", 3.0));
    }

    @ParameterizedTest
    @CsvSource({"up, READY, UP", "ready, READY, UP", "DRAIN, DRAIN, UP", "maint, MAINT, UP", "stopped, READY, DOWN"})
    void mayNameAState(String word, Admin admin, Operating operating) throws Exception {
        Reading reading = read("{\"load\": 0, \"state\": \"" + word + "\"}", "load");
        assertThat(reading.admin()).isEqualTo(admin);
        assertThat(reading.operating()).isEqualTo(operating);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | its report is not JSON",
                "{\"load\": | its report is not JSON",
                "null | its report is not a JSON object",
                "[1, 2] | its report is not a JSON object",
                "0.5 | its report is not a JSON object",
                "{} | its report has no number \"load\"",
                "{\"load\": \"0.5\"} | its report has no number \"load\"",
                "{\"load\": null} | its report has no number \"load\"",
                "{\"load\": -0.1} | its report has \"load\" of -0.1, which must be 0 or more",
                "{\"load\": 1e999} | its report has \"load\" of Infinity, which must be 0 or more",
                "{\"load\": NaN} | its report is not JSON",
                "{\"load\": 1, \"state\": 7} | its report has the state \"not a text\"; known are up, ready, drain, maint and"
                        + " down",
                "{\"load\": 1, \"state\": \"fine\"} | its report has the state \"fine\"; known are up, ready, drain, maint"
                        + " and down"
            })
    void saysWhatIsWrongWithAReport(String page, String message) {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> read(page, "load"))
                .withMessage(message);
    }

    @Test
    void refusesWhatIsNestedWithoutEnd() {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> read("{\"load\":" + "[".repeat(60_000), "load"))
                .withMessage("its report is not JSON");
    }
}
