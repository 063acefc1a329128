package io.spillway.load.measure;

/**
 * One real server at one moment, as its director sees it.
 *
 * @param service name of the virtual service
 * @param server "address:port", unique in the service
 * @param healthy whether it may get new flows; if not it is no part of any load
 * @param active established flows; half-open ones are not counted
 * @param foreignActive the part of {@code active} that came from other sites
 * @param newFlows flows ever scheduled there
 * @param packets packets ever, both directions
 * @param bytes IP bytes ever, both directions
 * @param datagrams whether the service is UDP, whose flows are all inactive
 * @param reported load that the server itself has reported, >= 0; NaN: none, or none that is fresh
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
        long bytes,
        boolean datagrams,
        double reported) {
    /** Of TCP, at a server that reports nothing. */
    public ServerSample(
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
            long bytes) {
        this(
                service,
                server,
                capacity,
                healthy,
                active,
                inactive,
                foreignActive,
                foreignInactive,
                newFlows,
                packets,
                bytes,
                false,
                Double.NaN);
    }
}
