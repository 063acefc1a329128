package io.spillway.geo.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A peer, and what it told last: what {@code GET /reports} answers a list of.
 *
 * @param url where it takes ours
 * @param received reports taken since start
 * @param refused reports refused since start
 * @param refusedBy the same by reason
 * @param failures calls to it that failed in a row
 * @param failedBy calls to it that failed since start, by reason
 * @param lastError null: no error since the last success
 * @param report null: none yet
 */
public record ReportView(
        String site,
        String url,
        long received,
        long refused,
        Map<String, Long> refusedBy,
        int failures,
        Map<String, Long> failedBy,
        @Nullable String lastError,
        @Nullable Report report) {
    /**
     * A report; loads are 1.0 when full and null where no server is healthy.
     *
     * @param leaseLeftS how long it may still be acted on; 0: it may not
     * @param epoch of the peer's start
     * @param standing open, frozen, draining, drained or ramping
     * @param capacity connections that its healthy servers bear
     * @param thresholdsMatch whether they are ours: else there is no spill between the two
     * @param heardSequence our newest report that it had taken; null: none
     */
    public record Report(
            double ageS,
            double leaseLeftS,
            boolean live,
            long epoch,
            long sequence,
            String standing,
            @Nullable Double load,
            @Nullable Double own,
            @Nullable Double foreign,
            String bottleneck,
            double capacity,
            String policy,
            SpillingView.Limits thresholds,
            boolean thresholdsMatch,
            @Nullable Long heardSequence,
            List<Service> services) {}

    /**
     * What it told of one service, in connections.
     *
     * @param service protocol/VIP:port
     * @param load null: no server is healthy
     * @param available what it could still grant
     * @param grant ours that it takes
     * @param request what it wants to have here
     * @param spilled its clients' that are here
     */
    public record Service(
            String service,
            @Nullable Double load,
            double capacity,
            boolean spilling,
            double available,
            double grant,
            double request,
            double spilled) {}
}
