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
     * @param foreignShare the part of its connections that is foreign, 0..1
     */
    record Measured(ServerSample sample, double load, Dimension bottleneck, double foreignShare) {}

    Measured measure(long nowNs, ServerSample sample) {
        double elapsedS = (nowNs - lastNs) / NS_PER_S;
        lastNs = nowNs;
        newFlows.take(sample.newFlows(), elapsedS);
        packets.take(sample.packets(), elapsedS);
        bits.take(sample.bytes() * 8, elapsedS);

        double connections = sample.active() + sample.inactive() * INACTIVE_WEIGHT;
        double foreign = sample.foreignActive() + sample.foreignInactive() * INACTIVE_WEIGHT;
        Map<Dimension, Double> used = new EnumMap<>(Dimension.class);
        used.put(Dimension.CONNECTIONS, connections);
        used.put(Dimension.NEW_CONNECTIONS, newFlows.perSecond());
        used.put(Dimension.PACKETS, packets.perSecond());
        used.put(Dimension.BITS, bits.perSecond());

        double load = -1;
        Dimension bottleneck = Dimension.CONNECTIONS;
        for (Map.Entry<Dimension, Double> entry : used.entrySet()) {
            double capacity = entry.getKey().capacity(sample.capacity());
            if (capacity < Double.POSITIVE_INFINITY && entry.getValue() / capacity > load) {
                load = entry.getValue() / capacity;
                bottleneck = entry.getKey();
            }
        }
        return new Measured(sample, Math.max(load, 0), bottleneck, connections == 0 ? 0 : foreign / connections);
    }
}
