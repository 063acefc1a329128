package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.util.ArrayList;
import java.util.List;

/**
 * Extended communities (RFC 4360).
 *
 * @param values 64 bits each: type, subtype and value
 */
public record ExtendedCommunities(List<Long> values) implements PathAttribute {
    static final AttributeDescriptor<ExtendedCommunities> DESCRIPTOR = AttributeDescriptor.of(
            16,
            "EXTENDED COMMUNITIES",
            OPTIONAL_TRANSITIVE,
            TREAT_AS_WITHDRAW,
            ExtendedCommunities.class,
            ExtendedCommunities::decode,
            ExtendedCommunities::encode);

    public ExtendedCommunities {
        values = List.copyOf(values);
    }

    private static ExtendedCommunities decode(WireReader in, CodecContext context) throws DecodeException {
        in.expectMultiple("EXTENDED COMMUNITIES", 8);
        List<Long> values = new ArrayList<>(in.remaining() / 8);
        while (in.hasRemaining()) {
            values.add(in.i64());
        }
        return new ExtendedCommunities(values);
    }

    private static void encode(ExtendedCommunities attribute, WireWriter out, CodecContext context) {
        attribute.values.forEach(out::i64);
    }
}
