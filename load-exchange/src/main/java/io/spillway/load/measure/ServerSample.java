package io.spillway.load.measure;

/**
 * One real server at one moment, as its director sees it.
 *
 * @param service name of the virtual service
 * @param server "address:port", unique in the service
 * @param active established flows; half-open ones are not counted
 * @param foreignActive the part of {@code active} that came from other sites
 * @param newFlows flows ever scheduled there
 * @param packets packets ever, both directions
 * @param bytes IP bytes ever, both directions
 */
public record ServerSample(
        String service,
        String server,
        Capacity capacity,
        boolean healthy,
        int active,
        int inactive,
        int foreignActive,
        int foreignInactive,
        long newFlows,
        long packets,
        long bytes) {}
