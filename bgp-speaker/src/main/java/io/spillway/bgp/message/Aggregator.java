package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.ATTRIBUTE_DISCARD;

import java.net.Inet4Address;

/**
 * Who formed an aggregate (RFC 4271, section 5.1.7).
 *
 * @param as 1..2^32-1; sent as AS_TRANS where it doesn't fit
 */
public record Aggregator(long as, Inet4Address address) implements PathAttribute {
    static final AttributeDescriptor<Aggregator> DESCRIPTOR = AttributeDescriptor.of(
            7,
            "AGGREGATOR",
            OPTIONAL_TRANSITIVE,
            ATTRIBUTE_DISCARD,
            Aggregator.class,
            Aggregator::decode,
            Aggregator::encode);

    private static Aggregator decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("AGGREGATOR", context.fourOctetAs() ? 8 : 6);
        long as = context.fourOctetAs() ? in.u32() : in.u16();
        if (as == 0) {
            throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, "AS 0 in AGGREGATOR"); // RFC 7607, section 2
        }
        return new Aggregator(as, Addresses.ipv4(in.bytes(4)));
    }

    private static void encode(Aggregator attribute, WireWriter out, CodecContext context) {
        AsNumbers.write(attribute.as, context.fourOctetAs(), out);
        out.bytes(attribute.address.getAddress());
    }
}
