package io.spillway.director.service;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.linux.LazyMemory;
import io.spillway.director.packet.Ip;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The remembered clients of a service and where their flows go (IPVS: connection templates); clients that share a prefix
 * are one. A client is forgotten when its time is up and none of its flows is left. Bounded: beyond that, clients aren't
 * remembered. Thread rule: any engine.
 */
public final class Templates {
    static final int MAX_CLIENTS = 1 << 18;

    /** While flows are left, a client whose time is up is kept for this long, again and again. */
    private static final long KEPT_NS = Duration.ofSeconds(60).toNanos();

    /** In the place of a flow's protocol, and of the other parts of a key that the service gives. */
    private static final int CLIENT = 1;

    /** Of a flow's flags: one of the client's connections was established. */
    private static final int ASSURED = FlowTable.MARK;

    private final int prefixLength;
    private final boolean isV4;
    private final long maskHigh;
    private final long maskLow;
    private final FlowTable clients;
    /** By their numbers. */
    private @Nullable FlowTarget[] targets = new FlowTarget[64];

    private long timeoutNs;

    Templates(int prefixLength, boolean isV4) {
        this.prefixLength = prefixLength;
        this.isV4 = isV4;
        maskHigh = Ip.maskHigh(prefixLength, isV4);
        maskLow = Ip.maskLow(prefixLength, isV4);
        clients = new FlowTable(MAX_CLIENTS, new SecureRandom().nextLong(), new LazyMemory(Arena.ofAuto()));
    }

    boolean hasPrefix(int prefixLength, boolean isV4) {
        return this.prefixLength == prefixLength && this.isV4 == isV4;
    }

    synchronized void setTimeoutNs(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    /** The client's part of an address. */
    public long high(long high) {
        return high & maskHigh;
    }

    public long low(long low) {
        return low & maskLow;
    }

    /** Where a client's flows go; null: it isn't remembered. */
    public synchronized @Nullable FlowTarget find(long high, long low, long nowNs) {
        int client = client(high, low);
        if (client == FlowTable.NONE) {
            return null;
        }
        if (flows(client) == 0 && clients.remainingNs(client, nowNs) <= 0) {
            remove(client);
            return null;
        }
        return target(client);
    }

    /**
     * A new flow of a client; it is remembered, from now on for the whole timeout.
     *
     * @param seen what {@link #find} said
     * @param wanted where the flow is to go
     * @param isFlow it stays, for {@link #release} to take back; false: a single packet
     * @return {@code wanted}; or where the client's flows go since another engine was quicker, and then nothing has changed;
     *     or null: no room to remember the client
     */
    public synchronized @Nullable FlowTarget join(
            long high, long low, @Nullable FlowTarget seen, FlowTarget wanted, boolean isFlow, long nowNs) {
        int client = client(high, low);
        if (client == FlowTable.NONE) {
            if (clients.isFull()) {
                return null;
            }
            client = clients.insert(CLIENT, high(high), low(low), 0, 0, 0, wanted.number(), 0, nowNs + timeoutNs);
            clients.setSequence(client, 0);
            count(wanted, 1);
        } else {
            FlowTarget now = target(client);
            if (now != wanted) {
                if (now != seen) {
                    return now;
                }
                count(now, -1);
                count(wanted, 1);
                clients.setTarget(client, wanted.number());
            }
            clients.setDeadline(client, nowNs + timeoutNs);
        }
        learn(wanted);
        clients.setSequence(client, flows(client) + (isFlow ? 1 : 0));
        return wanted;
    }

    /**
     * A flow that had joined has ended.
     *
     * @param isDropped by the defence against floods: a client that never had a connection is then forgotten at once
     */
    public synchronized void release(long high, long low, boolean isDropped) {
        int client = client(high, low);
        if (client == FlowTable.NONE) {
            return;
        }
        int left = Math.max(0, flows(client) - 1);
        clients.setSequence(client, left);
        if (left == 0 && isDropped && !clients.is(client, ASSURED)) {
            remove(client);
        }
    }

    /** A flow that had joined is established. */
    public synchronized void assure(long high, long low) {
        int client = client(high, low);
        if (client != FlowTable.NONE) {
            clients.set(client, ASSURED, true);
        }
    }

    /** Forgets clients whose time is up, in so many steps at most. */
    public synchronized void expire(long nowNs, int steps) {
        for (int step = 0; step < steps && clients.isBehind(nowNs); step++) {
            int client = clients.findExpired(nowNs);
            if (client == FlowTable.NONE) {
                continue;
            }
            if (flows(client) > 0) {
                clients.setDeadline(client, nowNs + KEPT_NS);
            } else {
                remove(client);
            }
        }
    }

    /** Clients remembered now. */
    public synchronized int size() {
        return clients.size();
    }

    synchronized void clear() {
        for (int client = 0; client < clients.limit(); client++) {
            if (clients.isFlow(client)) {
                remove(client);
            }
        }
    }

    private int client(long high, long low) {
        return clients.find(CLIENT, high(high), low(low), 0, 0, 0);
    }

    private int flows(int client) {
        return clients.sequence(client);
    }

    private FlowTarget target(int client) {
        return Objects.requireNonNull(targets[clients.target(client)]);
    }

    private void learn(FlowTarget target) {
        if (target.number() >= targets.length) {
            targets = Arrays.copyOf(targets, 2 * target.number());
        }
        targets[target.number()] = target;
    }

    private void remove(int client) {
        count(target(client), -1);
        clients.remove(client);
    }

    private static void count(FlowTarget target, int change) {
        if (target instanceof RealServer server) {
            server.countPersistent(change);
        }
    }
}
