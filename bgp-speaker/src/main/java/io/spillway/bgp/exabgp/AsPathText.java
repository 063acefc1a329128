package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * AS paths: {@code [ 1 2 ]} a sequence, {@code [ 1 2 ( 3 4 ) ]} and {@code [ 1 2 ] ( 3 4 )} a sequence and a set,
 * {@code [ { 1 2 } ]} and {@code ( { 1 2 } )} those of a confederation.
 */
final class AsPathText {
    private static final int MAX_SEGMENT = 255;

    private AsPathText() {}

    static AsPath parse(Words words) throws CommandException {
        List<Segment> segments = new ArrayList<>();
        if (words.peek().equals("[") || words.peek().equals("(")) {
            while (words.peek().equals("[") || words.peek().equals("(")) {
                bracket(words, segments);
            }
        } else {
            add(Segment.Type.SEQUENCE, List.of(Values.as(words.next())), segments);
        }
        return new AsPath(segments);
    }

    /** From an opening bracket to the one that closes it. */
    private static void bracket(Words words, List<Segment> segments) throws CommandException {
        boolean sequence = words.next().equals("[");
        String close = sequence ? "]" : ")";
        boolean confederation = words.skip("{");
        Segment.Type type = sequence
                ? (confederation ? Segment.Type.CONFED_SEQUENCE : Segment.Type.SEQUENCE)
                : (confederation ? Segment.Type.CONFED_SET : Segment.Type.SET);
        List<Long> asns = new ArrayList<>();
        while (!words.skip(close)) {
            String word = words.peek();
            if (sequence && (word.equals("(") || word.equals("["))) {
                add(type, asns, segments);
                asns = new ArrayList<>();
                set(words, segments);
            } else if (word.equals(",") || word.equals("}")) {
                words.next();
            } else {
                asns.add(Values.as(words.next()));
            }
        }
        add(type, asns, segments);
    }

    /** A set inside a sequence: {@code ( 3 4 )}, {@code [ 3 4 ]} or {@code ( { 3 4 } )}. */
    private static void set(Words words, List<Segment> segments) throws CommandException {
        String close = words.next().equals("[") ? "]" : ")";
        Segment.Type type = words.skip("{") ? Segment.Type.CONFED_SET : Segment.Type.SET;
        List<Long> asns = new ArrayList<>();
        while (!words.skip(close)) {
            if (!words.skip(",") && !words.skip("}")) {
                asns.add(Values.as(words.next()));
            }
        }
        add(type, asns, segments);
    }

    /** A segment takes at most 255 (RFC 4271, section 4.3): more become several. */
    private static void add(Segment.Type type, List<Long> asns, List<Segment> segments) {
        for (int i = 0; i < asns.size(); i += MAX_SEGMENT) {
            segments.add(new Segment(type, asns.subList(i, Math.min(asns.size(), i + MAX_SEGMENT))));
        }
    }
}
