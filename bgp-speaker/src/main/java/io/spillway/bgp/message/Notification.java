package io.spillway.bgp.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Why a session ends (RFC 4271, section 4.5).
 *
 * @param code error code, 0..255
 * @param subcode 0..255; 0: unspecific
 * @param data depends on the code; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the content
public record Notification(int code, int subcode, byte[] data) implements Message {
    /** Longest shutdown communication, octets of UTF-8 (RFC 9003, section 2). */
    public static final int MAX_COMMUNICATION = 255;

    /**
     * Cease / Administrative Shutdown with a text for the operator on the other side (RFC 9003).
     *
     * @param communication cut at a character boundary to 255 octets of UTF-8; empty: none
     */
    public static Notification administrativeShutdown(String communication) {
        return withCommunication(BgpError.ADMINISTRATIVE_SHUTDOWN, communication);
    }

    /** Cease / Administrative Reset with a text; otherwise as {@link #administrativeShutdown}. */
    public static Notification administrativeReset(String communication) {
        return withCommunication(BgpError.ADMINISTRATIVE_RESET, communication);
    }

    /**
     * Ends the session even where graceful restart would keep routes after a NOTIFICATION (RFC 8538, section 3).
     *
     * @param inner what would have been sent otherwise
     */
    public static Notification hardReset(Notification inner) {
        byte[] data = new byte[2 + inner.data.length];
        data[0] = (byte) inner.code;
        data[1] = (byte) inner.subcode;
        System.arraycopy(inner.data, 0, data, 2, inner.data.length);
        return BgpError.HARD_RESET.notification(data);
    }

    /** What a Hard Reset carries inside (RFC 8538, section 3). Empty: it is none, or carries nothing. */
    public Optional<Notification> inner() {
        boolean hardReset = code == BgpError.HARD_RESET.code() && subcode == BgpError.HARD_RESET.subcode();
        return hardReset && data.length >= 2
                ? Optional.of(
                        new Notification(data[0] & 0xFF, data[1] & 0xFF, Arrays.copyOfRange(data, 2, data.length)))
                : Optional.empty();
    }

    private static Notification withCommunication(BgpError error, String communication) {
        byte[] text = communication.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_COMMUNICATION);
        // Never cut inside a character: continuation octets are 10xxxxxx.
        while (length < text.length && (text[length] & 0xC0) == 0x80) {
            length--;
        }
        byte[] data = new byte[1 + length];
        data[0] = (byte) length;
        System.arraycopy(text, 0, data, 1, length);
        return error.notification(data);
    }

    /**
     * The text an operator sent with Administrative Shutdown or Reset, with control characters blanked out so that it
     * can't forge log lines (RFC 9003, section 6). Empty: none, or not UTF-8 of the length it claims.
     */
    public Optional<String> communication() {
        boolean mayCarryText = code == BgpError.ADMINISTRATIVE_SHUTDOWN.code()
                && (subcode == BgpError.ADMINISTRATIVE_SHUTDOWN.subcode()
                        || subcode == BgpError.ADMINISTRATIVE_RESET.subcode());
        if (!mayCarryText || data.length < 2) {
            return Optional.empty();
        }
        int length = data[0] & 0xFF;
        if (length == 0 || length > data.length - 1) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(data, 1, length))
                    .toString();
            return Optional.of(text.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", " "));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** For logs and status: {@code Cease / Administrative Shutdown: "maintenance"}. */
    public String words() {
        StringBuilder words = new StringBuilder(BgpError.codeWords(code));
        if (subcode != 0) {
            words.append(" / ")
                    .append(BgpError.of(code, subcode).map(BgpError::words).orElse("subcode " + subcode));
        }
        Optional<Notification> inner = inner();
        if (inner.isPresent() && inner.get().inner().isEmpty()) {
            return words.append(" of ").append(inner.get().words()).toString();
        }
        Optional<String> communication = communication();
        if (communication.isPresent()) {
            words.append(": \"").append(communication.get()).append('"');
        } else if (data.length > 0) {
            int shown = Math.min(data.length, 32);
            words.append(" (data 0x").append(HexFormat.of().formatHex(data, 0, shown));
            words.append(shown < data.length ? "…)" : ")");
        }
        return words.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Notification(int otherCode, int otherSubcode, byte[] otherData)
                && code == otherCode
                && subcode == otherSubcode
                && Arrays.equals(data, otherData);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * code + subcode) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "Notification[" + words() + "]";
    }
}
