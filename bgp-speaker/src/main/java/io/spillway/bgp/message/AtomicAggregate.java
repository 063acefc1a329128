package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.WELL_KNOWN;
import static io.spillway.bgp.message.Outcome.ATTRIBUTE_DISCARD;

/** Says that an aggregate hides part of the path (RFC 4271, section 5.1.6). */
public record AtomicAggregate() implements PathAttribute {
    static final AttributeDescriptor<AtomicAggregate> DESCRIPTOR = AttributeDescriptor.of(
            6,
            "ATOMIC_AGGREGATE",
            WELL_KNOWN,
            ATTRIBUTE_DISCARD,
            AtomicAggregate.class,
            AtomicAggregate::decode,
            AtomicAggregate::encode);

    private static AtomicAggregate decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("ATOMIC_AGGREGATE", 0);
        return new AtomicAggregate();
    }

    private static void encode(AtomicAggregate attribute, WireWriter out, CodecContext context) {}
}
