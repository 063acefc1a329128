package io.spillway.load.report;

/**
 * What a site tells its peers. No absolute time is in it: how old it is, the receiver counts on its own clock from
 * the moment it arrived.
 *
 * @param site the sender's name; the same as in its certificate
 * @param epoch chosen anew at every start of the sender, growing; a lower one than the last seen is refused
 * @param sequence grows by at least 1 with every report of an epoch; a repeated one is refused
 * @param leaseMs how long the receiver may act on this report, ms, >= 1
 * @param load the site's composite load, >= 0; positive infinity when nothing is healthy
 * @param own the part caused by its own clients
 * @param foreign the part caused by other sites' connections
 * @param bottleneck in words
 * @param capacityConnections concurrent connections that its healthy servers bear, >= 0
 * @param thresholds the sender's
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
        Thresholds thresholds) {}
