package io.spillway.director.forward;

import java.util.Arrays;

/**
 * Which bytes of packets have come in fragments, so that overlaps show (RFC 5722) and the end is seen. Packets are known by
 * numbers. Thread rule: engine thread only.
 */
final class FragmentRanges {
    /** A packet of 64 KiB in fragments of 512 bytes; who makes smaller ones wants to harm. */
    static final int MOST = 128;

    enum Verdict {
        NEW,
        DUPLICATE,
        OVERLAP,
        TOO_MANY
    }

    private static final int UNKNOWN = -1;

    /** Start and end, 16 bits each. */
    private final int[] ranges;

    private final int[] counts;
    private final int[] bytes;
    private final int[] ends;
    private final int[] farthest;

    FragmentRanges(int packets) {
        ranges = new int[packets * MOST];
        counts = new int[packets];
        bytes = new int[packets];
        ends = new int[packets];
        farthest = new int[packets];
        Arrays.fill(ends, UNKNOWN);
    }

    void clear(int packet) {
        counts[packet] = 0;
        bytes[packet] = 0;
        ends[packet] = UNKNOWN;
        farthest[packet] = 0;
    }

    /** @param end 1..65535 */
    Verdict add(int packet, int start, int end, boolean isLast) {
        int base = packet * MOST;
        int range = (start << 16) | end;
        for (int i = base; i < base + counts[packet]; i++) {
            if (ranges[i] == range) {
                return isLast == (ends[packet] == end) ? Verdict.DUPLICATE : Verdict.OVERLAP;
            }
            if (start < (ranges[i] & 0xffff) && end > ranges[i] >>> 16) {
                return Verdict.OVERLAP;
            }
        }
        boolean contradictsEnd = ends[packet] != UNKNOWN && (isLast || end > ends[packet]);
        if (contradictsEnd || (isLast && farthest[packet] > end)) {
            return Verdict.OVERLAP;
        }
        if (counts[packet] == MOST) {
            return Verdict.TOO_MANY;
        }
        ranges[base + counts[packet]++] = range;
        bytes[packet] += end - start;
        farthest[packet] = Math.max(farthest[packet], end);
        if (isLast) {
            ends[packet] = end;
        }
        return Verdict.NEW;
    }

    boolean isComplete(int packet) {
        return bytes[packet] == ends[packet];
    }
}
