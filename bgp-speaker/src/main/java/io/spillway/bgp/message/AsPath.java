package io.spillway.bgp.message;

import static io.spillway.bgp.message.AttributeDescriptor.Category.WELL_KNOWN;
import static io.spillway.bgp.message.Outcome.TREAT_AS_WITHDRAW;

import java.util.ArrayList;
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
        for (Segment segment : segments) {
            if (segment.asns().contains(as)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the nearest AS is this one: what an external neighbor, unless it is a route server (RFC 7947, section
     * 2.2.2.1), puts there itself (RFC 4271, section 6.3). A set has no nearest AS.
     */
    public boolean startsWith(long as) {
        return !segments.isEmpty()
                && segments.getFirst().type() == Segment.Type.SEQUENCE
                && segments.getFirst().asns().getFirst() == as;
    }

    /** Its length in the choice of the best route: a set counts as one, a confederation not at all. */
    public int hops() {
        int hops = 0;
        for (Segment segment : segments) {
            hops += segment.hops();
        }
        return hops;
    }

    /**
     * The path with true AS numbers, of a route from a speaker that only knows two octets (RFC 6793, section 4.2.3): as
     * much of the head of this one as AS4_PATH lacks, then AS4_PATH. One that is longer than this path can't be right
     * and is ignored.
     */
    AsPath mergedWith(As4Path as4) {
        int missing = hops() - new AsPath(as4.segments()).hops();
        if (missing < 0) {
            return this;
        }
        List<Segment> merged = new ArrayList<>();
        for (Segment segment : segments) {
            // Confederation segments in front of or beside what is taken are taken along: they count nothing.
            if (missing == 0 && !segment.type().isConfederation()) {
                break;
            }
            int taken = segment.type() == Segment.Type.SEQUENCE ? Math.min(missing, segment.hops()) : segment.hops();
            boolean whole = taken == segment.hops();
            merged.add(
                    whole ? segment : new Segment(segment.type(), segment.asns().subList(0, taken)));
            missing -= taken;
            if (!whole) {
                break;
            }
        }
        return new AsPath(join(merged, as4.segments()));
    }

    /** Two sequences that meet are one again, as they were before the path was split. */
    private static List<Segment> join(List<Segment> head, List<Segment> tail) {
        List<Segment> joined = new ArrayList<>(head);
        for (Segment segment : tail) {
            Segment last = joined.isEmpty() ? null : joined.getLast();
            boolean one = last != null
                    && last.type() == Segment.Type.SEQUENCE
                    && segment.type() == Segment.Type.SEQUENCE
                    && last.asns().size() + segment.asns().size() <= 255;
            if (last != null && one) {
                List<Long> asns = new ArrayList<>(last.asns());
                asns.addAll(segment.asns());
                joined.set(joined.size() - 1, new Segment(Segment.Type.SEQUENCE, asns));
            } else {
                joined.add(segment);
            }
        }
        return joined;
    }

    private static AsPath decode(WireReader in, CodecContext context) throws DecodeException {
        AsPath path = new AsPath(AsNumbers.segments(in, context.fourOctetAs()));
        if (context.external()) {
            for (Segment segment : path.segments) {
                if (segment.type().isConfederation()) {
                    // RFC 5065, section 5: nobody outside a confederation may see its inside.
                    throw new DecodeException(BgpError.MALFORMED_AS_PATH, "a confederation's segment from another AS");
                }
            }
        }
        return path;
    }

    private static void encode(AsPath attribute, WireWriter out, CodecContext context) {
        AsNumbers.write(attribute.segments, context.fourOctetAs(), out);
    }
}
