package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_NON_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.ATTRIBUTE_DISCARD;

/**
 * The accumulated IGP metric (RFC 7311). Other TLVs beside it are not kept.
 *
 * @param metric unsigned
 */
public record Aigp(long metric) implements PathAttribute {
    static final AttributeDescriptor<Aigp> DESCRIPTOR = AttributeDescriptor.of(
                    26, "AIGP", OPTIONAL_NON_TRANSITIVE, ATTRIBUTE_DISCARD, Aigp.class, Aigp::decode, Aigp::encode)
            .withConflict(ATTRIBUTE_DISCARD) // RFC 7311, section 3
            .from(AttributeDescriptor.Scope.INTERNAL); // RFC 7311, section 3.1

    private static final int TYPE = 1;
    private static final int LENGTH = 11;
    private static final int HEAD = 3;

    private static Aigp decode(WireReader in, CodecContext context) throws DecodeException {
        Aigp first = null;
        while (in.hasRemaining()) {
            int type = in.u8();
            int length = in.u16(); // with type and length
            if (length < HEAD || (type == TYPE && length != LENGTH)) {
                throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, "AIGP with a TLV of " + length + " octets");
            }
            WireReader value = in.slice(length - HEAD, BgpError.OPTIONAL_ATTRIBUTE);
            if (type == TYPE && first == null) {
                first = new Aigp(value.i64());
            }
        }
        if (first == null) {
            throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, "AIGP without a metric");
        }
        return first;
    }

    private static void encode(Aigp attribute, WireWriter out, CodecContext context) {
        out.u8(TYPE).u16(LENGTH).i64(attribute.metric);
    }
}
