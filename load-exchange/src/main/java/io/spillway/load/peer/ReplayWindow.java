package io.spillway.load.peer;

/**
 * Tells a replayed sequence from one that was only overtaken on its way: both ends call, so two reports of a peer may
 * race each other on two connections. It remembers the last {@value #WIDTH} sequences of one epoch, in the way of RFC
 * 4303 section 3.4.3. Pure; not thread safe.
 */
final class ReplayWindow {
    static final int WIDTH = 64;

    enum Verdict {
        YOUNGEST,
        /** Not seen before, but a younger one was. */
        OVERTAKEN,
        /** Seen before, or too old to tell. */
        REPEATED
    }

    private long youngest;
    /** Bit n: the sequence {@code youngest - n} was seen. */
    private long seen;

    ReplayWindow(long first) {
        youngest = first;
        seen = 1;
    }

    Verdict take(long sequence) {
        if (sequence > youngest) {
            long ahead = sequence - youngest;
            seen = ahead < WIDTH ? seen << ahead | 1 : 1;
            youngest = sequence;
            return Verdict.YOUNGEST;
        }
        long behind = youngest - sequence;
        if (behind >= WIDTH || (seen >>> behind & 1) == 1) {
            return Verdict.REPEATED;
        }
        seen |= 1L << behind;
        return Verdict.OVERTAKEN;
    }
}
