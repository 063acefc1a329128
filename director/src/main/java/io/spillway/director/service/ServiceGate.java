package io.spillway.director.service;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What all engines know together of the clients of a service: how many flows it has, how fast they come, what each client
 * has, and which clients are remembered. It stays when the service is changed, or goes and comes back. Thread rule: any
 * engine; {@link #configure} under the registry's lock.
 */
public final class ServiceGate {
    private final AtomicInteger flows = new AtomicInteger();
    private final AtomicLong freeNs = new AtomicLong(Pace.IDLE);
    private final Object lock = new Object();
    private volatile @Nullable SourceTable sources;
    private volatile @Nullable Templates templates;

    /** What became of a new flow. */
    public enum Entry {
        /** It may begin. */
        ADMITTED,
        /** The same, and it is counted for its client: say so in {@link #leave}. */
        ADMITTED_COUNTED,
        /** The same, but too many clients are known already for this one to be held to its limits. */
        ADMITTED_UNTRACKED,
        SERVICE_LIMIT,
        SERVICE_RATE,
        SOURCE_LIMIT,
        SOURCE_RATE
    }

    /** Makes it what a service's persistence asks for; clients remembered by another netmask are forgotten. */
    void configure(ServiceSpec spec) {
        Persistence persistence = spec.persistence();
        Templates known = templates;
        if (persistence == null) {
            drop(known);
            templates = null;
            return;
        }
        boolean isV4 = spec.vip().getAddress().length == 4;
        if (known == null || !known.hasPrefix(persistence.prefixLength(), isV4)) {
            drop(known);
            known = new Templates(persistence.prefixLength(), isV4);
            templates = known;
        }
        known.setTimeoutNs(persistence.timeout().toNanos());
    }

    private static void drop(@Nullable Templates templates) {
        if (templates != null) {
            templates.clear();
        }
    }

    /** The remembered clients of a persistent service. */
    public @Nullable Templates templates() {
        return templates;
    }

    /** Flows of the service now, wherever they go. */
    public int flows() {
        return flows.get();
    }

    /**
     * A flow wants to begin; who is admitted has entered, and leaves by {@link #leave}.
     *
     * @param isFlow false: a single packet, which only the rates bound, and which doesn't leave
     * @param high the client's address
     */
    public Entry enter(Limits limits, boolean isFlow, long high, long low, long nowNs) {
        if (limits.connections() == 0 && limits.newPerSecond() == 0 && !limitsSources(limits)) {
            flows.addAndGet(isFlow ? 1 : 0);
            return Entry.ADMITTED;
        }
        // A client that is over its own limits must not use up those of all.
        var entry = Entry.ADMITTED;
        if (limitsSources(limits)) {
            entry = switch (sources().enter(limits, isFlow, high, low, nowNs)) {
                case FREE -> Entry.ADMITTED;
                case COUNTED -> Entry.ADMITTED_COUNTED;
                case UNTRACKED -> Entry.ADMITTED_UNTRACKED;
                case SOURCE_LIMIT -> Entry.SOURCE_LIMIT;
                case SOURCE_RATE -> Entry.SOURCE_RATE;
            };
            if (entry == Entry.SOURCE_LIMIT || entry == Entry.SOURCE_RATE) {
                return entry;
            }
        }
        if (isFlow && !takePlace(limits.connections())) {
            leaveSource(entry == Entry.ADMITTED_COUNTED, high, low);
            return Entry.SERVICE_LIMIT;
        }
        if (limits.newPerSecond() > 0 && !takeTurn(limits.newPerSecond(), nowNs)) {
            flows.addAndGet(isFlow ? -1 : 0);
            leaveSource(entry == Entry.ADMITTED_COUNTED, high, low);
            return Entry.SERVICE_RATE;
        }
        return entry;
    }

    /**
     * A flow that had entered has ended, or did not begin after all.
     *
     * @param isCounted what {@link #enter} said
     */
    public void leave(boolean isCounted, long high, long low) {
        flows.decrementAndGet();
        leaveSource(isCounted, high, low);
    }

    private void leaveSource(boolean isCounted, long high, long low) {
        SourceTable known = sources;
        if (isCounted && known != null) {
            known.leave(high, low);
        }
    }

    private boolean takePlace(int bound) {
        if (bound == 0) {
            flows.incrementAndGet();
            return true;
        }
        for (int now = flows.get(); now < bound; now = flows.get()) {
            if (flows.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean takeTurn(int perSecond, long nowNs) {
        while (true) {
            long was = freeNs.get();
            long next = Pace.next(was, perSecond, nowNs);
            if (next == Pace.REFUSED) {
                return false;
            }
            if (freeNs.compareAndSet(was, next)) {
                return true;
            }
        }
    }

    private static boolean limitsSources(Limits limits) {
        return limits.connectionsPerSource() > 0 || limits.newPerSecondPerSource() > 0;
    }

    private SourceTable sources() {
        SourceTable known = sources;
        if (known != null) {
            return known;
        }
        synchronized (lock) {
            SourceTable made = sources == null ? new SourceTable(new SecureRandom().nextLong()) : sources;
            sources = made;
            return made;
        }
    }
}
