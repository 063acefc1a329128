package io.spillway.load.measure;

/**
 * What bounds the site as a whole, besides its servers; {@link Double#POSITIVE_INFINITY} where nothing is declared.
 *
 * @param packetsPerSecond frames a second that the director takes from its interfaces, > 0
 * @param uplinkBitsPerSecond IP bits a second that the link to the clients bears in each direction, > 0
 */
public record SiteLimits(double packetsPerSecond, double uplinkBitsPerSecond) {
    public static final SiteLimits NONE = new SiteLimits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
}
