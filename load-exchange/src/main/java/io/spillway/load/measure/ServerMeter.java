package io.spillway.load.measure;

import java.util.EnumMap;
import java.util.Map;

/** The load of one real server from the samples of it. Pure; not thread safe. */
final class ServerMeter {
    /** IPVS counts an inactive connection as 1/256 of an active one (ip_vs_wlc.c). */
    private static final double INACTIVE_WEIGHT = 1.0 / 256;

    private static final double NS_PER_S = 1e9;

    private final Rate newFlows;
    private final Rate packets;
    private final Rate bits;
    private long lastNs;

    ServerMeter(long nowNs, ServerSample first) {
        newFlows = new Rate(first.newFlows());
        packets = new Rate(first.packets());
        bits = new Rate(first.bytes() * 8);
        lastNs = nowNs;
    }

    /**
     * One server at one moment.
     *
     * @param load {@code max(used / capacity)} over the declared capacities
     * @param bottleneck the dimension of that maximum
     * @param connections concurrent ones, own and foreign
     * @param foreign the part of {@code connections} that is foreign
     */
    record Measured(ServerSample sample, double load, Dimension bottleneck, double connections, double foreign) {
        double foreignShare() {
            return connections == 0 ? 0 : foreign / connections;
        }

        /** Connections that would make it full by their number alone; infinite where none are declared. */
        double declared() {
            return sample.datagrams()
                    ? sample.capacity().connections() / INACTIVE_WEIGHT
                    : sample.capacity().connections();
        }

        String words() {
            return bottleneck.of(sample.service(), sample.server());
        }
    }

    Measured measure(long nowNs, ServerSample sample) {
        double elapsedS = (nowNs - lastNs) / NS_PER_S;
        lastNs = nowNs;
        newFlows.take(sample.newFlows(), elapsedS);
        packets.take(sample.packets(), elapsedS);
        bits.take(sample.bytes() * 8, elapsedS);

        double weighed = weighed(sample.active(), sample.inactive());
        Map<Dimension, Double> used = new EnumMap<>(Dimension.class);
        used.put(Dimension.CONNECTIONS, weighed);
        used.put(Dimension.NEW_CONNECTIONS, newFlows.perSecond());
        used.put(Dimension.PACKETS, packets.perSecond());
        used.put(Dimension.BITS, bits.perSecond());
        if (!Double.isNaN(sample.reported())) {
            used.put(Dimension.REPORTED, sample.reported());
        }

        double load = -1;
        Dimension bottleneck = Dimension.CONNECTIONS;
        for (Map.Entry<Dimension, Double> entry : used.entrySet()) {
            double capacity = entry.getKey().capacity(sample.capacity());
            if (capacity < Double.POSITIVE_INFINITY && entry.getValue() / capacity > load) {
                load = entry.getValue() / capacity;
                bottleneck = entry.getKey();
            }
        }
        return new Measured(
                sample,
                Math.max(load, 0),
                bottleneck,
                sample.datagrams() ? sample.active() + sample.inactive() : weighed,
                sample.datagrams()
                        ? sample.foreignActive() + sample.foreignInactive()
                        : weighed(sample.foreignActive(), sample.foreignInactive()));
    }

    private static double weighed(int active, int inactive) {
        return active + inactive * INACTIVE_WEIGHT;
    }
}
