package io.spillway.director.forward;

import io.spillway.director.Defence;
import io.spillway.director.Defence.Mode;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Packet;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an engine does against floods of new flows (IPVS: drop_entry, drop_packet, secure_tcp). Once a second it is decided
 * what acts; a flood is over when there is a quarter less of it than makes one. Thread rule: engine thread only.
 */
final class FloodGuard {
    private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();
    /** Of the table, in each second. */
    private static final int SWEPT_SHARE = 32;
    /** A flow that is younger, or had a packet since, may come to something yet. */
    private static final long IDLE_NS = Duration.ofSeconds(60).toNanos();

    private static final int MAX_PACKETS = 8;
    /** More than every other new flow is never dropped: an honest client's next try gets in. */
    private static final int LOWEST_RATE = 2;

    private final FloodLevel level;
    private final FlowKeeper keeper;
    private final FlowTable flows;
    private final StateTimeouts timeouts;
    private final Counters counters;
    private final RandomGenerator random;
    private final int[] dropCounter = new int[MAX_PACKETS + 1];
    private boolean isFlood;
    private int dropRate;
    private int untilDrop;
    private int toSweep;
    private long nextNs;

    FloodGuard(FloodLevel level, FlowKeeper keeper, StateTimeouts timeouts, Counters counters, RandomGenerator random) {
        this.level = level;
        this.keeper = keeper;
        flows = keeper.table();
        this.timeouts = timeouts;
        this.counters = counters;
        this.random = random;
        decide();
    }

    /** Whether a new flow is the one of so many that is left out. */
    boolean dropsNew() {
        if (dropRate == 0 || --untilDrop > 0) {
            return false;
        }
        untilDrop = dropRate;
        return true;
    }

    /** Makes room for a new flow; null if there is, else why not. */
    @Nullable
    Counter makeRoom(int protocol) {
        boolean isFull = flows.isFull();
        boolean isBound = protocol != Packet.UDP && level.halfOpen() >= level.hardBound();
        if (!isFull && !isBound) {
            return null;
        }
        int oldest = keeper.oldestHalfOpen();
        if (oldest == FlowTable.NONE) {
            return isFull ? Counter.TABLE_FULL : Counter.HALF_OPEN_BOUND;
        }
        keeper.drop(oldest);
        counters.add(Counter.HALF_OPEN_EVICTED);
        return null;
    }

    /** @param steps bound on the flows looked at by this call */
    void advance(long nowNs, int steps) {
        if (nowNs >= nextNs) {
            nextNs = nowNs + SECOND_NS;
            decide();
        }
        for (int step = 0; step < steps && toSweep > 0; step++, toSweep--) {
            int flow = random.nextInt(Math.max(1, flows.limit()));
            if (flow < flows.limit() && flows.isFlow(flow) && isToDrop(flow, nowNs)) {
                keeper.drop(flow);
                counters.add(Counter.ENTRY_DROPPED);
            }
        }
    }

    private void decide() {
        double halfOpen = level.halfOpen() / (double) level.bound();
        // Beyond seven eighths of the table, as beyond the bound.
        double held = flows.size() / (flows.maxFlows() * 0.875);
        isFlood = Math.max(halfOpen, held) > (isFlood ? 0.75 : 1);
        Defence defence = level.defence();
        dropRate = switch (defence.dropPacket()) {
            case OFF -> 0;
            case AUTO -> isFlood ? autoRate() : 0;
            case ALWAYS -> Math.max(1, defence.dropRate());
        };
        untilDrop = Math.min(untilDrop, dropRate);
        toSweep = acts(defence.dropEntry()) ? flows.limit() / SWEPT_SHARE + 1 : 0;
        keeper.setSecure(acts(defence.secureTcp()));
    }

    private boolean acts(Mode mode) {
        return mode == Mode.ALWAYS || (mode == Mode.AUTO && isFlood);
    }

    /** One of so many new flows: the more, the less room is left (IPVS: amemthresh / (amemthresh - available)). */
    private int autoRate() {
        int reserve = level.hardBound() - level.bound();
        int used = Math.clamp(level.halfOpen() - level.bound(), 0, reserve);
        int tableReserve = flows.maxFlows() / 8;
        int tableUsed = Math.clamp(flows.size() - (flows.maxFlows() - tableReserve), 0, tableReserve);
        return Math.max(LOWEST_RATE, Math.min(rate(reserve, used), rate(tableReserve, tableUsed)));
    }

    private static int rate(int reserve, int used) {
        return used == 0 ? Integer.MAX_VALUE : reserve / used;
    }

    private boolean isToDrop(int flow, long nowNs) {
        FlowState state = flows.state(flow);
        if (state.isUnproven()) {
            return true;
        }
        boolean mayBeIdle =
                state == FlowState.ESTABLISHED || state == FlowState.UDP || state == FlowState.SCTP_ESTABLISHED;
        return mayBeIdle && isIdle(flow, state, nowNs) && isDrawn(flows.count(flow));
    }

    private boolean isIdle(int flow, FlowState state, long nowNs) {
        return timeouts.timeoutNs(state) - flows.remainingNs(flow, nowNs) >= IDLE_NS;
    }

    /** One of every n that had n packets. */
    private boolean isDrawn(int packets) {
        if (packets < 1 || packets > MAX_PACKETS || --dropCounter[packets] > 0) {
            return false;
        }
        dropCounter[packets] = packets;
        return true;
    }
}
