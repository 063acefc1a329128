package io.spillway.director.tunnel;

import io.spillway.director.TunnelStats;
import io.spillway.director.TunnelStats.State;
import java.util.Arrays;

/** One tunnel: the probes that went through it and what they say. Time is passed in. Thread rule: engine thread only. */
final class Tunnel {
    /** So many probes without an answer in a row, and the tunnel is down. */
    private static final int PATIENCE = 3;
    /** Probes that may still be answered: a round trip may take this many intervals, less one. */
    private static final int RECENT = 4;
    /** The weight of one sample, 1/8 (RFC 6298 section 2). */
    private static final int SMOOTHING = 8;

    private static final long SPOILT = -1;

    private final String site;
    private final int address;
    private final long intervalNs;
    private final long[] sentNs = new long[RECENT];
    private State state = State.UNKNOWN;
    private long rttNs = -1;
    private long probes;
    private long lastAnswered;
    private long answers;
    private long nextProbeNs;

    Tunnel(String site, int address, long intervalNs, long firstProbeNs) {
        this.site = site;
        this.address = address;
        this.intervalNs = intervalNs;
        this.nextProbeNs = firstProbeNs;
    }

    /** The remote end. */
    int address() {
        return address;
    }

    State state() {
        return state;
    }

    /** -1 while unknown. */
    long rttNs() {
        return rttNs;
    }

    long nextProbeNs() {
        return nextProbeNs;
    }

    boolean isDue(long nowNs) {
        return nowNs >= nextProbeNs;
    }

    /** A probe is sent now; its sequence number, from 1. */
    long probe(long nowNs) {
        // If the engine stood still, answers may wait in the ring: they are read before anybody looks at the state.
        if (probes - lastAnswered >= PATIENCE) {
            state = State.DOWN;
        }
        if (nowNs - nextProbeNs >= intervalNs) {
            // But they tell nothing of the round trip, and the probes of that time are not made up for.
            Arrays.fill(sentNs, SPOILT);
            nextProbeNs = nowNs;
        }
        nextProbeNs += intervalNs;
        probes++;
        sentNs[index(probes)] = nowNs;
        return probes;
    }

    /** False: this probe was never sent, was answered before, or is too long ago. */
    boolean answer(long sequence, long nowNs) {
        if (sequence <= lastAnswered || sequence > probes || probes - sequence >= RECENT) {
            return false;
        }
        lastAnswered = sequence;
        answers++;
        state = State.UP;
        long wasSentNs = sentNs[index(sequence)];
        if (wasSentNs != SPOILT) {
            long sampleNs = nowNs - wasSentNs;
            rttNs = rttNs < 0 ? sampleNs : rttNs + (sampleNs - rttNs) / SMOOTHING;
        }
        return true;
    }

    TunnelStats stats(int ownerFlows) {
        return new TunnelStats(site, state, rttNs, probes, answers, ownerFlows);
    }

    private static int index(long sequence) {
        return (int) (sequence & (RECENT - 1));
    }
}
