package io.spillway.director.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.flow.FlowState;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.ServerSpec;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final ScheduleKey KEY = new ScheduleKey();

    private final List<RealServer> servers = new ArrayList<>();

    @Test
    void wlcTakesTheServerConfiguredLastAmongEquals() {
        Scheduler wlc = scheduler(SchedulerKind.WLC, 1, 1, 1);

        assertThat(take(wlc, 6)).isEqualTo("2 1 0 2 1 0");
    }

    @Test
    void wlcGivesConnectionsInProportionToWeight() {
        Scheduler wlc = scheduler(SchedulerKind.WLC, 1, 3);
        take(wlc, 400);

        assertThat(servers.get(0).active()).isEqualTo(100);
        assertThat(servers.get(1).active()).isEqualTo(300);
    }

    @Test
    void wlcCountsAnActiveConnectionAs257InactiveOnes() {
        Scheduler wlc = scheduler(SchedulerKind.WLC, 1, 1);
        servers.get(1).count(FlowState.ESTABLISHED, false, 1);
        servers.get(0).count(FlowState.TIME_WAIT, false, 256);
        assertThat(take(wlc, 1)).isEqualTo("0");

        servers.get(0).count(FlowState.ESTABLISHED, false, -1);
        servers.get(0).count(FlowState.TIME_WAIT, false, 1);
        assertThat(take(wlc, 1)).isEqualTo("1");
    }

    @Test
    void wlcComparesHugeWeightsWithoutOverflow() {
        Scheduler wlc = scheduler(SchedulerKind.WLC, Integer.MAX_VALUE, 1);
        servers.get(0).count(FlowState.ESTABLISHED, false, 1_000_000);
        servers.get(1).count(FlowState.ESTABLISHED, false, 1);

        assertThat(take(wlc, 1)).isEqualTo("0");
    }

    @Test
    void wrrInterleavesByWeightLevels() {
        // list order 2, 1, 0 with weights 2, 3, 4: gcd 1, levels 4 3 2 1
        Scheduler wrr = scheduler(SchedulerKind.WRR, 4, 3, 2);

        assertThat(take(wrr, 9)).isEqualTo("0 1 0 2 1 0 2 1 0");
        assertThat(take(wrr, 9)).isEqualTo("0 1 0 2 1 0 2 1 0");
    }

    @Test
    void wrrSinksByTheGreatestCommonDivisor() {
        // gcd 100, levels 101 and 1
        Scheduler wrr = scheduler(SchedulerKind.WRR, 200, 100);

        assertThat(take(wrr, 6)).isEqualTo("0 1 0 0 1 0");
    }

    @Test
    void skipsWhatIsUnusableOrHasNoWeight() {
        for (SchedulerKind kind : SchedulerKind.values()) {
            Scheduler scheduler = scheduler(kind, 1, 0, 2);
            setUsable(scheduler, 2, false);
            assertThat(take(scheduler, 3)).isEqualTo("0 0 0");

            setUsable(scheduler, 0, false);
            assertThat(scheduler.choose(KEY, 0)).isEqualTo(Scheduler.NONE);

            setUsable(scheduler, 2, true);
            assertThat(take(scheduler, 2)).isEqualTo("2 2");
        }
    }

    @Test
    void hasNothingToChooseFromWithoutServers() {
        for (SchedulerKind kind : SchedulerKind.values()) {
            assertThat(scheduler(kind).choose(KEY, 0)).isEqualTo(Scheduler.NONE);
        }
    }

    private Scheduler scheduler(SchedulerKind kind, int... weights) {
        servers.clear();
        for (int weight : weights) {
            var address = Inet4Address.ofLiteral("10.0.0." + (servers.size() + 1));
            var server = new RealServer(new ServerSpec(address, 80, weight), servers.size(), 1, 1);
            server.setUsable(true, 0);
            servers.add(server);
        }
        return Scheduler.of(SchedulerSpec.of(kind), servers, new SplittableRandom(1));
    }

    private void setUsable(Scheduler scheduler, int server, boolean usable) {
        servers.get(server).setUsable(usable, 0);
        scheduler.serversChanged(servers);
    }

    /** The indexes of the servers chosen; each gets an established connection. */
    private String take(Scheduler scheduler, int times) {
        var chosen = new ArrayList<String>();
        for (int i = 0; i < times; i++) {
            RealServer server = servers.get(scheduler.choose(KEY, 0));
            server.count(FlowState.ESTABLISHED, false, 1);
            chosen.add(Integer.toString(server.number()));
        }
        return String.join(" ", chosen);
    }
}
