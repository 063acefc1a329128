package io.spillway.load.measure;

import org.jspecify.annotations.Nullable;

/** How much of what bounds the site as a whole is used. Pure; not thread safe. */
final class SiteMeter {
    private static final double NS_PER_S = 1e9;

    private final SiteLimits limits;
    private @Nullable Rates rates;
    private long lastNs;

    private record Rates(Rate packets, Rate bitsIn, Rate bitsOut) {
        static Rates from(SiteSample first) {
            return new Rates(new Rate(first.packets()), new Rate(first.inBytes() * 8), new Rate(first.outBytes() * 8));
        }

        void take(SiteSample sample, double elapsedS) {
            packets.take(sample.packets(), elapsedS);
            bitsIn.take(sample.inBytes() * 8, elapsedS);
            bitsOut.take(sample.outBytes() * 8, elapsedS);
        }
    }

    SiteMeter(SiteLimits limits) {
        this.limits = limits;
    }

    /**
     * The limit that is used most.
     *
     * @param load used / limit, >= 0, never clipped
     */
    record Limit(double load, String words) {
        Limit or(Limit other) {
            return other.load > load ? other : this;
        }
    }

    Limit measure(long nowNs, SiteSample sample) {
        Rates known = rates == null ? Rates.from(sample) : rates;
        known.take(sample, rates == null ? 0 : (nowNs - lastNs) / NS_PER_S);
        rates = known;
        lastNs = nowNs;
        return new Limit((double) sample.flows() / sample.maxFlows(), "flow table of the director")
                .or(new Limit(
                        known.packets().perSecond() / limits.packetsPerSecond(), "packets a second of the director"))
                // A link bears its bits in each direction.
                .or(new Limit(known.bitsIn().perSecond() / limits.uplinkBitsPerSecond(), "uplink, bits a second in"))
                .or(new Limit(known.bitsOut().perSecond() / limits.uplinkBitsPerSecond(), "uplink, bits a second out"));
    }
}
