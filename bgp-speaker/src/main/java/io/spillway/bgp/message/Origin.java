package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.WELL_KNOWN;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

/**
 * Where the route came from (RFC 4271, section 5.1.1).
 *
 * @param value {@link #IGP}, {@link #EGP} or {@link #INCOMPLETE}
 */
public record Origin(int value) implements PathAttribute {
    static final AttributeDescriptor<Origin> DESCRIPTOR = AttributeDescriptor.of(
            1, "ORIGIN", WELL_KNOWN, TREAT_AS_WITHDRAW, Origin.class, Origin::decode, Origin::encode);

    public static final int IGP = 0;
    public static final int EGP = 1;
    public static final int INCOMPLETE = 2;

    private static Origin decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("ORIGIN", 1);
        int value = in.u8();
        if (value > INCOMPLETE) {
            throw new DecodeException(BgpError.INVALID_ORIGIN, "ORIGIN " + value);
        }
        return new Origin(value);
    }

    private static void encode(Origin attribute, WireWriter out, CodecContext context) {
        out.u8(attribute.value);
    }
}
