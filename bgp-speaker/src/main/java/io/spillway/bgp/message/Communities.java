package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.util.List;

/**
 * Standard communities (RFC 1997).
 *
 * @param values 32 bits each, the upper 16 usually an AS
 */
public record Communities(List<Integer> values) implements PathAttribute {
    /** "Prefer another path, this one is about to go" (RFC 8326). */
    public static final int GRACEFUL_SHUTDOWN = 0xFFFF_0000;

    static final AttributeDescriptor<Communities> DESCRIPTOR = AttributeDescriptor.of(
            8,
            "COMMUNITIES",
            OPTIONAL_TRANSITIVE,
            TREAT_AS_WITHDRAW,
            Communities.class,
            Communities::decode,
            Communities::encode);

    public Communities {
        values = PackedList.integers(values);
    }

    private static Communities decode(WireReader in, CodecContext context) throws DecodeException {
        in.expectMultiple("COMMUNITIES", 4);
        return new Communities(PackedList.integers(in, in.remaining() / 4));
    }

    private static void encode(Communities attribute, WireWriter out, CodecContext context) {
        attribute.values.forEach(out::u32);
    }
}
