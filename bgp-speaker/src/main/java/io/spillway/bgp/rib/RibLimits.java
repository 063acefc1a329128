package io.spillway.bgp.rib;

/**
 * How much routes may take. The constructor throws IllegalArgumentException for values out of range.
 *
 * @param routes of one session in one family, 1..8,000,000; about 16 octets each
 * @param attributeOctets all attributes that are kept, 1..2^29
 */
public record RibLimits(int routes, long attributeOctets) {
    /** About four full tables from each neighbor, and attributes for more than ten: what the default heap can take. */
    public static final RibLimits DEFAULT = new RibLimits(4_000_000, 128L << 20);

    public RibLimits {
        if (routes < 1 || routes > 8_000_000 || attributeOctets < 1 || attributeOctets > 1L << 29) {
            throw new IllegalArgumentException(routes + " routes with " + attributeOctets + " octets of attributes");
        }
    }
}
