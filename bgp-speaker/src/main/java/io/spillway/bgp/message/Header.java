package io.spillway.bgp.message;

import java.util.Arrays;

/**
 * The first 19 octets of every message (RFC 4271, section 4.1).
 *
 * @param length of the whole message, octets
 * @param type 1..5
 */
public record Header(int length, int type) {
    /** Octets of a header. */
    public static final int LENGTH = 19;

    static final int MAX = 4096;
    static final int MAX_EXTENDED = 65_535;
    static final int MARKER_LENGTH = 16;

    static final int OPEN = 1;
    static final int UPDATE = 2;
    static final int NOTIFICATION = 3;
    static final int KEEPALIVE = 4;
    static final int ROUTE_REFRESH = 5;

    /**
     * Checks what can be checked before the rest of the message is here.
     *
     * @param bytes at least 19
     * @throws DecodeException with one of the Message Header Errors of RFC 4271, section 6.1
     */
    public static Header decode(byte[] bytes, CodecContext context) throws DecodeException {
        for (int i = 0; i < MARKER_LENGTH; i++) {
            if (bytes[i] != (byte) 0xFF) {
                throw new DecodeException(BgpError.NOT_SYNCHRONIZED, "the marker is not all ones");
            }
        }
        int length = (bytes[16] & 0xFF) << 8 | (bytes[17] & 0xFF);
        int type = bytes[18] & 0xFF;
        if (type < OPEN || type > ROUTE_REFRESH) {
            throw new DecodeException(BgpError.BAD_MESSAGE_TYPE, "message type " + type, (byte) type);
        }
        if (length < minLength(type) || length > maxLength(type, context)) {
            throw new DecodeException(
                    BgpError.BAD_MESSAGE_LENGTH,
                    "length " + length + " of message type " + type,
                    Arrays.copyOfRange(bytes, 16, 18));
        }
        return new Header(length, type);
    }

    private static int minLength(int type) {
        return switch (type) {
            case OPEN -> 29;
            case UPDATE, ROUTE_REFRESH -> 23;
            case NOTIFICATION -> 21;
            default -> LENGTH;
        };
    }

    static int maxLength(int type, CodecContext context) {
        return switch (type) {
            case KEEPALIVE -> LENGTH;
            case OPEN -> MAX; // never extended (RFC 8654, section 4)
            default -> context.maxLength();
        };
    }
}
