package io.spillway.director.forward;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Packet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Brings fragments to the engine of their flow: the kernel, which sees no ports in most of them, steers them by the client's
 * address only. A later fragment that comes before the first of its packet stays here, and is lost if the flow is elsewhere.
 * Thread rule: engine thread only.
 */
final class FragmentRelay {
    private static final int PLACES = 1 << 12;
    private static final long REMEMBERED_NS = Duration.ofSeconds(30).toNanos();

    private final HandOver handOver;
    private final long seed;
    private final long[] keys = new long[PLACES];
    private final byte[] engines = new byte[PLACES];
    private final long[] untilNs = new long[PLACES];
    private final Packet first = new Packet();

    /** @param seed unpredictable from outside */
    FragmentRelay(HandOver handOver, long seed) {
        this.handOver = handOver;
        this.seed = seed;
    }

    /**
     * Passes a fragment on if its flow is another engine's.
     *
     * @param packet a fragment that came in by an interface of this engine
     * @param fromClient else it is a server's
     * @return its fate; null: it is for this engine
     */
    @Nullable
    Counter relay(Packet packet, boolean fromClient, Side side, long nowNs) {
        if (handOver.count() == 1) {
            return null;
        }
        long key = key(packet);
        int place = (int) (key >>> 40) & (PLACES - 1);
        if (!packet.isLaterFragment()) {
            int engine = engine(packet, fromClient);
            keys[place] = key;
            engines[place] = (byte) engine;
            untilNs[place] = nowNs + REMEMBERED_NS;
            return pass(packet, engine, side);
        }
        boolean isKnown = keys[place] == key && nowNs < untilNs[place];
        return isKnown ? pass(packet, engines[place], side) : null;
    }

    private int engine(Packet packet, boolean fromClient) {
        if (first.readHeader(packet.memory(), packet.at(), packet.totalBytes()) != null || first.readTransport() != null) {
            return handOver.self(); // Where it is refused, and counted.
        }
        return fromClient
                ? handOver.engine(first.sourceHigh(), first.sourceLow(), first.sourcePort())
                : handOver.engine(first.destinationHigh(), first.destinationLow(), first.destinationPort());
    }

    private @Nullable Counter pass(Packet packet, int engine, Side side) {
        if (engine == handOver.self()) {
            return null;
        }
        return handOver.pass(engine, packet.memory(), packet.at(), packet.totalBytes(), side)
                ? Counter.HANDED_OVER
                : Counter.HAND_OVER_FULL;
    }

    private long key(Packet packet) {
        long x = seed;
        x = (x ^ packet.sourceHigh()) * 0x9e37_79b9_7f4a_7c15L;
        x = (x ^ (x >>> 32) ^ packet.sourceLow()) * 0xbf58_476d_1ce4_e5b9L;
        x = (x ^ (x >>> 29) ^ packet.destinationHigh()) * 0x94d0_49bb_1331_11ebL;
        x = (x ^ (x >>> 32) ^ packet.destinationLow()) * 0x9e37_79b9_7f4a_7c15L;
        x = (x ^ (x >>> 29) ^ packet.identification() ^ ((long) packet.protocol() << 32)) * 0xbf58_476d_1ce4_e5b9L;
        return x ^ (x >>> 31);
    }
}
