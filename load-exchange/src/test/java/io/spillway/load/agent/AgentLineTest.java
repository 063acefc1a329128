package io.spillway.load.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.load.agent.Reading.Admin;
import io.spillway.load.agent.Reading.Operating;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentLineTest {
    @ParameterizedTest
    @CsvSource({"75%, 0.25", "100%, 0", "1%, 0.99", "0%, 1", "150%, 0", "999999999%, 0"})
    void takesWhatIsMissingToAFullShareForTheLoad(String line, double busy) throws Exception {
        Reading reading = AgentLine.read(line);
        assertThat(reading.numbers()).isEqualTo(Map.of("busy", busy));
        assertThat(reading.admin()).isNull();
        assertThat(reading.operating()).isNull();
        assertThat(reading.shunned()).isEqualTo(line.equals("0%"));
    }

    @ParameterizedTest
    @CsvSource({"ready, READY", "drain, DRAIN", "maint, MAINT", "MAINT, MAINT", "Drain, DRAIN"})
    void knowsTheAdministrativeStates(String line, Admin admin) throws Exception {
        assertThat(AgentLine.read(line).admin()).isEqualTo(admin);
        assertThat(AgentLine.read(line).operating()).isNull();
        assertThat(AgentLine.read(line).shunned()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "up, UP, ''",
        "down, DOWN, down",
        "fail, DOWN, fail",
        "failed, DOWN, failed",
        "stopped, DOWN, stopped",
        "stopped#disk full, DOWN, stopped: disk full",
        "down # no  answer, DOWN, down: no  answer"
    })
    void knowsTheOperatingStatesAndTheirDescriptions(String line, Operating operating, String words) throws Exception {
        assertThat(AgentLine.read(line).operating()).isEqualTo(operating);
        assertThat(AgentLine.read(line).words()).isEqualTo(words);
        assertThat(AgentLine.read(line).admin()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up 50% ready", "ready,up,50%", "50%\tup \t ready", " up ready 50% maxconn:30 what"})
    void takesWordsInAnyOrderBetweenSpacesTabsAndCommas(String line) throws Exception {
        Reading reading = AgentLine.read(line);
        assertThat(reading.admin()).isEqualTo(Admin.READY);
        assertThat(reading.operating()).isEqualTo(Operating.UP);
        assertThat(reading.numbers()).containsEntry("busy", 0.5);
    }

    @Test
    void takesNothingFromADescription() throws Exception {
        Reading reading = AgentLine.read("down#maint 50% up");
        assertThat(reading.admin()).isNull();
        assertThat(reading.numbers()).isEmpty();
        assertThat(reading.operating()).isEqualTo(Operating.DOWN);
    }

    @Test
    void leavesWhatIsHaproxysOwnAffair() throws Exception {
        assertThat(AgentLine.read("maxconn:30")).isEqualTo(new Reading(Map.of(), true, null, null, null, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "#up", "50 %", "-5%", "50.5%", "9999999999%", "upper", "HTTP/1.1 400 Bad Request"})
    void refusesALineInWhichNoWordIsKnown(String line) {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> AgentLine.read(line))
                .withMessageEndingWith("which is no agent-check");
    }

    @Test
    void quotesGarbageShortAndVisible() {
        String garbage = "\u0000\u001b[31m" + "x".repeat(1000);
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> AgentLine.read(garbage))
                .satisfies(e -> assertThat(e.getMessage())
                        .hasSizeLessThan(100)
                        .startsWith("sends \"??[31mxxx")
                        .matches("[ -~]*"));
    }

    @Test
    void neverFailsInAnotherWayWhateverComes() {
        Random random = new Random(11);
        String letters = "up down%0123456789#,\t maintdrain\u00ff";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                line.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                assertThat(AgentLine.read(line.toString()).numbers().values())
                        .as("seed 11, line %s", line)
                        .allMatch(busy -> busy >= 0 && busy <= 1);
            } catch (AgentException e) {
                assertThat(e).hasMessageStartingWith("sends ");
            }
        }
    }
}
