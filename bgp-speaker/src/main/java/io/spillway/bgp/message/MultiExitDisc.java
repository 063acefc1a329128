package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_NON_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

/**
 * Which of several links to prefer (RFC 4271, section 5.1.4).
 *
 * @param value 0..2^32-1; lower is better
 */
public record MultiExitDisc(long value) implements PathAttribute {
    static final AttributeDescriptor<MultiExitDisc> DESCRIPTOR = AttributeDescriptor.of(
            4,
            "MULTI_EXIT_DISC",
            OPTIONAL_NON_TRANSITIVE,
            TREAT_AS_WITHDRAW,
            MultiExitDisc.class,
            MultiExitDisc::decode,
            MultiExitDisc::encode);

    /** @throws IllegalArgumentException not a 32-bit number */
    public MultiExitDisc {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("MED " + value + " is not a 32-bit number");
        }
    }

    private static MultiExitDisc decode(WireReader in, CodecContext context) throws DecodeException {
        in.expect("MULTI_EXIT_DISC", 4);
        return new MultiExitDisc(in.u32());
    }

    private static void encode(MultiExitDisc attribute, WireWriter out, CodecContext context) {
        out.u32(attribute.value);
    }
}
