package io.spillway.geo.site;

import io.spillway.geo.config.ServerConfig;
import io.spillway.geo.config.SiteConfig;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.report.LoadReport;
import java.time.Duration;
import java.util.function.Supplier;

/** Writes the site's reports. Any thread. */
final class ReportWriter {
    /** A report holds for two and a half rounds: one may be lost without anything changing. */
    private static final double LEASE_ROUNDS = 2.5;

    private final SiteConfig config;
    private final Supplier<SiteLoad> load;
    private final Supplier<String> standing;
    private final long epoch;
    private final long leaseMs;

    /**
     * @param standing whether the site takes part in spilling, in a report's word
     * @param epoch greater at every start of the site
     */
    ReportWriter(SiteConfig config, Supplier<SiteLoad> load, Supplier<String> standing, long epoch) {
        this.config = config;
        this.load = load;
        this.standing = standing;
        this.epoch = epoch;
        Duration interval = config.exchange() == null
                ? Duration.ofMinutes(2)
                : config.exchange().interval();
        this.leaseMs = Math.round(LEASE_ROUNDS * interval.toMillis());
    }

    LoadReport write(String peer, long sequence) {
        SiteLoad now = load.get();
        return new LoadReport(
                        config.site(),
                        epoch,
                        sequence,
                        leaseMs,
                        now.load(),
                        now.own(),
                        now.foreign(),
                        now.bottleneck(),
                        capacity(config, now),
                        config.thresholds())
                .withStanding(standing.get());
    }

    /** Declared connections of the servers that have a load, which are the healthy ones. */
    static double capacity(SiteConfig config, SiteLoad now) {
        double connections = 0;
        for (int i = 0; i < now.services().size(); i++) {
            for (int j = 0; j < now.services().get(i).servers().size(); j++) {
                if (!Double.isNaN(now.services().get(i).servers().get(j).load())) {
                    ServerConfig server = config.services().get(i).servers().get(j);
                    connections += server.capacity().connections();
                }
            }
        }
        return connections;
    }
}
