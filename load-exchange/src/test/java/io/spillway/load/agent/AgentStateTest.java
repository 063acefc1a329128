package io.spillway.load.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentStateTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final AgentState agent = state(new AgentSource.Haproxy(new InetSocketAddress(9)), Map.of("busy", 1.0));

    private static AgentState state(AgentSource source, Map<String, Double> weights) {
        return new AgentState(new AgentTarget("web", "a", source, INTERVAL, AgentTarget.STANDARD_TIMEOUT, weights));
    }

    private static Reading numbers(Map<String, Double> numbers) {
        return Reading.ofNumbers(numbers, false);
    }

    @Test
    void hasNoLoadBeforeItsFirstReportAndIsUsable() {
        assertThat(agent.load(0)).isNaN();
        assertThat(agent.usable()).isTrue();
        AgentStatus status = agent.status(0);
        assertThat(status.ageMs()).isEqualTo(-1);
        assertThat(status.fresh()).isFalse();
        assertThat(status.state()).isEqualTo("up");
    }

    @Test
    void aLoadCountsForLessThanThreeIntervals() throws Exception {
        long start = Long.MAX_VALUE - SECOND_NS; // a monotonic clock may start anywhere, and overflow
        agent.take(AgentLine.read("25%"), start);
        assertThat(agent.load(start)).isEqualTo(0.75);
        assertThat(agent.load(start + 15 * SECOND_NS - 1)).isEqualTo(0.75);
        assertThat(agent.status(start + 15 * SECOND_NS - 1).fresh()).isTrue();
        assertThat(agent.load(start + 15 * SECOND_NS)).isNaN();
        AgentStatus stale = agent.status(start + 15 * SECOND_NS);
        assertThat(stale.fresh()).isFalse();
        assertThat(stale.ageMs()).isEqualTo(15_000);
        assertThat(stale.load()).as("shown, though it doesn't count").isEqualTo(0.75);
    }

    @Test
    void anErrorRefreshesNothing() throws Exception {
        agent.take(AgentLine.read("25%"), 0);
        agent.fail("connection refused");
        agent.fail("connection refused");
        assertThat(agent.load(14 * SECOND_NS)).isEqualTo(0.75);
        assertThat(agent.load(15 * SECOND_NS)).isNaN();
        assertThat(agent.status(0).lastError()).isEqualTo("connection refused");
        assertThat(agent.status(0).errors()).isEqualTo(2);
        agent.take(AgentLine.read("up"), 20 * SECOND_NS);
        assertThat(agent.status(20 * SECOND_NS).lastError()).isNull();
        assertThat(agent.load(20 * SECOND_NS))
                .as("what a line doesn't say stays")
                .isEqualTo(0.75);
    }

    @Test
    void aStateStandsUntilTheAgentSaysOtherwiseHoweverLongThatIs() throws Exception {
        agent.take(AgentLine.read("drain"), 0);
        assertThat(agent.usable()).isFalse();
        agent.fail("no answer within 2000 ms");
        AgentStatus later = agent.status(3600 * SECOND_NS);
        assertThat(later.state()).isEqualTo("drain");
        assertThat(later.usable()).isFalse();
        assertThat(later.fresh()).isFalse();
        agent.take(AgentLine.read("up 50%"), 3601 * SECOND_NS);
        assertThat(agent.usable())
                .as("up is the operating state, not the administrative one")
                .isFalse();
        agent.take(AgentLine.read("ready"), 3602 * SECOND_NS);
        assertThat(agent.usable()).isTrue();
    }

    @Test
    void isUsableOnlyWhenBothStatesAndTheShareAllowIt() throws Exception {
        agent.take(AgentLine.read("down#no database"), 0);
        assertThat(agent.usable()).isFalse();
        assertThat(agent.status(0).state()).isEqualTo("down (down: no database)");
        agent.take(AgentLine.read("ready"), 0);
        assertThat(agent.usable()).isFalse();
        agent.take(AgentLine.read("up"), 0);
        assertThat(agent.usable()).isTrue();
        agent.take(AgentLine.read("0%"), 0);
        assertThat(agent.usable()).isFalse();
        assertThat(agent.status(0).state()).isEqualTo("drain (0%)");
        agent.take(AgentLine.read("1%"), 0);
        assertThat(agent.usable()).isTrue();
        agent.take(AgentLine.read("maint"), 0);
        assertThat(agent.status(0).state()).isEqualTo("maint");
    }

    @Test
    void addsWhatItWeighsAndCapsTheSum() throws Exception {
        AgentState weighed = state(new AgentSource.Http(URI.create("http://a/")), Map.of("cpu", 0.7, "queue", 0.1));
        weighed.take(numbers(Map.of("cpu", 0.5, "queue", 2.0)), 0);
        assertThat(weighed.load(0)).isCloseTo(0.55, within(1e-9));
        weighed.take(numbers(Map.of("cpu", 1.0, "queue", 500.0)), 0);
        assertThat(weighed.load(0)).isEqualTo(1.5);
    }

    @Test
    void refusesAReportThatLacksWhatItWeighs() throws Exception {
        AgentState weighed = state(new AgentSource.Http(URI.create("http://a/")), Map.of("cpu", 0.7, "queue", 0.1));
        weighed.take(numbers(Map.of("cpu", 0.5, "queue", 2.0)), 0);
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> weighed.take(numbers(Map.of("cpu", 0.1)), SECOND_NS))
                .withMessage("its report has no number \"queue\"");
        assertThat(weighed.load(0)).as("as before").isCloseTo(0.55, within(1e-9));
        assertThat(weighed.status(0).reports()).isEqualTo(1);
    }

    @Test
    void keepsTheLoadWhileAPartialReportLacksANumber() throws Exception {
        AgentState node = state(new AgentSource.NodeExporter(URI.create("http://a/")), Map.of("cpu", 1.0, "load", 0.5));
        node.take(Reading.ofNumbers(Map.of("load", 1.0), true), 0);
        assertThat(node.load(0)).as("no CPUs yet").isNaN();
        node.take(numbers(Map.of("cpu", 0.4, "load", 1.0)), SECOND_NS);
        assertThat(node.load(SECOND_NS)).isCloseTo(0.9, within(1e-9));
        node.take(Reading.ofNumbers(Map.of("load", 0.0), true), 2 * SECOND_NS);
        assertThat(node.load(2 * SECOND_NS)).isCloseTo(0.9, within(1e-9));
    }
}
