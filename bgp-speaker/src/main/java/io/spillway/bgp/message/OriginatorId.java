package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_NON_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.net.Inet4Address;

/** The router that brought the route into the AS (RFC 4456, section 8). */
public record OriginatorId(Inet4Address id) implements PathAttribute {
    static final AttributeDescriptor<OriginatorId> DESCRIPTOR = AttributeDescriptor.of(
                    9,
                    "ORIGINATOR_ID",
                    OPTIONAL_NON_TRANSITIVE,
                    TREAT_AS_WITHDRAW,
                    OriginatorId.class,
                    OriginatorId::decode,
                    OriginatorId::encode)
            .from(AttributeDescriptor.Scope.INTERNAL);

    private static OriginatorId decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("ORIGINATOR_ID", 4);
        return new OriginatorId(Addresses.ipv4(in.bytes(4)));
    }

    private static void encode(OriginatorId attribute, WireWriter out, CodecContext context) {
        out.bytes(attribute.id.getAddress());
    }
}
