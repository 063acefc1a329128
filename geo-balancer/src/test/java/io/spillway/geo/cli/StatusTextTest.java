package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.api.SiteStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    private static final SiteStatus STATUS = new SiteStatus(
            "idc2",
            3725,
            new SiteStatus.Bgp(
                    5,
                    "10.101.2.2",
                    List.of(neighbor(false, 0, -1, Map.of())),
                    List.of(new SiteStatus.AnnouncedPrefix(
                            "10.101.4.0/24", "announced", true, "web: 2 of 2 servers healthy"))),
            List.of(new SiteStatus.Service(
                    "web",
                    "tcp",
                    "10.101.4.1",
                    80,
                    "wlc",
                    "10.101.4.0/24",
                    List.of(new SiteStatus.Server(
                            "10.101.6.11", 80, 1, "up", "HTTP 200", 1.25, 125, 3, 0, 130, 1, 1, 1, 1, null)),
                    List.of(new SiteStatus.Spilled("idc1", 7, 0, 7)),
                    new SiteStatus.ServiceLoad(
                            1.25, 1.05, 0.2, "connections of web at 10.101.6.11:80", 1.25, 100, 105, 20))),
            List.of(
                    new SiteStatus.Load("idc2", true, 1.25, 1.25, 0.0, 0.0, true, "connections", null),
                    new SiteStatus.Load("idc1", false, null, null, null, null, false, null, "no answer within 5 s")),
            new SiteStatus.Spill(true, List.of("idc1"), "load 1.25 > 1.1, and idc1 at 0.10 < 0.7"),
            new SiteStatus.Flows(135, 1_000_000),
            new TreeMap<>(Map.of("received", 12L, "tunnel-stranger", 0L)));

    private static SiteStatus.Neighbor neighbor(
            boolean dynamic, long refused, long sendHoldLeftMs, Map<String, Long> endedBy) {
        return new SiteStatus.Neighbor(
                "10.101.2.1",
                2,
                dynamic,
                "Established",
                61,
                "10.101.2.1",
                9,
                3,
                List.of(),
                1,
                4,
                4,
                refused,
                sendHoldLeftMs,
                endedBy,
                10,
                12,
                0,
                "Up, 50 ms x 3",
                null);
    }

    private static SiteStatus.ChildProcess process(@Nullable Long pid, long errors, long dropped) {
        return new SiteStatus.ChildProcess(
                "dns", pid, 2, 17, errors, dropped, 0, errors == 0 ? null : "'x': unknown command");
    }

    @Test
    void showsNothingOfProcessesMrtAndBfdWhereThereAreNone() {
        assertThat(StatusText.render(STATUS)).doesNotContain("Processes", "MRT", "BFD:", "Troubles");
    }

    @Test
    void showsProcessesMrtAndBfdWithoutTroublesWhenThereAreNone() {
        SiteStatus.Bgp bgp = new SiteStatus.Bgp(
                5,
                "10.101.2.2",
                List.of(neighbor(false, 0, -1, Map.of())),
                List.of(),
                List.of(process(4711L, 0, 0)),
                new SiteStatus.Mrt("/var/log/bgp.mrt", 12, 0, 0),
                new SiteStatus.Bfd(1.25, Map.of("bfd-bad-ttl", 0L)));

        assertThat(SpeakerText.render(bgp))
                .containsPattern("dns +4711 +2 +17 +0 +-")
                .contains("MRT file /var/log/bgp.mrt: 12 records written")
                .containsPattern("BFD: at worst 1.[23] ms late")
                .doesNotContain("Troubles");
    }

    @Test
    void showsTroublesOfThePartsOfASpeakerWithTheirNumbers() {
        SiteStatus.Bgp bgp = new SiteStatus.Bgp(
                5,
                "10.101.2.2",
                List.of(neighbor(true, 3, 12_300, Map.of("Hold Timer Expired", 2L))),
                List.of(),
                List.of(process(null, 4, 5)),
                new SiteStatus.Mrt("bgp.mrt", 12, 6, 7),
                new SiteStatus.Bfd(80, Map.of("bfd-bad-ttl", 8L, "bfd-bad-state", 0L)));

        assertThat(SpeakerText.render(bgp))
                .containsPattern("dns +not running +2 +17 +4 +'x': unknown command")
                .contains(
                        "neighbor 10.101.2.1: 3 of its routes are not taken",
                        "its session ends in 12.3 s",
                        "neighbor 10.101.2.1 was ended by us: Hold Timer Expired 2 x",
                        "process dns doesn't read: 5 lines",
                        "6 records were dropped",
                        "7 records could not be written",
                        "BFD packets dropped: bfd-bad-ttl 8 x\n");
    }

    @Test
    void showsWhereNewConnectionsGoAndWhy() {
        assertThat(StatusText.render(STATUS))
                .contains("Spill: to idc1 (load 1.25 > 1.1, and idc1 at 0.10 < 0.7)")
                .containsPattern("site idc1 +- +- +- +7 +0 +- +7 +spilled there");
    }

    private static String withAgent(SiteStatus.@Nullable Agent agent) {
        SiteStatus.Service web = STATUS.services().getFirst();
        SiteStatus.Service asked = new SiteStatus.Service(
                "web",
                "tcp",
                "10.101.4.1",
                80,
                "wlc",
                "10.101.4.0/24",
                List.of(new SiteStatus.Server(
                        "10.101.6.11", 80, 1, "up", "HTTP 200", 1.25, 125, 3, 0, 130, 1, 1, 1, 1, agent)),
                web.spilled(),
                web.load());
        return StatusText.render(new SiteStatus(
                STATUS.site(),
                STATUS.uptimeS(),
                STATUS.bgp(),
                List.of(asked),
                STATUS.load(),
                STATUS.spill(),
                STATUS.flows(),
                STATUS.counters()));
    }

    @Test
    void showsTheLoadOfAServiceWithItsPartsAndItsBottleneck() {
        assertThat(StatusText.render(STATUS))
                .contains(
                        "Service web  tcp 10.101.4.1:80  wlc  nat  load 1.25 (own 1.05, foreign 0.20; connections of web at"
                                + " 10.101.6.11:80)");
    }

    @Test
    void showsWhatAServerSaysOfItself() {
        assertThat(withAgent(new SiteStatus.Agent("up", 0.62, 2.14, true, 9, 0, null)))
                .containsPattern("10.101.6.11:80 +1 +up +1.25 .* HTTP 200; agent: 0.62, 2.1s ago\n");
        assertThat(withAgent(new SiteStatus.Agent("drain", null, 2.0, true, 9, 0, null)))
                .containsPattern("10.101.6.11:80 +1 +up, drain +1.25 .* HTTP 200; agent: 2.0s ago\n");
        assertThat(withAgent(new SiteStatus.Agent("up", 0.62, 16.0, false, 9, 3, "connection refused")))
                .contains("HTTP 200; agent: 0.62, 16.0s ago, STALE, connection refused\n");
        assertThat(withAgent(new SiteStatus.Agent("up", null, null, false, 0, 3, "connection refused")))
                .contains("HTTP 200; agent: never reported, connection refused\n");
    }

    @Test
    void showsCreditsAndTunnelsOfASpill() {
        SiteStatus.Spill spill = new SiteStatus.Spill(
                true,
                List.of("idc1"),
                "load 1.25 > 1.1",
                "credit",
                1,
                List.of(
                        new SiteStatus.ServiceSpill(
                                "web",
                                true,
                                false,
                                "load 1.25 > 1.1",
                                List.of(
                                        new SiteStatus.SpillTo("idc1", 40.7, 7),
                                        new SiteStatus.SpillTo("idc3", null, 0))),
                        new SiteStatus.ServiceSpill("dns", false, true, "frozen", List.of())),
                List.of(
                        new SiteStatus.PeerSpill("idc1", "answers", "up", 12.34, "up: why", 5, 40.7, null),
                        new SiteStatus.PeerSpill(
                                "idc3", "BFD is down", "unknown", null, "down", 0, 0, "has other thresholds")));

        assertThat(SpillText.render(spill))
                .startsWith("\nSpill: to idc1 (load 1.25 > 1.1)\n")
                .containsPattern("web +yes +idc1 7/40, idc3 0/unbounded +load 1.25 > 1.1")
                .containsPattern("dns +FROZEN +- +frozen")
                .containsPattern("idc1 +answers +12[.]3ms +up: why +5 +41 +possible")
                .containsPattern("idc3 +BFD is down +- +down +0 +0 +NO: has other thresholds")
                .doesNotContain("of its room");
    }

    @Test
    void showsThatASiteGrantsLessThanItCould() {
        assertThat(SpillText.render(new SiteStatus.Spill(true, List.of(), "why", "credit", 0.25, List.of(), List.of())))
                .contains("Spill: wanted, but nobody takes any (why)", "grants 25 % of its room");
    }

    @Test
    void showsAPeerThatIsSilentWithTheReason() {
        assertThat(StatusText.render(STATUS)).containsPattern("idc1 +- +- +- +- +NO +no answer within 5 s");
    }

    @Test
    void showsBfdBesideTheNeighborAndTheStateOfAPrefix() {
        assertThat(StatusText.render(STATUS))
                .containsPattern("10.101.2.1 +2 +Established .* Up, 50 ms x 3")
                .containsPattern("10.101.4.0/24 +yes +announced +web: 2 of 2");
    }

    @Test
    void leavesOutCountersAtZero() {
        assertThat(StatusText.render(STATUS)).contains("received").doesNotContain("tunnel-stranger");
    }

    @Test
    void writesAgesInTheTwoLargestUnits() {
        assertThat(List.of(5L, 65L, 3725L, 90_061L).stream().map(StatusText::age))
                .containsExactly("5s", "1m05s", "1h02m", "1d01h");
    }
}
