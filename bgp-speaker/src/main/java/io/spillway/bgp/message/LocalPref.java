package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.WELL_KNOWN;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

/**
 * How much the AS prefers a route (RFC 4271, section 5.1.5).
 *
 * @param value 0..2^32-1; higher is better
 */
public record LocalPref(long value) implements PathAttribute {
    static final AttributeDescriptor<LocalPref> DESCRIPTOR = AttributeDescriptor.of(
                    5,
                    "LOCAL_PREF",
                    WELL_KNOWN,
                    TREAT_AS_WITHDRAW,
                    LocalPref.class,
                    LocalPref::decode,
                    LocalPref::encode)
            .from(AttributeDescriptor.Scope.INTERNAL);

    /** @throws IllegalArgumentException not a 32-bit number */
    public LocalPref {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("local preference " + value + " is not a 32-bit number");
        }
    }

    private static LocalPref decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("LOCAL_PREF", 4);
        return new LocalPref(in.u32());
    }

    private static void encode(LocalPref attribute, WireWriter out, CodecContext context) {
        out.u32(attribute.value);
    }
}
