package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.ATTRIBUTE_DISCARD;

import java.net.Inet4Address;

/**
 * The true AS of an AGGREGATOR that had to say AS_TRANS (RFC 6793, section 3).
 *
 * @param as 1..2^32-1
 */
public record As4Aggregator(long as, Inet4Address address) implements PathAttribute {
    static final AttributeDescriptor<As4Aggregator> DESCRIPTOR = AttributeDescriptor.of(
                    18,
                    "AS4_AGGREGATOR",
                    OPTIONAL_TRANSITIVE,
                    ATTRIBUTE_DISCARD,
                    As4Aggregator.class,
                    As4Aggregator::decode,
                    As4Aggregator::encode)
            .from(AttributeDescriptor.Scope.TWO_OCTET);

    private static As4Aggregator decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("AS4_AGGREGATOR", 8);
        long as = in.u32();
        if (as == 0) {
            throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, "AS 0 in AS4_AGGREGATOR"); // RFC 7607, section 2
        }
        return new As4Aggregator(as, Addresses.ipv4(in.bytes(4)));
    }

    private static void encode(As4Aggregator attribute, WireWriter out, CodecContext context) {
        out.u32(attribute.as).bytes(attribute.address.getAddress());
    }
}
