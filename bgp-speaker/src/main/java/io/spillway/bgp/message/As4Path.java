package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.OPTIONAL_TRANSITIVE;
import static io.spillway.bgp.message.Outcome.ATTRIBUTE_DISCARD;

import java.util.List;

/** The path with four octets each, carried past speakers that only know two (RFC 6793, section 3). */
public record As4Path(List<Segment> segments) implements PathAttribute {
    // Malformed: discarded, and the UPDATE goes on (RFC 6793, section 6).
    static final AttributeDescriptor<As4Path> DESCRIPTOR = AttributeDescriptor.of(
                    17,
                    "AS4_PATH",
                    OPTIONAL_TRANSITIVE,
                    ATTRIBUTE_DISCARD,
                    As4Path.class,
                    As4Path::decode,
                    As4Path::encode)
            .from(AttributeDescriptor.Scope.TWO_OCTET);

    public As4Path {
        segments = List.copyOf(segments);
    }

    /** Whether an AS stands anywhere in the path. */
    public boolean contains(long as) {
        return segments.stream().anyMatch(segment -> segment.asns().contains(as));
    }

    private static As4Path decode(WireReader in, CodecContext context) throws DecodeException {
        if (!in.hasRemaining()) {
            throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, "AS4_PATH without a segment"); // RFC 6793, section 6
        }
        // A confederation's segments don't belong here: they go, the rest stays (RFC 6793, section 6).
        List<Segment> segments = AsNumbers.segments(in, true);
        segments.removeIf(segment -> segment.type().isConfederation());
        if (segments.isEmpty()) {
            throw new DecodeException(BgpError.OPTIONAL_ATTRIBUTE, "AS4_PATH of nothing but a confederation");
        }
        return new As4Path(segments);
    }

    private static void encode(As4Path attribute, WireWriter out, CodecContext context) {
        AsNumbers.write(attribute.segments, true, out);
    }
}
