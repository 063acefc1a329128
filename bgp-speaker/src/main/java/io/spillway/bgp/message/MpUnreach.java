package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_NON_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.SESSION_RESET;

/** Routes of any family withdrawn (RFC 4760, section 4). */
public record MpUnreach(Nlri nlri) implements PathAttribute {
    static final AttributeDescriptor<MpUnreach> DESCRIPTOR = AttributeDescriptor.of(
            15,
            "MP_UNREACH_NLRI",
            OPTIONAL_NON_TRANSITIVE,
            SESSION_RESET,
            MpUnreach.class,
            MpUnreach::decode,
            MpUnreach::encode);

    private static MpUnreach decode(WireReader in, CodecContext context) throws DecodeException {
        Family family = Family.of(in.u16(), in.u8()).orElseThrow(); // UpdateDecoder looked before
        return new MpUnreach(Nlri.decode(family, in, context, BgpError.OPTIONAL_ATTRIBUTE));
    }

    private static void encode(MpUnreach attribute, WireWriter out, CodecContext context) {
        Family family = attribute.nlri.family();
        out.u16(family.afi()).u8(family.safi());
        attribute.nlri.encode(out, context);
    }
}
