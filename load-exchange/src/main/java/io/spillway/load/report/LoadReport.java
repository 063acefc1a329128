package io.spillway.load.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a site tells its peers. No absolute time is in it: how old it is, the receiver counts on its own clock from
 * the moment it arrived.
 *
 * @param site the sender's name; the same as in its certificate
 * @param epoch chosen anew at every start of the sender, growing; a lower one than the receiver has seen is refused
 * @param sequence grows with every report of an epoch to the receiver; a repeated one is refused
 * @param leaseMs how long the receiver may act on this report, ms, >= 1
 * @param load the site's composite load, >= 0; positive infinity when nothing is healthy
 * @param own the part caused by its own clients
 * @param foreign the part caused by other sites' connections
 * @param bottleneck in words
 * @param capacityConnections concurrent connections that its healthy servers bear, >= 0
 * @param thresholds the sender's
 * @param policy the sender's, {@value #ON_OFF} or "credit"; two sites with different ones don't spill to each other
 * @param heard null: none of the receiver's reports yet
 * @param services each once; empty from a site without credit
 */
public record LoadReport(
        String site,
        long epoch,
        long sequence,
        long leaseMs,
        double load,
        double own,
        double foreign,
        String bottleneck,
        double capacityConnections,
        Thresholds thresholds,
        String policy,
        @Nullable Heard heard,
        List<ServiceReport> services) {
    /** The policy of a site that doesn't say: a version without credit. */
    public static final String ON_OFF = "on-off";

    public LoadReport {
        services = List.copyOf(services);
    }

    /** The same with another epoch. */
    public LoadReport withEpoch(long other) {
        return new LoadReport(
                site,
                other,
                sequence,
                leaseMs,
                load,
                own,
                foreign,
                bottleneck,
                capacityConnections,
                thresholds,
                policy,
                heard,
                services);
    }

    /** Of a site that neither grants nor asks for credit. */
    public LoadReport(
            String site,
            long epoch,
            long sequence,
            long leaseMs,
            double load,
            double own,
            double foreign,
            String bottleneck,
            double capacityConnections,
            Thresholds thresholds) {
        this(
                site,
                epoch,
                sequence,
                leaseMs,
                load,
                own,
                foreign,
                bottleneck,
                capacityConnections,
                thresholds,
                ON_OFF,
                null,
                List.of());
    }
}
