package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.util.ArrayList;
import java.util.List;

/** Large communities (RFC 8092). */
public record LargeCommunities(List<Value> values) implements PathAttribute {
    static final AttributeDescriptor<LargeCommunities> DESCRIPTOR = AttributeDescriptor.of(
            32,
            "LARGE_COMMUNITY",
            OPTIONAL_TRANSITIVE,
            TREAT_AS_WITHDRAW,
            LargeCommunities.class,
            LargeCommunities::decode,
            LargeCommunities::encode);

    public LargeCommunities {
        values = List.copyOf(values);
    }

    /**
     * One of them.
     *
     * @param administrator an AS, 0..2^32-1
     * @param data1 0..2^32-1
     * @param data2 0..2^32-1
     */
    public record Value(long administrator, long data1, long data2) {}

    private static LargeCommunities decode(WireReader in, CodecContext context) throws DecodeException {
        in.expectMultiple("LARGE_COMMUNITY", 12);
        List<Value> values = new ArrayList<>(in.remaining() / 12);
        while (in.hasRemaining()) {
            values.add(new Value(in.u32(), in.u32(), in.u32()));
        }
        return new LargeCommunities(values);
    }

    private static void encode(LargeCommunities attribute, WireWriter out, CodecContext context) {
        for (Value value : attribute.values) {
            out.u32(value.administrator).u32(value.data1).u32(value.data2);
        }
    }
}
