package io.spillway.geo.site;

import io.spillway.director.DirectorSnapshot;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.ServiceStats;
import io.spillway.geo.config.ServerConfig;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.load.measure.ServerSample;
import java.util.ArrayList;
import java.util.List;

/** Turns what the director counted into samples for the load meter. */
final class LoadSampler {
    private LoadSampler() {}

    /** The director lists services and servers in the order of the configuration. */
    static List<ServerSample> sample(DirectorSnapshot snapshot, List<ServiceConfig> services, HealthBoard health) {
        List<ServerSample> samples = new ArrayList<>();
        for (int i = 0; i < services.size(); i++) {
            ServiceConfig service = services.get(i);
            ServiceStats stats = snapshot.services().get(i);
            for (int j = 0; j < service.servers().size(); j++) {
                samples.add(sample(
                        service, service.servers().get(j), stats.servers().get(j), health));
            }
        }
        return samples;
    }

    private static ServerSample sample(
            ServiceConfig service, ServerConfig server, ServerStats stats, HealthBoard health) {
        return new ServerSample(
                service.spec().name(),
                server.spec().address().getHostAddress() + ":" + server.spec().port(),
                server.capacity(),
                // One that finishes what it has can't bear any more: its capacity is nobody's.
                server.spec().weight() > 0 && health.healthy(service, server),
                // Half-open flows are no load: a SYN flood must not make a site spill.
                stats.active() - stats.halfOpen(),
                stats.inactive(),
                stats.foreignActive(),
                stats.foreignInactive(),
                stats.newFlows(),
                stats.inPackets() + stats.outPackets(),
                stats.inBytes() + stats.outBytes(),
                service.spec().protocol() == Protocol.UDP,
                Double.NaN);
    }
}
