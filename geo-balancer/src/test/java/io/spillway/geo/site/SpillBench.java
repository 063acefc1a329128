package io.spillway.geo.site;

import io.spillway.director.SpillPlan;
import io.spillway.director.TunnelStats;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import io.spillway.director.service.SpillStats;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import io.spillway.load.peer.PeerConfig;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.Heard;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import io.spillway.load.report.Thresholds;
import java.net.Inet4Address;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A site's spill control with what it hangs on made by hand: its clock, its load, its peers. One thread. */
final class SpillBench {
    static final long EPOCH = 7;
    static final long INTERVAL_MS = 120_000;
    static final String WEB = "tcp/10.101.4.1:80";
    static final String DNS = "tcp/10.101.4.1:53";
    static final double CAPACITY = 200;

    private static final Inet4Address VIP = Inet4Address.ofLiteral("10.101.4.1");

    final Map<String, SpillPlan> plans = new HashMap<>();
    final List<String> restarted = new ArrayList<>();
    final Map<String, PeerView> peers = new LinkedHashMap<>();
    final Map<String, TunnelView> tunnels = new HashMap<>();
    final Map<String, Integer> spilled = new HashMap<>();
    final SpillControl control;
    double own;
    double foreign;
    long nowMs = 1_000_000;

    private final String self;
    private final String policy;
    private final List<ServiceSpec> services;

    /** @param services names: "web" is {@link #WEB}, any other {@link #DNS} */
    SpillBench(String self, String policy, String... services) {
        this.self = self;
        this.policy = policy;
        this.services = List.of(services).stream().map(SpillBench::spec).toList();
        control = new SpillControl(
                new SpillControl.Setup(
                        self, policy, Thresholds.DEFAULT, INTERVAL_MS, plans::put, restarted::add, () -> nowMs),
                this.services);
    }

    private static ServiceSpec spec(String name) {
        return new ServiceSpec(
                name, Protocol.TCP, VIP, name.equals("web") ? 80 : 53, SchedulerSpec.of(SchedulerKind.WLC), List.of());
    }

    /** One round; who is to be told at once. */
    Set<String> decide() {
        return control.decide(situation());
    }

    SpillControl.Situation situation() {
        double load = (own + foreign) / CAPACITY;
        List<ServiceLoad> loads = services.stream()
                .map(spec -> new ServiceLoad(
                        spec.name(),
                        load,
                        own / CAPACITY,
                        foreign / CAPACITY,
                        "connections",
                        load,
                        CAPACITY,
                        own,
                        foreign,
                        List.of()))
                .toList();
        List<SpillStats> there = peers.keySet().stream()
                .map(site -> new SpillStats(site, spilled.getOrDefault(site, 0), 0, 0))
                .toList();
        return new SpillControl.Situation(
                new SiteLoad(load, own / CAPACITY, foreign / CAPACITY, "connections", loads),
                services.stream()
                        .map(spec -> new ServiceStats(spec, List.of(), there, List.of()))
                        .toList(),
                List.copyOf(peers.values()),
                tunnels);
    }

    /** A peer whose tunnel answers, and that has just told this; null: nothing yet. */
    void peer(String site, @Nullable LoadReport report) {
        peers.put(site, view(site, report));
        tunnels.putIfAbsent(site, tunnel(site, TunnelStats.State.UP, TunnelBfd.State.OFF));
    }

    static TunnelView tunnel(String site, TunnelStats.State probes, TunnelBfd.State bfd) {
        return TunnelView.of(site, new TunnelStats(site, probes, 20_000_000, 1, 1, 0), bfd, 0);
    }

    static PeerView view(String site, @Nullable LoadReport report) {
        PeerConfig config = new PeerConfig(site, URI.create("https://192.0.2.1:7443"));
        Heard heard = report == null ? null : report.heard();
        long heardSequence = heard != null && heard.epoch() == EPOCH ? heard.sequence() : PeerView.NONE_HEARD;
        return new PeerView(config, report, 0, report != null, 1, 0, Map.of(), 0, Map.of(), heardSequence, null);
    }

    /** Writes the report that this site would send. */
    LoadReport write(String peer, long sequence) {
        PeerView heard = peers.get(peer);
        LoadReport last = heard == null ? null : heard.report();
        return report(
                self,
                policy,
                Thresholds.DEFAULT,
                EPOCH,
                sequence,
                (own + foreign) / CAPACITY,
                last == null ? null : new Heard(last.epoch(), last.sequence()),
                control.reports(peer, sequence, heard));
    }

    /** A report of a site that serves {@link #WEB} and would take some. */
    static LoadReport of(String site, String policy, double load) {
        return report(
                site,
                policy,
                Thresholds.DEFAULT,
                1,
                1,
                load,
                null,
                List.of(new ServiceReport(WEB, load, CAPACITY, false, 0, 0, 0, 0)));
    }

    static LoadReport report(
            String site,
            String policy,
            Thresholds thresholds,
            long epoch,
            long sequence,
            double load,
            @Nullable Heard heard,
            List<ServiceReport> services) {
        return new LoadReport(
                site,
                epoch,
                sequence,
                (long) (2.5 * INTERVAL_MS),
                load,
                load,
                0,
                "connections",
                CAPACITY,
                thresholds,
                policy,
                heard,
                services);
    }
}
