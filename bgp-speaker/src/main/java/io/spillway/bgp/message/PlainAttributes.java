package io.spillway.bgp.message;

/**
 * Recognises the path attributes of ordinary routes without decoding them. No rules of its own: it knows some of what
 * {@link AttributeList} finds nothing wrong with, and says no to everything else, right or wrong, so that the one decoder
 * judges it. Nearly all of a full table is of this kind.
 */
final class PlainAttributes {
    private static final int EXTENDED_LENGTH = 0x10;
    private static final int WELL_KNOWN = 0x40;
    private static final int OPTIONAL = 0x80;
    private static final int OPTIONAL_TRANSITIVE = 0xC0;

    private static final int SET = 1;
    private static final int SEQUENCE = 2;

    /** ORIGIN, AS_PATH, NEXT_HOP: what IPv4 routes can't be without. */
    private static final long NEEDED = 1L << 1 | 1L << 2 | 1L << 3;

    private PlainAttributes() {}

    /** Whether these attributes, followed by IPv4 prefixes, are complete and without any error. */
    static boolean check(byte[] bytes, int from, int end, CodecContext context) {
        long seen = 0;
        int at = from;
        while (at < end) {
            if (end - at < 3) {
                return false;
            }
            int flags = bytes[at];
            int code = bytes[at + 1];
            int length = bytes[at + 2] & 0xFF;
            at += 3;
            if ((flags & EXTENDED_LENGTH) != 0) {
                if (at == end) {
                    return false;
                }
                length = length << 8 | (bytes[at++] & 0xFF);
            }
            long bit = 1L << code;
            if (length > end - at
                    || code < 0
                    || code > 63
                    || (seen & bit) != 0
                    || !plain(flags & ~EXTENDED_LENGTH & 0xFF, code, bytes, at, length, context)) {
                return false;
            }
            seen |= bit;
            at += length;
        }
        return (seen & NEEDED) == NEEDED;
    }

    private static boolean plain(int flags, int code, byte[] bytes, int at, int length, CodecContext context) {
        return switch (code) {
            case 1 -> flags == WELL_KNOWN && length == 1 && bytes[at] >= 0 && bytes[at] <= Origin.INCOMPLETE;
            case 2 -> flags == WELL_KNOWN && path(bytes, at, at + length, context.fourOctetAs() ? 4 : 2);
            case 3 -> flags == WELL_KNOWN && length == 4 && Addresses.isUsableNextHop(bytes, at, at + 4);
            case 4 -> flags == OPTIONAL && length == 4;
            case 5 -> flags == WELL_KNOWN && length == 4 && !context.external();
            case 6 -> flags == WELL_KNOWN && length == 0;
            case 7 -> flags == OPTIONAL_TRANSITIVE && aggregator(bytes, at, length, context.fourOctetAs() ? 4 : 2);
            case 8 -> flags == OPTIONAL_TRANSITIVE && length > 0 && (length & 3) == 0;
            case 9 -> flags == OPTIONAL && length == 4 && !context.external();
            case 10 -> flags == OPTIONAL && length > 0 && (length & 3) == 0 && !context.external();
            case 16 -> flags == OPTIONAL_TRANSITIVE && length > 0 && (length & 7) == 0;
            case 32 -> flags == OPTIONAL_TRANSITIVE && length > 0 && length % 12 == 0;
            default -> false;
        };
    }

    private static boolean path(byte[] bytes, int from, int end, int octets) {
        int at = from;
        while (at < end) {
            if (end - at < 2 || (bytes[at] != SEQUENCE && bytes[at] != SET)) {
                return false;
            }
            int count = bytes[at + 1] & 0xFF;
            at += 2;
            if (count == 0 || count * octets > end - at) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                if (isZero(bytes, at, octets)) {
                    return false;
                }
                at += octets;
            }
        }
        return true;
    }

    private static boolean aggregator(byte[] bytes, int at, int length, int octets) {
        return length == octets + 4 && !isZero(bytes, at, octets);
    }

    private static boolean isZero(byte[] bytes, int at, int octets) {
        int any = bytes[at] | bytes[at + 1];
        return octets == 2 ? any == 0 : (any | bytes[at + 2] | bytes[at + 3]) == 0;
    }
}
