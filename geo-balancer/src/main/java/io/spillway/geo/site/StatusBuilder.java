package io.spillway.geo.site;

import io.spillway.director.Director;
import io.spillway.director.DirectorSnapshot;
import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.config.SiteConfig;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.peer.LoadExchange;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what the parts of a site say of themselves. Any thread. */
final class StatusBuilder {
    private final SiteConfig config;
    private final Director director;
    private final SpeakerParts parts;
    private final HealthBoard health;
    private final ControlLoop control;
    private final @Nullable LoadExchange exchange;
    private final long startedNs;

    StatusBuilder(
            SiteConfig config,
            Director director,
            SpeakerParts parts,
            HealthBoard health,
            ControlLoop control,
            @Nullable LoadExchange exchange,
            long startedNs) {
        this.config = config;
        this.director = director;
        this.parts = parts;
        this.health = health;
        this.control = control;
        this.exchange = exchange;
        this.startedNs = startedNs;
    }

    SiteStatus build() {
        DirectorSnapshot snapshot = director.snapshot();
        SiteLoad load = control.load();
        return new SiteStatus(
                config.site(),
                (System.nanoTime() - startedNs) / 1_000_000_000,
                BgpStatus.of(parts, control.drains()),
                ServiceViews.of(config.services(), snapshot, load, health),
                loads(load),
                SpillStatus.of(control.spill(), snapshot),
                new SiteStatus.Flows(snapshot.flows(), snapshot.maxFlows()),
                counters(snapshot),
                control.gate().view(),
                control.frozenS());
    }

    /** The engine's, and after them those of the other two parts. */
    private Map<String, Long> counters(DirectorSnapshot snapshot) {
        Map<String, Long> counters = new LinkedHashMap<>(snapshot.counters());
        counters.put("bgp-refused-connections", parts.speaker().refusedConnections());
        counters.put("exchange-refused-strangers", exchange == null ? 0 : exchange.refusedStrangers());
        return counters;
    }

    private List<SiteStatus.Load> loads(SiteLoad own) {
        List<SiteStatus.Load> loads = new ArrayList<>();
        loads.add(new SiteStatus.Load(
                config.site(),
                true,
                finite(own.load()),
                finite(own.own()),
                finite(own.foreign()),
                0.0,
                true,
                own.bottleneck(),
                null));
        if (exchange != null) {
            exchange.peers().forEach(peer -> loads.add(peer(peer)));
        }
        return loads;
    }

    private SiteStatus.Load peer(PeerView peer) {
        String site = peer.config().site();
        LoadReport report = peer.report();
        if (report == null) {
            return new SiteStatus.Load(site, false, null, null, null, null, false, null, peer.lastError());
        }
        String disagreement = control.spillControl().disagreement(report);
        return new SiteStatus.Load(
                site,
                false,
                finite(report.load()),
                finite(report.own()),
                finite(report.foreign()),
                peer.ageMs() / 1000.0,
                peer.live(),
                report.bottleneck(),
                disagreement == null ? peer.lastError() : disagreement + ": no spill between the two");
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
