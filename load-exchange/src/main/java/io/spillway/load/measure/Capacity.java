package io.spillway.load.measure;

/**
 * What a real server is declared to bear; {@link Double#POSITIVE_INFINITY} where nothing is declared. At least one
 * is finite.
 *
 * @param connections concurrent connections, > 0
 * @param newPerSecond new connections a second, > 0
 * @param packetsPerSecond packets a second, both directions, > 0
 * @param bitsPerSecond IP bits a second, both directions, > 0
 */
public record Capacity(double connections, double newPerSecond, double packetsPerSecond, double bitsPerSecond) {
    public static Capacity ofConnections(double connections) {
        return new Capacity(connections, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
}
