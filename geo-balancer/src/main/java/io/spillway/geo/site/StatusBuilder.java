package io.spillway.geo.site;

import io.spillway.director.Director;
import io.spillway.director.DirectorSnapshot;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.ServiceStats;
import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.config.SiteConfig;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.measure.SiteLoad.ServerLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import io.spillway.load.peer.LoadExchange;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
                services(snapshot, load),
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

    private List<SiteStatus.Service> services(DirectorSnapshot snapshot, SiteLoad load) {
        List<SiteStatus.Service> services = new ArrayList<>();
        for (int i = 0; i < config.services().size(); i++) {
            ServiceConfig service = config.services().get(i);
            ServiceStats stats = snapshot.services().get(i);
            Optional<ServiceLoad> measured = load.services().stream()
                    .filter(known -> known.service().equals(service.spec().name()))
                    .findFirst();
            services.add(new SiteStatus.Service(
                    service.spec().name(),
                    lower(service.spec().protocol()),
                    service.spec().vip().getHostAddress(),
                    service.spec().port(),
                    lower(service.spec().scheduler().kind()),
                    service.prefix().toString(),
                    stats.servers().stream()
                            .map(server -> server(service, server, measured))
                            .toList(),
                    stats.spilled().stream()
                            .map(to -> new SiteStatus.Spilled(to.site(), to.active(), to.inactive(), to.newFlows()))
                            .toList(),
                    measured.map(MeasuredStatus::of).orElse(null)));
        }
        return services;
    }

    private SiteStatus.Server server(ServiceConfig service, ServerStats stats, Optional<ServiceLoad> measured) {
        HealthBoard.State state = health.get(service.spec().name(), stats.spec());
        String address = stats.spec().address().getHostAddress();
        String endpoint = address + ":" + stats.spec().port();
        Double load = measured.flatMap(known -> known.servers().stream()
                        .filter(server -> server.server().equals(endpoint))
                        .findFirst())
                .map(ServerLoad::load)
                .filter(Double::isFinite)
                .orElse(null);
        return new SiteStatus.Server(
                address,
                stats.spec().port(),
                stats.spec().weight(),
                lower(state.health()),
                state.reason(),
                load,
                stats.active(),
                stats.inactive(),
                stats.foreignActive() + stats.foreignInactive(),
                stats.newFlows(),
                stats.inPackets(),
                stats.outPackets(),
                stats.inBytes(),
                stats.outBytes(),
                MeasuredStatus.of(health.agent(service.spec().name(), stats.spec())));
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

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
