package io.spillway.director.service;

import io.spillway.director.flow.FlowState;
import io.spillway.director.packet.Ip;
import io.spillway.director.schedule.Candidate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A real server of one service, as all engines see it. Thread rule: flows are counted by every engine; packets by each
 * engine in a place of its own; the rest is set by one thread and read by all.
 */
public final class RealServer implements FlowTarget, Candidate {
    /** Between the places of two engines, so that they don't fight over a cache line. */
    private static final int STRIDE = 16;

    private static final int IN_PACKETS = 0;
    private static final int IN_BYTES = 1;
    private static final int OUT_PACKETS = 2;
    private static final int OUT_BYTES = 3;
    private static final int ANY_PORT = -1;

    private final int number;
    private final int addressNumber;
    private final long addressHigh;
    private final long addressLow;
    private final int port;
    private final Forwarding forwarding;
    private final Forwarding.Method method;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger inactive = new AtomicInteger();
    private final AtomicInteger halfOpen = new AtomicInteger();
    private final AtomicInteger foreignActive = new AtomicInteger();
    private final AtomicInteger foreignInactive = new AtomicInteger();
    /** All flows, times two, plus one while it is overloaded: in one number, so that two engines can't disagree. */
    private final AtomicInteger load = new AtomicInteger();

    private final AtomicInteger persistent = new AtomicInteger();
    private final AtomicLong newFlows = new AtomicLong();
    private final AtomicLongArray packets;
    private final ServiceGate gate;

    private volatile ServerSpec spec;
    private volatile int lastWeight;
    private volatile boolean usable;
    private volatile boolean present = true;
    private volatile boolean ended;
    private volatile int mappedPort = ANY_PORT;
    private volatile long eligibleSinceNs;
    private volatile int pathMtu;

    /**
     * @param number see {@link #number}
     * @param addressNumber of its address, in the director's book
     * @param engines how many count packets
     */
    public RealServer(ServerSpec spec, int number, int addressNumber, int engines) {
        this(spec, number, addressNumber, engines, new ServiceGate());
    }

    /** @param gate of its service */
    RealServer(ServerSpec spec, int number, int addressNumber, int engines, ServiceGate gate) {
        this.spec = spec;
        this.gate = gate;
        this.number = number;
        this.addressNumber = addressNumber;
        addressHigh = Ip.high(spec.address());
        addressLow = Ip.low(spec.address());
        port = spec.port();
        forwarding = spec.forwarding();
        method = forwarding.method();
        lastWeight = spec.weight();
        packets = new AtomicLongArray(engines * STRIDE);
    }

    public ServerSpec spec() {
        return spec;
    }

    /** Another weight or other thresholds; address, port and method stay what they are. */
    public void setSpec(ServerSpec changed, long nowNs) {
        boolean wasEligible = isEligible();
        int wasUpper = spec.upperThreshold();
        spec = changed;
        if (changed.weight() > 0) {
            lastWeight = changed.weight();
            ended = false;
        }
        if (changed.upperThreshold() > wasUpper) {
            load.getAndUpdate(was -> was & ~1);
        }
        checkThresholds(0);
        becameEligible(wasEligible, nowNs);
    }

    @Override
    public int number() {
        return number;
    }

    /** The number of its address in the director's book. */
    public int addressNumber() {
        return addressNumber;
    }

    @Override
    public long addressHigh() {
        return addressHigh;
    }

    @Override
    public long addressLow() {
        return addressLow;
    }

    @Override
    public int port() {
        return port;
    }

    /** The port its packets of a flow go to. */
    public int port(int vipPort) {
        int mapped = mappedPort;
        return port == 0 || (mapped != ANY_PORT && mapped != vipPort) ? vipPort : port;
    }

    /** Of a service that takes more ports than its own: only packets to this one go to the server's {@link #port()}. */
    void mapOnly(int servicePort) {
        mappedPort = servicePort;
    }

    /** Packets to whatever port go to the server's {@link #port()}, if it has one. */
    void mapAll() {
        mappedPort = ANY_PORT;
    }

    /** What all engines know of its service's clients. */
    public ServiceGate gate() {
        return gate;
    }

    public Forwarding forwarding() {
        return forwarding;
    }

    public Forwarding.Method method() {
        return method;
    }

    @Override
    public int weight() {
        return spec.weight();
    }

    @Override
    public int lastWeight() {
        return lastWeight;
    }

    @Override
    public long eligibleSinceNs() {
        return eligibleSinceNs;
    }

    /** Health is unknown at first: not usable. */
    public void setUsable(boolean usable, long nowNs) {
        boolean wasEligible = isEligible();
        this.usable = usable;
        becameEligible(wasEligible, nowNs);
    }

    public boolean isUsable() {
        return usable;
    }

    /** False once it was taken out of the configuration; its flows remain. */
    public boolean isPresent() {
        return present;
    }

    public void setPresent(boolean present) {
        this.present = present;
    }

    /** Its time to drain is up: remembered clients don't go there any more either. A weight above 0 undoes it. */
    public void end() {
        ended = true;
    }

    public boolean isEnded() {
        return ended;
    }

    /** At its upper threshold, or not yet below the lower one again. */
    public boolean isOverloaded() {
        return (load.get() & 1) != 0;
    }

    @Override
    public boolean isEligible() {
        return usable && !isOverloaded() && spec.weight() > 0;
    }

    @Override
    public int active() {
        return active.get();
    }

    @Override
    public int inactive() {
        return inactive.get();
    }

    /** The part of {@link #active} that has not finished its handshake. */
    public int halfOpen() {
        return halfOpen.get();
    }

    /** What the way to it lets through; 0: as the interface. */
    public int pathMtu() {
        return pathMtu;
    }

    public void setPathMtu(int bytes) {
        pathMtu = bytes;
    }

    @Override
    public void count(FlowState state, boolean foreign, int change) {
        if (state.isActive()) {
            active.addAndGet(change);
            if (foreign) {
                foreignActive.addAndGet(change);
            }
            if (state.isHalfOpen()) {
                halfOpen.addAndGet(change);
            }
        } else {
            inactive.addAndGet(change);
            if (foreign) {
                foreignInactive.addAndGet(change);
            }
        }
    }

    /**
     * A flow came ({@code change} 1) or went (-1): to be called once for each, beside {@link #count}, which changes of state
     * call too. Engines that choose at the same time can take a server above its upper threshold by one each, as in IPVS.
     */
    public void checkThresholds(int change) {
        ServerSpec now = spec;
        while (true) {
            int was = load.get();
            int total = (was >> 1) + change;
            if (load.compareAndSet(was, total * 2 + (isOver(now, total, change, (was & 1) != 0) ? 1 : 0))) {
                return;
            }
        }
    }

    private static boolean isOver(ServerSpec spec, int total, int change, boolean wasOver) {
        int upper = spec.upperThreshold();
        if (upper == 0) {
            return false;
        }
        if (change >= 0 && total >= upper) {
            return true;
        }
        int lower = spec.lowerThreshold() == 0 ? upper - upper / 4 : spec.lowerThreshold();
        return wasOver && total >= lower;
    }

    /** A client is remembered for it ({@code change} 1), or not any more (-1). */
    void countPersistent(int change) {
        persistent.addAndGet(change);
    }

    public void countNewFlow() {
        newFlows.incrementAndGet();
    }

    /** Client to server, {@code bytes} at the IP level. */
    public void countIn(int engine, int bytes) {
        add(engine * STRIDE + IN_PACKETS, 1);
        add(engine * STRIDE + IN_BYTES, bytes);
    }

    /** Server to client, {@code bytes} at the IP level. */
    public void countOut(int engine, int bytes) {
        add(engine * STRIDE + OUT_PACKETS, 1);
        add(engine * STRIDE + OUT_BYTES, bytes);
    }

    public ServerStats stats() {
        return new ServerStats(
                spec,
                usable,
                active.get(),
                inactive.get(),
                halfOpen.get(),
                foreignActive.get(),
                foreignInactive.get(),
                newFlows.get(),
                sum(IN_PACKETS),
                sum(IN_BYTES),
                sum(OUT_PACKETS),
                sum(OUT_BYTES),
                persistent.get(),
                isOverloaded());
    }

    private void becameEligible(boolean wasEligible, long nowNs) {
        if (!wasEligible && isEligible()) {
            eligibleSinceNs = nowNs;
        }
    }

    /** One engine writes each place, so plain reads and writes of its own are right. */
    private void add(int place, long amount) {
        packets.setPlain(place, packets.getPlain(place) + amount);
    }

    private long sum(int what) {
        long sum = 0;
        for (int place = what; place < packets.length(); place += STRIDE) {
            sum += packets.getOpaque(place);
        }
        return sum;
    }
}
