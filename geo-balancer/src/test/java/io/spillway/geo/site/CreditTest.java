package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.director.SpillPlan;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sites with credit, their reports handed over in memory, under virtual time. Connections stay once they are there. */
class CreditTest {
    private static final long TICK_MS = 250;

    private final SpillBench busy = new SpillBench("idc2", "credit", "web");
    private final SpillBench calm = new SpillBench("idc1", "credit", "web");
    private long sequence;
    /** What the calm site has told the busy one last. */
    private double granted;

    private int spilled;

    @BeforeEach
    void knowEachOther() {
        SpillBench bench = new SpillBench("idc2", "credit", "web");
        bench.own = 10;
        bench.decide();
        assumeThat(bench.control.view().reason()).as("the policy is there").isNotEqualTo("not built yet");
        busy.own = 150;
        calm.own = 40;
        busy.peer("idc1", null);
        calm.peer("idc2", null);
        run(20, 0);
    }

    /** Seconds in which so many new connections come to the busy site in each tick. */
    private void run(int seconds, int arrivals) {
        for (long ms = 0; ms < seconds * 1000L; ms += TICK_MS) {
            busy.nowMs += TICK_MS;
            calm.nowMs += TICK_MS;
            for (int i = 0; i < arrivals; i++) {
                arrive();
            }
            busy.spilled.put("idc1", spilled);
            Set<String> tell = busy.decide();
            Set<String> answer = calm.decide();
            if (!tell.isEmpty() || !answer.isEmpty() || busy.nowMs % 10_000 == 0) {
                exchange();
            }
        }
    }

    /** As the director does it. */
    private void arrive() {
        SpillPlan plan = busy.plans.getOrDefault("web", SpillPlan.NONE);
        boolean leaves = !plan.credits().isEmpty()
                && busy.own >= plan.localFlows()
                && spilled < plan.credits().getFirst().flows();
        if (leaves) {
            spilled++;
            calm.foreign++;
            assertThat((double) spilled).as("spilled").isLessThanOrEqualTo(granted);
        } else {
            busy.own++;
        }
    }

    private void exchange() {
        sequence++;
        calm.peer("idc2", busy.write("idc1", sequence));
        LoadReport answer = calm.write("idc2", sequence);
        granted = answer.services().getFirst().grant();
        busy.peer("idc1", answer);
    }

    @Test
    void aFlashSpillsAllThatIsGrantedAndNoMore() {
        run(10, 1);
        assertThat(spilled).as("at most 1.0").isZero();
        run(30, 10);
        assertThat(busy.control.view().spilling()).isTrue();
        assertThat(spilled).isGreaterThan(50);
        assertThat(calm.own + calm.foreign).isLessThanOrEqualTo(0.7 * SpillBench.CAPACITY);
        assertThat(busy.control.view().services().getFirst().peers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.grant()).isEqualTo(granted));
    }

    @Test
    void aSiteThatDrainsTakesItsGrantsBackAndOneThatComesBackGrantsAShare() {
        double all = granted;
        assertThat(all).isPositive();
        calm.control.share(0);
        exchange();
        assertThat(granted).isZero();
        calm.control.share(0.25);
        run(20, 0);
        assertThat(granted).isPositive().isLessThanOrEqualTo(0.26 * all);
        calm.control.share(1);
        run(20, 0);
        assertThat(granted).isGreaterThan(0.9 * all);
    }

    @Test
    void aFrozenServiceGrantsNothingEvenBeforeTheNextDecision() {
        calm.control.freeze(Set.of("web"), true);
        exchange();
        assertThat(granted).isZero();
        ServiceReport told = calm.write("idc2", ++sequence).services().getFirst();
        assertThat(told.grant() + told.available()).isZero();
    }
}
