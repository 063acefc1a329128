package io.spillway.bgp.exabgp.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a NOTIFICATION says. As ExaBGP shows it, the data of an administrative shutdown or reset is its text in words
 * (RFC 9003), and that of any other is what came.
 *
 * @param data not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NotificationView(int code, int subcode, byte[] data) {
    private static final int CEASE = 6;
    private static final int SHUTDOWN = 2;
    private static final int RESET = 4;
    private static final int MAX_COMMUNICATION = 128; // RFC 8203; ExaBGP hasn't taken RFC 9003's 255

    static NotificationView read(byte[] body) throws UnreadableMessageException {
        Octets in = new Octets(body);
        int code = in.u8();
        int subcode = in.u8();
        byte[] data = in.rest();
        boolean text = code == CEASE && (subcode == SHUTDOWN || subcode == RESET) && data.length > 0;
        return new NotificationView(code, subcode, text ? communication(data).getBytes(StandardCharsets.UTF_8) : data);
    }

    private static String communication(byte[] data) {
        int length = data[0] & 0xFF;
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        if (length == 0) {
            return "empty Shutdown Communication.";
        }
        if (rest.length < length) {
            return invalid("buffer underrun", length, rest);
        }
        if (length > MAX_COMMUNICATION) {
            return invalid("too large", length, rest);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(rest, 0, length))
                    .toString()
                    .replace('\r', ' ')
                    .replace('\n', ' ');
            String trailer = rest.length > length
                    ? ", trailing data: " + Octets.hex(Arrays.copyOfRange(rest, length, rest.length))
                    : "";
            return "Shutdown Communication: \"" + text + "\"" + trailer;
        } catch (CharacterCodingException e) {
            return invalid("invalid UTF-8", length, rest);
        }
    }

    private static String invalid(String why, int length, byte[] rest) {
        return "invalid Shutdown Communication (" + why + ") length : " + length + " [" + Octets.hex(rest) + "]";
    }

    JsonObject json(ApiVersion version) {
        JsonObject json =
                new JsonObject().number("code", code).number("subcode", subcode).string("data", Octets.hex(data));
        return version == ApiVersion.V6 ? json.string("message", new String(data, StandardCharsets.UTF_8)) : json;
    }
}
