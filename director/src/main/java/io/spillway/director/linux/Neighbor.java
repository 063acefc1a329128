package io.spillway.director.linux;

/**
 * An entry of the kernel's neighbor table, or what became of one.
 *
 * @param address IPv4 address
 * @param mac in the low 48 bits; {@link #UNKNOWN} while it isn't known
 */
public record Neighbor(int ifIndex, int address, long mac) {
    public static final long UNKNOWN = -1;

    private static final int NUD_REACHABLE = 0x02;
    private static final int NUD_STALE = 0x04;
    private static final int NUD_DELAY = 0x08;
    private static final int NUD_PROBE = 0x10;
    private static final int NUD_PERMANENT = 0x80;
    private static final int USABLE = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;

    /** struct ndmsg */
    static final int FIXED_BYTES = 12;

    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int AF_INET = 2;

    public boolean isResolved() {
        return mac != UNKNOWN;
    }

    /** Reads a neighbor message; one that isn't about IPv4 has address 0. */
    static Neighbor of(NetlinkMessage message, boolean deleted) {
        int addressAt = message.get8(0) == AF_INET ? message.find(FIXED_BYTES, NDA_DST, 4) : NetlinkMessage.NONE;
        int macAt = message.find(FIXED_BYTES, NDA_LLADDR, 6);
        boolean usable = !deleted && (message.get16(8) & USABLE) != 0 && macAt != NetlinkMessage.NONE;
        return new Neighbor(
                message.get32(4),
                addressAt == NetlinkMessage.NONE ? 0 : message.addressAt(addressAt),
                usable ? message.macAt(macAt) : UNKNOWN);
    }
}
