package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.WELL_KNOWN;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.util.List;

/** The ASes a route has passed, nearest first (RFC 4271, section 5.1.2). */
public record AsPath(List<Segment> segments) implements PathAttribute {
    static final AttributeDescriptor<AsPath> DESCRIPTOR = AttributeDescriptor.of(
            2, "AS_PATH", WELL_KNOWN, TREAT_AS_WITHDRAW, AsPath.class, AsPath::decode, AsPath::encode);

    /** The path of a route of our own inside the AS. */
    public static final AsPath EMPTY = new AsPath(List.of());

    public AsPath {
        segments = List.copyOf(segments);
    }

    /** One AS_SEQUENCE. */
    public static AsPath sequence(List<Long> asns) {
        return new AsPath(List.of(new Segment(Segment.Type.SEQUENCE, asns)));
    }

    /** Whether an AS stands anywhere in the path. */
    public boolean contains(long as) {
        return segments.stream().anyMatch(segment -> segment.asns().contains(as));
    }

    private static AsPath decode(WireReader in, CodecContext context) throws DecodeException {
        return new AsPath(AsNumbers.segments(in, context.fourOctetAs()));
    }

    private static void encode(AsPath attribute, WireWriter out, CodecContext context) {
        AsNumbers.write(attribute.segments, context.fourOctetAs(), out);
    }
}
