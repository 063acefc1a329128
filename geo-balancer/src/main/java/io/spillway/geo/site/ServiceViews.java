package io.spillway.geo.site;

import io.spillway.bgp.message.Addresses;
import io.spillway.director.DirectorSnapshot;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Limits;
import io.spillway.director.service.Persistence;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.config.ServiceWords;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.measure.SiteLoad.ServerLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The services and their servers, for status: as configured, and what the engine counts. Any thread. */
final class ServiceViews {
    private final HealthBoard health;

    private ServiceViews(HealthBoard health) {
        this.health = health;
    }

    /** @param configs in the order of the snapshot */
    static List<SiteStatus.Service> of(
            List<ServiceConfig> configs, DirectorSnapshot snapshot, SiteLoad load, HealthBoard health) {
        ServiceViews views = new ServiceViews(health);
        List<SiteStatus.Service> services = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            services.add(views.service(configs.get(i), snapshot.services().get(i), load));
        }
        return services;
    }

    private SiteStatus.Service service(ServiceConfig config, ServiceStats stats, SiteLoad load) {
        ServiceSpec spec = config.spec();
        Optional<ServiceLoad> measured = load.services().stream()
                .filter(known -> known.service().equals(spec.name()))
                .findFirst();
        return new SiteStatus.Service(
                spec.name(),
                ServiceWords.protocol(spec.protocol()),
                Addresses.text(spec.vip()),
                spec.port(),
                ServiceWords.scheduler(spec.scheduler().kind()),
                config.prefix().toString(),
                stats.servers().stream()
                        .map(server -> server(spec.name(), server, measured))
                        .toList(),
                stats.spilled().stream()
                        .map(to -> new SiteStatus.Spilled(to.site(), to.active(), to.inactive(), to.newFlows()))
                        .toList(),
                measured.map(MeasuredStatus::of).orElse(null),
                options(spec));
    }

    static SiteStatus.Options options(ServiceSpec spec) {
        SchedulerSpec scheduler = spec.scheduler();
        SchedulerKind kind = scheduler.kind();
        boolean isLocal = kind == SchedulerKind.LBLC || kind == SchedulerKind.LBLCR;
        Persistence persistence = spec.persistence();
        Limits limits = spec.limits();
        return new SiteStatus.Options(
                ServiceWords.flags(scheduler),
                kind == SchedulerKind.MH ? scheduler.tableIndex() : null,
                seconds(scheduler.slowStart()),
                isLocal ? scheduler.localityExpiration().toSeconds() : null,
                persistence == null
                        ? null
                        : new SiteStatus.Persistence(seconds(persistence.timeout()), persistence.prefixLength()),
                spec.onePacket(),
                limits.equals(Limits.NONE)
                        ? null
                        : new SiteStatus.Limits(
                                limits.connections(),
                                limits.newPerSecond(),
                                limits.connectionsPerSource(),
                                limits.newPerSecondPerSource()));
    }

    private SiteStatus.Server server(String service, ServerStats stats, Optional<ServiceLoad> measured) {
        ServerSpec spec = stats.spec();
        HealthBoard.State state = health.get(service, spec);
        String endpoint = HealthBoard.endpoint(spec);
        Double load = measured.flatMap(known -> known.servers().stream()
                        .filter(server -> server.server().equals(endpoint))
                        .findFirst())
                .map(ServerLoad::load)
                .filter(Double::isFinite)
                .orElse(null);
        return new SiteStatus.Server(
                Addresses.text(spec.address()),
                spec.port(),
                spec.weight(),
                state.health().name().toLowerCase(Locale.ROOT),
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
                MeasuredStatus.of(health.agent(service, spec)),
                ServiceWords.method(spec.forwarding()),
                ServiceWords.forward(spec.forwarding()),
                spec.upperThreshold(),
                lowerThreshold(spec),
                isOverloaded(stats));
    }

    /** That in force. */
    static int lowerThreshold(ServerSpec spec) {
        int upper = spec.upperThreshold();
        return spec.lowerThreshold() == 0 ? upper - upper / 4 : spec.lowerThreshold();
    }

    private static boolean isOverloaded(ServerStats stats) {
        int upper = stats.spec().upperThreshold();
        return upper > 0 && stats.active() + stats.inactive() >= upper;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
