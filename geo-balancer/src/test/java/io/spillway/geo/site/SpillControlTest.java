package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.director.SpillPlan;
import io.spillway.director.TunnelStats;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import io.spillway.load.report.Thresholds;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SpillControlTest {
    private static final SpillPlan ALL_TO_IDC1 =
            new SpillPlan(0, List.of(SpillPlan.Credit.unlimited("idc1")), 3_000_000_000L);
    private static final TunnelBfd.State BFD_FAILED = new TunnelBfd.State(false, true, "down: not heard");

    private static SpillBench onOff(String... services) {
        SpillBench bench = new SpillBench("idc2", "on-off", services);
        bench.own = 250;
        bench.peer("idc1", SpillBench.of("idc1", "on-off", 0.1));
        return bench;
    }

    @Test
    void aDecisionIsAPlanThatEndsByItself() {
        SpillBench bench = onOff("web");
        bench.decide();
        assertThat(bench.plans).containsOnlyKeys("web").containsValue(ALL_TO_IDC1);
        assertThat(bench.control.view().sites()).containsExactly("idc1");

        bench.own = 200;
        bench.decide();
        assertThat(bench.plans).containsEntry("web", SpillPlan.NONE);
        assertThat(bench.control.view().spilling()).isFalse();
    }

    @Test
    void aPlanHasWholeSlotsAndNoneThatNobodyMayUse() {
        assertThat(SpillControl.plan(decision(true, 199.4, credit("idc1", 13.999_999_9), credit("idc3", 0.9))))
                .isEqualTo(new SpillPlan(200, List.of(new SpillPlan.Credit("idc1", 14)), 3_000_000_000L));
        assertThat(SpillControl.plan(decision(true, 200.000_000_1, credit("idc1", 7.9))))
                .isEqualTo(new SpillPlan(200, List.of(new SpillPlan.Credit("idc1", 7)), 3_000_000_000L));
        assertThat(SpillControl.plan(decision(true, Double.POSITIVE_INFINITY, credit("idc1", 5)))
                        .localFlows())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(SpillControl.plan(decision(true, 0, credit("idc1", Double.POSITIVE_INFINITY))))
                .isEqualTo(ALL_TO_IDC1);
        assertThat(SpillControl.plan(decision(true, 100, credit("idc1", 0.5)))).isEqualTo(SpillPlan.NONE);
        assertThat(SpillControl.plan(decision(false, 100, credit("idc1", 5)))).isEqualTo(SpillPlan.NONE);
    }

    private static SpillDecision.Credit credit(String site, double connections) {
        return new SpillDecision.Credit(site, connections);
    }

    private static SpillDecision decision(boolean spilling, double local, SpillDecision.Credit... credits) {
        return new SpillDecision(spilling, local, List.of(credits), Set.of(), "why", List.of());
    }

    @Test
    void nothingGoesIntoATunnelThatDoesNotAnswer() {
        SpillBench bench = onOff("web");
        bench.decide();
        bench.tunnels.put("idc1", SpillBench.tunnel("idc1", TunnelStats.State.UP, BFD_FAILED));
        bench.decide();
        assertThat(bench.plans).containsEntry("web", SpillPlan.NONE);
        assertThat(bench.control.view().reason()).contains("idc1's tunnel does not answer");

        bench.tunnels.put("idc1", SpillBench.tunnel("idc1", TunnelStats.State.DOWN, TunnelBfd.State.OFF));
        bench.decide();
        assertThat(bench.plans).containsEntry("web", SpillPlan.NONE);

        bench.tunnels.put("idc1", SpillBench.tunnel("idc1", TunnelStats.State.UP, TunnelBfd.State.OFF));
        bench.decide();
        assertThat(bench.plans).containsEntry("web", ALL_TO_IDC1);
    }

    @Test
    void whatWasDecidedLongAgoIsNotReportedAsIfItWereSo() {
        SpillBench bench = onOff("web");
        bench.write("idc1", 1); // Before the first round there is nothing to be late with.
        bench.decide();
        bench.nowMs += 30_000;
        bench.write("idc1", 2);
        bench.nowMs += 1;
        assertThatThrownBy(() -> bench.write("idc1", 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("decided for 30 s");
        bench.decide();
        bench.write("idc1", 4);
    }

    @Test
    void aSiteIsFrozenWhenAllItsServicesAre() {
        SpillBench bench = onOff("web", "dns");
        bench.control.freeze(List.of("web"), true);
        assertThat(bench.control.frozen()).isFalse();
        bench.control.freeze(List.of(), true);
        assertThat(bench.control.frozen()).isTrue();
    }

    @Test
    void aPeerWithoutATunnelGetsNothing() {
        SpillBench bench = onOff("web");
        bench.tunnels.clear();
        bench.decide();
        assertThat(bench.plans).containsEntry("web", SpillPlan.NONE);
        assertThat(bench.control.view().reason()).contains("idc1 has no tunnel from here");
    }

    @Test
    void aServiceSpillsOnlyWhereItIsServed() {
        SpillBench bench = onOff("web", "dns");
        bench.decide();
        assertThat(bench.plans).containsEntry("web", ALL_TO_IDC1).containsEntry("dns", SpillPlan.NONE);
        assertThat(bench.control.view().services().getLast().decision().reason())
                .contains("idc1 has no service " + SpillBench.DNS);
        assertThat(bench.control.view().reason()).as("of what is spilled").startsWith("load 1.25 > 1.1");
    }

    @Test
    void aFrozenServiceHandsNothingOverWhileTheOthersDo() {
        SpillBench bench = onOff("web", "dns");
        LoadReport both = SpillBench.report(
                "idc1",
                "on-off",
                Thresholds.DEFAULT,
                1,
                1,
                0.1,
                null,
                List.of(
                        new ServiceReport(SpillBench.WEB, 0.1, 200, false, 0, 0, 0, 0),
                        new ServiceReport(SpillBench.DNS, 0.1, 200, false, 0, 0, 0, 0)));
        bench.peer("idc1", both);
        bench.control.freeze(List.of("web"), true);
        bench.decide();
        assertThat(bench.plans).containsEntry("web", SpillPlan.NONE).containsEntry("dns", ALL_TO_IDC1);
        assertThat(bench.control.view().services())
                .extracting(SpillView.Service::frozen)
                .containsExactly(true, false);

        bench.control.freeze(List.of(), false);
        bench.decide();
        assertThat(bench.plans).containsEntry("web", ALL_TO_IDC1);
        assertThatThrownBy(() -> bench.control.freeze(List.of("web", "nosuch"), true))
                .hasMessage("there is no service nosuch");
        assertThat(bench.control.view().services()).noneMatch(SpillView.Service::frozen);
    }

    @Test
    void aSiteThatDrainsHandsNothingOver() {
        SpillBench bench = onOff("web");
        bench.control.share(0);
        bench.decide();
        assertThat(bench.plans).containsEntry("web", SpillPlan.NONE);
        assertThatThrownBy(() -> bench.control.share(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReportBeforeAnythingIsMeasuredPromisesNothing() {
        SpillBench bench = onOff("web");
        assertThat(bench.control.reports("idc1", 1, null))
                .containsExactly(new ServiceReport(SpillBench.WEB, Double.POSITIVE_INFINITY, 0, false, 0, 0, 0, 0));
    }

    @Test
    void aReportTellsLoadCapacityAndWhatIsAtThePeer() {
        SpillBench bench = onOff("web");
        bench.spilled.put("idc1", 17);
        bench.decide();
        assertThat(bench.control.reports("idc1", 1, bench.peers.get("idc1")))
                .containsExactly(new ServiceReport(SpillBench.WEB, 1.25, 200, true, 0, 0, 0, 17));
    }

    @Test
    void aPeerThatStartedAnewIsToldOnce() {
        SpillBench bench = onOff("web");
        bench.decide();
        assertThat(bench.restarted).isEmpty();
        bench.peer("idc1", SpillBench.report("idc1", "on-off", Thresholds.DEFAULT, 2, 1, 0.1, null, List.of()));
        bench.decide();
        bench.decide();
        assertThat(bench.restarted).containsExactly("idc1");
    }

    @Test
    @Timeout(60)
    void reportsAreWrittenWhileTheControlThreadDecides() throws Exception {
        SpillBench bench = onOff("web", "dns");
        for (int i = 3; i < 40; i++) {
            bench.peer("idc" + i, SpillBench.of("idc" + i, "on-off", 0.5));
        }
        SpillControl.Situation situation = bench.situation();
        bench.decide();
        Callable<Void> decide = () -> {
            for (int i = 0; i < 2_000; i++) {
                bench.control.decide(situation);
            }
            return null;
        };
        Callable<Void> write = () -> {
            for (int i = 0; i < 2_000; i++) {
                bench.control.reports("idc1", i, bench.peers.get("idc1"));
                assertThat(bench.control.view().services().getFirst().peers()).hasSize(38);
            }
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Void> done : threads.invokeAll(List.of(decide, write))) {
                done.get();
            }
        }
    }
}
