package io.spillway.load.measure;

import io.spillway.load.measure.ServerMeter.Measured;
import io.spillway.load.measure.SiteLoad.ServerLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The composite load of a site, from what its director sees alone.
 *
 * <p>Of a healthy server it is the largest of {@code used / declared} over the capacities that are declared:
 * connections at this moment (an inactive one counts 1/256, a half-open one not at all); new connections, packets and
 * bits a second as means over 10 s. Of a service and of the site it is the mean over the healthy servers, each weighted
 * with the connections it is declared to bear. A server that declares none weighs as much as the mean of those that
 * do; where none does, all weigh the same. The own and the foreign part stand in proportion to the connections.
 *
 * <p>Not thread safe.
 */
public final class LoadMeter {
    private static final String NO_HEALTHY_SERVER = "no healthy server";

    private Map<Key, ServerMeter> meters = new HashMap<>();

    private record Key(String service, String server) {}

    /** Weighted sums over healthy servers. */
    private record Sum(double load, double own, double foreign) {}

    /**
     * Measures once; call it at a steady pace, of about a second.
     *
     * @param nowNs of a monotonic clock
     * @param samples every server of the site; one not in it is forgotten
     */
    public SiteLoad measure(long nowNs, List<ServerSample> samples) {
        Map<String, List<Measured>> services = new LinkedHashMap<>();
        List<Measured> healthy = new ArrayList<>();
        Map<Key, ServerMeter> kept = new HashMap<>();
        for (ServerSample sample : samples) {
            Key key = new Key(sample.service(), sample.server());
            ServerMeter known = meters.get(key);
            ServerMeter meter = known == null ? new ServerMeter(nowNs, sample) : known;
            kept.put(key, meter);
            Measured measured = meter.measure(nowNs, sample);
            services.computeIfAbsent(sample.service(), _ -> new ArrayList<>()).add(measured);
            if (sample.healthy()) {
                healthy.add(measured);
            }
        }
        meters = kept;

        double undeclared = healthy.stream()
                .mapToDouble(server -> server.sample().capacity().connections())
                .filter(Double::isFinite)
                .average()
                .orElse(1);
        Sum site = mean(healthy, undeclared);
        List<ServiceLoad> perService = services.entrySet().stream()
                .map(entry -> service(entry.getKey(), entry.getValue(), undeclared))
                .toList();
        return new SiteLoad(site.load(), site.own(), site.foreign(), bottleneck(healthy), perService);
    }

    private static ServiceLoad service(String name, List<Measured> servers, double undeclared) {
        Sum sum = mean(
                servers.stream().filter(server -> server.sample().healthy()).toList(), undeclared);
        return new ServiceLoad(
                name,
                sum.load(),
                sum.own(),
                sum.foreign(),
                servers.stream().map(LoadMeter::serverLoad).toList());
    }

    private static ServerLoad serverLoad(Measured server) {
        ServerSample sample = server.sample();
        return sample.healthy()
                ? new ServerLoad(sample.server(), server.load(), words(server))
                : new ServerLoad(sample.server(), Double.NaN, "not healthy");
    }

    /** {@code sum(capacity * load) / sum(capacity)}; infinite without a server, and own: no peer caused that. */
    private static Sum mean(List<Measured> healthy, double undeclared) {
        if (healthy.isEmpty()) {
            return new Sum(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);
        }
        double capacity = 0;
        double used = 0;
        double foreign = 0;
        for (Measured server : healthy) {
            double declared = server.sample().capacity().connections();
            double weight = Double.isFinite(declared) ? declared : undeclared;
            capacity += weight;
            used += weight * server.load();
            foreign += weight * server.load() * server.foreignShare();
        }
        return new Sum(used / capacity, (used - foreign) / capacity, foreign / capacity);
    }

    private static String bottleneck(List<Measured> healthy) {
        return healthy.stream()
                .max(Comparator.comparingDouble(Measured::load))
                .map(LoadMeter::words)
                .orElse(NO_HEALTHY_SERVER);
    }

    private static String words(Measured server) {
        return server.bottleneck().of(server.sample().service(), server.sample().server());
    }
}
