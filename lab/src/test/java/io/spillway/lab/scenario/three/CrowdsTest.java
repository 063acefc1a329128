package io.spillway.lab.scenario.three;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.lab.load.Answer.Fate;
import io.spillway.lab.load.Answer.Visit;
import io.spillway.lab.load.Answer.Visited;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CrowdsTest {
    private static final String HERE = "10.102.11.11";
    private static final String THERE = "10.102.13.12";

    /** Two at home from 10 and 20 on, the first until 50; one away from 30 on; one who never got an answer. */
    private final Visited visited = new Visited(List.of(
            new Visit(9, 10, 50, HERE, Fate.SERVED, ""),
            new Visit(18, 20, 0, HERE, Fate.HERE, ""),
            new Visit(25, 30, 0, THERE, Fate.HERE, ""),
            new Visit(60, 0, 70, "", Fate.FAILED, "refused")));

    @Test
    void countsWhoWasThereAtATime() {
        assertThat(Crowds.above(visited, Region.ONE, 1, 0)).isEqualTo(OptionalLong.of(20));
        assertThat(Crowds.above(visited, Region.ONE, 2, 0)).isEmpty();
        assertThat(Crowds.notAbove(visited, Region.ONE, 1, 20)).isEqualTo(OptionalLong.of(50));
        assertThat(Crowds.above(visited, Region.ONE, 1, 21)).isEmpty();
    }

    @Test
    void knowsWhoWasAnsweredElsewhere() {
        assertThat(Crowds.firstAway(visited, Region.ONE, 0)).isEqualTo(OptionalLong.of(30));
        assertThat(Crowds.firstAway(visited, Region.ONE, 26)).isEmpty();
        assertThat(Crowds.lastAway(visited, Region.ONE, 100)).isEqualTo(OptionalLong.of(25));
        assertThat(Crowds.lastAway(visited, Region.THREE, 18)).isEqualTo(OptionalLong.of(9));
        assertThat(Crowds.servedSince(visited, 18)).isEqualTo(Map.of(Region.ONE, 1L, Region.TWO, 0L, Region.THREE, 1L));
    }

    @Test
    void oneWhoFailedIsHarm() {
        assertThat(Crowds.unharmed(visited)).isFalse();
        assertThat(Crowds.unharmed(new Visited(visited.visits().subList(0, 3)))).isTrue();
        assertThat(Crowds.text(visited))
                .isEqualTo(
                        "4 visitors answered 2 by idc1, 0 by idc2, 1 by idc3; 0 moved, 0 broken, 1 failed (refused)");
    }
}
