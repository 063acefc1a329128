package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

/**
 * The route may only go down to customers from here on (RFC 9234, section 5).
 *
 * @param as who said so, 1..2^32-1
 */
public record OnlyToCustomer(long as) implements PathAttribute {
    static final AttributeDescriptor<OnlyToCustomer> DESCRIPTOR = AttributeDescriptor.of(
            35,
            "OTC",
            OPTIONAL_TRANSITIVE,
            TREAT_AS_WITHDRAW,
            OnlyToCustomer.class,
            OnlyToCustomer::decode,
            OnlyToCustomer::encode);

    private static OnlyToCustomer decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("OTC", 4);
        long as = in.u32();
        if (as == 0) {
            // RFC 9234 doesn't say; but nobody is AS 0 (RFC 7607), and a mark that protects from leaks can't just go.
            throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, "AS 0 in OTC");
        }
        return new OnlyToCustomer(as);
    }

    private static void encode(OnlyToCustomer attribute, WireWriter out, CodecContext context) {
        out.u32(attribute.as);
    }
}
