package io.spillway.load.measure;

import io.spillway.load.measure.ServerMeter.Measured;
import io.spillway.load.measure.SiteLoad.ServerLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import io.spillway.load.measure.SiteMeter.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The composite load of a site, from what its director sees, and from what its servers report of themselves.
 *
 * <p>Of a healthy server it is the largest of {@code used / declared} over the capacities that are declared:
 * connections at this moment (an inactive one counts 1/256, a half-open one not at all); new connections, packets and
 * bits a second as means over 10 s; and the load it reports, when it does. Of a service it is the mean over the healthy
 * servers, each weighted with the connections it is declared to bear. A server that declares none weighs as much as the
 * mean of those that do; where none does, all weigh the same. Of the site it is that mean over the servers of all services,
 * or the use of what bounds the site as a whole ({@link SiteLimits}, the flow table) when that is greater. The own and the
 * foreign part stand in proportion to the connections.
 *
 * <p>Not thread safe.
 */
public final class LoadMeter {
    private static final String NO_HEALTHY_SERVER = "no healthy server";
    /** The greatest load; of several that are the same the first by name, whatever the order they are listed in. */
    private static final Comparator<Measured> WORST = Comparator.comparingDouble(Measured::load)
            .thenComparing(Comparator.comparing(Measured::words).reversed());

    private final SiteMeter whole;
    private Map<Key, ServerMeter> meters = new HashMap<>();

    private record Key(String service, String server) {}

    /** Over healthy servers: means of the load, sums of connections. */
    private record Sum(
            double load, double own, double foreign, double connections, double foreignConnections, double declared) {
        /** The same with a load that is at least {@code limit}; its parts in proportion to the connections. */
        Sum atLeast(double limit) {
            if (limit <= load) {
                return this;
            }
            double foreignLoad = connections == 0 ? 0 : limit * foreignConnections / connections;
            return new Sum(limit, limit - foreignLoad, foreignLoad, connections, foreignConnections, declared);
        }
    }

    public LoadMeter(SiteLimits limits) {
        this.whole = new SiteMeter(limits);
    }

    public LoadMeter() {
        this(SiteLimits.NONE);
    }

    /** Without anything that bounds the site as a whole. */
    public SiteLoad measure(long nowNs, List<ServerSample> samples) {
        return measure(nowNs, samples, SiteSample.IDLE);
    }

    /**
     * Measures once; call it at a steady pace, of about a second or less.
     *
     * @param nowNs of a monotonic clock
     * @param samples every server of the site; one not in it is forgotten
     */
    public SiteLoad measure(long nowNs, List<ServerSample> samples, SiteSample site) {
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
        Limit limit = whole.measure(nowNs, site);
        List<ServiceLoad> perService = services.entrySet().stream()
                .map(entry -> service(entry.getKey(), entry.getValue(), undeclared, limit))
                .toList();
        Sum servers = mean(healthy, undeclared);
        Sum sum = servers.atLeast(limit.load());
        return new SiteLoad(
                sum.load(),
                sum.own(),
                sum.foreign(),
                limit.load() > servers.load() ? limit.words() : bottleneck(healthy),
                limit.load(),
                limit.words(),
                total(perService, ServiceLoad::capacityConnections),
                total(perService, ServiceLoad::ownConnections),
                total(perService, ServiceLoad::foreignConnections),
                perService);
    }

    private static double total(List<ServiceLoad> services, ToDoubleFunction<ServiceLoad> of) {
        return services.stream().mapToDouble(of).sum();
    }

    private static ServiceLoad service(String name, List<Measured> servers, double undeclared, Limit limit) {
        List<Measured> healthy =
                servers.stream().filter(server -> server.sample().healthy()).toList();
        Sum sum = mean(healthy, undeclared);
        double effective = Math.max(sum.load(), limit.load());
        return new ServiceLoad(
                name,
                sum.load(),
                sum.own(),
                sum.foreign(),
                bottleneck(healthy),
                effective,
                ConnectionCapacity.at(sum.connections(), effective, sum.declared()),
                sum.connections() - sum.foreignConnections(),
                sum.foreignConnections(),
                servers.stream().map(LoadMeter::serverLoad).toList());
    }

    private static ServerLoad serverLoad(Measured server) {
        ServerSample sample = server.sample();
        return sample.healthy()
                ? new ServerLoad(sample.server(), server.load(), server.words())
                : new ServerLoad(sample.server(), Double.NaN, "not healthy");
    }

    /** {@code sum(capacity * load) / sum(capacity)}; infinite without a server, and own: no peer caused that. */
    private static Sum mean(List<Measured> healthy, double undeclared) {
        if (healthy.isEmpty()) {
            return new Sum(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0, 0, 0);
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
        return new Sum(
                used / capacity,
                (used - foreign) / capacity,
                foreign / capacity,
                healthy.stream().mapToDouble(Measured::connections).sum(),
                healthy.stream().mapToDouble(Measured::foreign).sum(),
                healthy.stream().mapToDouble(Measured::declared).sum());
    }

    private static String bottleneck(List<Measured> healthy) {
        return healthy.stream().max(WORST).map(Measured::words).orElse(NO_HEALTHY_SERVER);
    }
}
