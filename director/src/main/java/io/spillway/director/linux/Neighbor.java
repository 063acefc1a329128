package io.spillway.director.linux;

/**
 * An entry of the kernel's neighbor table, or what became of one.
 *
 * @param high and {@code low}: its address, as {@link io.spillway.director.packet.Ip} has it
 * @param mac in the low 48 bits; {@link #UNKNOWN} while it isn't known
 */
public record Neighbor(int ifIndex, long high, long low, long mac) {
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

    public boolean isResolved() {
        return mac != UNKNOWN;
    }

    /** False: not a neighbor by IP, but one of a bridge, say. */
    boolean hasAddress() {
        return high != 0 || low != 0;
    }

    /** Reads a neighbor message. */
    static Neighbor of(NetlinkMessage message, boolean deleted) {
        int bytes = NetlinkMessage.addressBytes(message.get8(0));
        int addressAt = bytes == 0 ? NetlinkMessage.NONE : message.find(FIXED_BYTES, NDA_DST, bytes);
        boolean hasAddress = addressAt != NetlinkMessage.NONE;
        int macAt = message.find(FIXED_BYTES, NDA_LLADDR, 6);
        boolean usable = !deleted && (message.get16(8) & USABLE) != 0 && macAt != NetlinkMessage.NONE;
        return new Neighbor(
                message.get32(4),
                hasAddress ? message.highAt(addressAt, bytes) : 0,
                hasAddress ? message.lowAt(addressAt, bytes) : 0,
                usable ? message.macAt(macAt) : UNKNOWN);
    }
}
