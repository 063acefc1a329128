package io.spillway.bgp.exabgp.json;

import java.util.Arrays;

/**
 * A message taken apart into header and body (RFC 4271, section 4.1).
 *
 * @param header 19 octets, not to be changed
 * @param body not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MessageFrame(byte[] header, byte[] body) {
    static final int HEADER = 19;

    static MessageFrame of(byte[] message) throws UnreadableMessageException {
        if (message.length < HEADER) {
            throw new UnreadableMessageException(message.length + " octets are less than a header");
        }
        return new MessageFrame(Arrays.copyOf(message, HEADER), Arrays.copyOfRange(message, HEADER, message.length));
    }

    int type() {
        return header[18] & 0xFF;
    }

    /** For an error: a message of this type is nothing BGP knows. */
    UnreadableMessageException unknownType() {
        return new UnreadableMessageException("message type " + type());
    }
}
