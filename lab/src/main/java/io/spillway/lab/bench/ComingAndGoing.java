package io.spillway.lab.bench;

import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.forward.Side;
import io.spillway.director.packet.Counter;
import io.spillway.director.service.Forwarding;
import java.lang.foreign.Arena;

/**
 * New UDP flows over NAT that are never heard of again: a batch of them comes, and as many go whose time is up, so that a table
 * goes on holding so many. One thread.
 */
final class ComingAndGoing {
    private static final int BATCH = EnginePackets.BATCH;
    private static final int SLACK = 4096;

    private final BenchEngine engine;
    private final long stepNs;
    private int nextFlow;
    private long nowNs;

    /** @param flows held when it begins, and from then on, more or less */
    ComingAndGoing(int flows, Arena arena) {
        engine = new BenchEngine(false, false, new Forwarding.Nat(), flows + flows / 8 + SLACK, arena);
        long timeoutNs = Timeouts.DEFAULT.of(FlowState.UDP).toNanos();
        stepNs = timeoutNs * BATCH / flows;
        for (int held = 0; held < flows; held += BATCH) {
            write();
            come();
            go();
        }
    }

    int held() {
        return engine.flows();
    }

    /** The packets of the flows that come next. */
    void write() {
        for (int place = 0; place < BATCH; place++) {
            // Wraps long after a flow of that number has ended.
            engine.write(place, nextFlow++ & 0x3fff_ffff, 0);
        }
    }

    /** Decides on the packets of new flows. */
    void come() {
        engine.decide(BATCH, Side.CLIENTS, Counter.FORWARDED_NAT_IN, nowNs);
    }

    /** Time goes on, and as many flows end, on average, as come. */
    void go() {
        nowNs += stepNs;
        engine.expire(nowNs);
    }
}
