package io.spillway.bgp.message;

import java.util.Arrays;

/**
 * An optional attribute nobody here knows, or a family nobody asked for; kept as it came.
 *
 * @param flags as received, without Extended Length
 * @param code type code, 0..255
 * @param value not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the content
public record OpaqueAttribute(int flags, int code, byte[] value) implements PathAttribute {
    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueAttribute(int otherFlags, int otherCode, byte[] otherValue)
                && flags == otherFlags
                && code == otherCode
                && Arrays.equals(value, otherValue);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * flags + code) + Arrays.hashCode(value);
    }
}
