package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All neighbors of a speaker, those configured and those that came from a range. Confined to the speaker's thread. */
final class Neighbors {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbors.class);

    private final Surroundings around;
    private final Originated toAll = new Originated();
    private final Map<InetAddress, Neighbor> byAddress = new LinkedHashMap<>();
    private final Map<DynamicNeighbors, Integer> fromRange = new LinkedHashMap<>();
    private final LogLimit refusedLog = new LogLimit(Duration.ofSeconds(1));
    private long refused;

    Neighbors(Surroundings around) {
        this.around = around;
        for (NeighborConfig config : around.local().neighbors()) {
            byAddress.put(config.address(), Neighbor.configured(around, config));
        }
    }

    void start() {
        byAddress.values().forEach(Neighbor::start);
    }

    void stop(Notification cease) {
        all().forEach(neighbor -> neighbor.stop(cease));
    }

    Collection<Neighbor> all() {
        return List.copyOf(byAddress.values()); // dynamic ones go while somebody goes through the list
    }

    Optional<Neighbor> find(InetAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** What everyone is told. */
    List<Announcement> announced() {
        return toAll.all();
    }

    /** Connections that were refused, because of where they came from or because there were too many. */
    long refused() {
        return refused;
    }

    void changeAll(Collection<Announcement> announce, Collection<Prefix> withdraw) {
        toAll.change(announce, withdraw);
        change(announce, withdraw, _ -> true);
    }

    /** @return how many neighbors are told */
    int change(Collection<Announcement> announce, Collection<Prefix> withdraw, Predicate<NeighborConfig> to) {
        int told = 0;
        for (Neighbor neighbor : all()) {
            if (to.test(neighbor.config())) {
                neighbor.routes().change(announce, withdraw);
                told++;
            }
        }
        return told;
    }

    void withdrawAll() {
        toAll.change(List.of(), List.copyOf(toAll.prefixes()));
        for (Neighbor neighbor : all()) {
            neighbor.routes().change(List.of(), neighbor.routes().originated());
        }
    }

    /** The neighbor a connection comes from; null: it is refused. */
    @Nullable
    Neighbor connecting(InetAddress from) {
        Neighbor known = byAddress.get(from);
        if (known != null) {
            return known;
        }
        String why = "not a configured neighbor";
        for (DynamicNeighbors range : around.local().dynamic()) {
            if (!range.range().contains(from)) {
                continue;
            }
            if (fromRange.getOrDefault(range, 0) < range.limit()) {
                return add(range, from);
            }
            why = range.limit() + " neighbors from " + range.range() + " are there, which is the limit";
        }
        refused++;
        if (refusedLog.ask(around.network().nowNs()) >= 0) {
            LOG.warn("refused a connection from {}: {} ({} refused so far)", Addresses.text(from), why, refused);
        }
        return null;
    }

    private Neighbor add(DynamicNeighbors range, InetAddress from) {
        NeighborConfig config = range.neighbor(from);
        Neighbor neighbor = Neighbor.dynamic(around, config, new Originated(toAll), () -> {
            byAddress.remove(from);
            fromRange.merge(range, -1, Integer::sum);
            LOG.info("neighbor {}: dynamic neighbor of {} has gone", Addresses.text(from), range.range());
        });
        byAddress.put(from, neighbor);
        fromRange.merge(range, 1, Integer::sum);
        LOG.info("neighbor {}: dynamic neighbor of {} has come", neighbor.name(), range.range());
        neighbor.start();
        return neighbor;
    }
}
