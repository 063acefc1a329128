package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An AS path as ExaBGP shows it, with the AS4_PATH of a 2-octet neighbor worked in. */
record AsPathView(List<Segment> segments) {
    /** Reads AS_PATH or AS4_PATH; AS 0 and empty segments are shown as they came. */
    static AsPathView read(Octets in, boolean fourOctetAs) throws UnreadableMessageException {
        List<Segment> segments = new ArrayList<>();
        while (in.hasRemaining()) {
            Segment.Type type = type(in.u8());
            int count = in.u8();
            List<Long> asns = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                asns.add(fourOctetAs ? in.u32() : in.u16());
            }
            segments.add(new Segment(type, asns));
        }
        return new AsPathView(segments);
    }

    private static Segment.Type type(int code) throws UnreadableMessageException {
        return switch (code) {
            case 1 -> Segment.Type.SET;
            case 2 -> Segment.Type.SEQUENCE;
            case 3 -> Segment.Type.CONFED_SEQUENCE;
            case 4 -> Segment.Type.CONFED_SET;
            default -> throw new UnreadableMessageException("an AS path segment of type " + code);
        };
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** RFC 6793, section 4.2.3: the end of this path is the one of four octets, when that isn't longer. */
    AsPathView with(AsPathView four) {
        int leading = length() - four.length();
        if (leading < 0 || four.isEmpty()) {
            return this;
        }
        List<Segment> merged = new ArrayList<>();
        for (Segment segment : segments) {
            if (leading == 0) {
                break;
            }
            int weight = weight(segment);
            int taken = Math.min(leading, weight);
            boolean whole = weight == taken;
            merged.add(
                    whole ? segment : new Segment(segment.type(), segment.asns().subList(0, taken)));
            leading -= taken;
        }
        for (Segment segment : four.segments) {
            Segment last = merged.isEmpty() ? segment : merged.getLast();
            boolean joins = !merged.isEmpty()
                    && last.type() == Segment.Type.SEQUENCE
                    && segment.type() == Segment.Type.SEQUENCE;
            if (joins) {
                List<Long> asns = new ArrayList<>(last.asns());
                asns.addAll(segment.asns());
                merged.set(merged.size() - 1, new Segment(last.type(), asns));
            } else {
                merged.add(segment);
            }
        }
        return new AsPathView(merged);
    }

    private int length() {
        return segments.stream().mapToInt(AsPathView::weight).sum();
    }

    /** A set counts one, a confederation nothing (RFC 5065, section 5.3). */
    private static int weight(Segment segment) {
        return switch (segment.type()) {
            case SEQUENCE -> segment.asns().size();
            case SET -> 1;
            case CONFED_SEQUENCE, CONFED_SET -> 0;
        };
    }

    /** All ASes that stand in segments of a type. */
    List<Long> all(Segment.Type type) {
        return segments.stream()
                .filter(segment -> segment.type() == type)
                .flatMap(segment -> segment.asns().stream())
                .toList();
    }

    /** API 4 has a list for each type of segment; their order is lost. */
    void addLists(JsonObject json) {
        json.json("as-path", array(all(Segment.Type.SEQUENCE)));
        addIfAny(json, "as-set", all(Segment.Type.SET));
        json.json("confederation-path", array(all(Segment.Type.CONFED_SEQUENCE)));
        addIfAny(json, "confederation-set", all(Segment.Type.CONFED_SET));
    }

    private static void addIfAny(JsonObject json, String name, List<Long> asns) {
        if (!asns.isEmpty()) {
            json.json(name, array(asns));
        }
    }

    /** API 6 has the segments by their place. */
    JsonObject bySegment() {
        JsonObject json = new JsonObject();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            String element = switch (segment.type()) {
                case SEQUENCE -> "as-sequence";
                case SET -> "as-set";
                case CONFED_SEQUENCE -> "as-confed-sequence";
                case CONFED_SET -> "as-confed-set";
            };
            JsonObject entry = new JsonObject().string("element", element).json("value", array(segment.asns()));
            json.object(Integer.toString(i), entry);
        }
        return json;
    }

    /** {@code [ 1 2 ( 3 4 ) ]}: sequences, then sets; confederations the same way behind. */
    String textOfV4() {
        List<Long> confedSequence = all(Segment.Type.CONFED_SEQUENCE);
        List<Long> confedSet = all(Segment.Type.CONFED_SET);
        String plain = text(all(Segment.Type.SEQUENCE), all(Segment.Type.SET));
        boolean confederation = !confedSequence.isEmpty() || !confedSet.isEmpty();
        return confederation ? plain + text(confedSequence, confedSet) : plain;
    }

    private static String text(List<Long> sequence, List<Long> set) {
        if (sequence.isEmpty()) {
            return set.isEmpty() ? "[ ]" : "[ ( " + words(set) + " )]";
        }
        return "[ " + words(sequence) + (set.isEmpty() ? " ]" : " ( " + words(set) + " ) ]");
    }

    /** {@code ( 1 2 ) [ 3 4 ]}, in order. */
    String textOfV6() {
        return segments.stream()
                .map(segment -> switch (segment.type()) {
                    case SEQUENCE -> "( " + words(segment.asns()) + " )";
                    case SET -> "[ " + words(segment.asns()) + " ]";
                    case CONFED_SEQUENCE -> "{( " + words(segment.asns()) + " )}";
                    case CONFED_SET -> "{[ " + words(segment.asns()) + " ]}";
                })
                .collect(Collectors.joining(" "));
    }

    private static String words(List<Long> asns) {
        return strings(asns).collect(Collectors.joining(" "));
    }

    private static String array(List<Long> asns) {
        return JsonObject.array(strings(asns));
    }

    private static Stream<String> strings(List<Long> asns) {
        return asns.stream().map(String::valueOf);
    }
}
