package io.spillway.geo.site;

import io.spillway.geo.config.SiteConfig;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.Heard;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the site's reports. Any thread. */
final class ReportWriter {
    /** A report holds for two and a half rounds: one may be lost without anything changing. */
    private static final double LEASE_ROUNDS = 2.5;

    private final SiteConfig config;
    private final Supplier<SiteLoad> load;
    private final SpillControl spill;
    private final Function<String, @Nullable PeerView> peers;
    private final long epoch;
    private final long leaseMs;

    /**
     * @param peers what is known of a peer
     * @param epoch greater at every start of the site
     */
    ReportWriter(
            SiteConfig config,
            Supplier<SiteLoad> load,
            SpillControl spill,
            Function<String, @Nullable PeerView> peers,
            long epoch) {
        this.config = config;
        this.load = load;
        this.spill = spill;
        this.peers = peers;
        this.epoch = epoch;
        this.leaseMs = Math.round(LEASE_ROUNDS * intervalMs(config));
    }

    /** Of the exchange; the default where there is none. */
    static long intervalMs(SiteConfig config) {
        return config.exchange() == null
                ? Duration.ofMinutes(2).toMillis()
                : config.exchange().interval().toMillis();
    }

    LoadReport write(String peer, long sequence) {
        SiteLoad now = load.get();
        PeerView view = peers.apply(peer);
        List<ServiceReport> services = spill.reports(peer, sequence, view);
        LoadReport last = view == null ? null : view.report();
        return new LoadReport(
                config.site(),
                epoch,
                sequence,
                leaseMs,
                now.load(),
                now.own(),
                now.foreign(),
                now.bottleneck(),
                services.stream().mapToDouble(ServiceReport::capacity).sum(),
                config.thresholds(),
                config.spill().policy(),
                last == null ? null : new Heard(last.epoch(), last.sequence()),
                services);
    }
}
