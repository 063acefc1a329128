package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Capability;
import io.spillway.bgp.message.Open;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes parts of {@link NeighborStatus}. Stateless. */
final class Status {
    private Status() {}

    static NeighborStatus.Session session(Connection connection, Negotiated session, long nowNs) {
        return new NeighborStatus.Session(
                Addresses.text(session.identifier()),
                Objects.requireNonNull(connection.local()),
                connection.remote(),
                timers(connection, session, nowNs),
                words(session.sent()),
                words(session.received()),
                session.capabilities());
    }

    private static NeighborStatus.Timers timers(Connection connection, Negotiated session, long nowNs) {
        long holdNs = FsmState.NEVER;
        long keepaliveNs = FsmState.NEVER;
        if (connection.state() instanceof Established established) {
            holdNs = established.holdDeadlineNs();
            keepaliveNs = established.keepaliveDeadlineNs();
        }
        return new NeighborStatus.Timers(
                (int) session.hold().toSeconds(),
                (int) session.keepalive().toSeconds(),
                leftMs(holdNs, nowNs),
                leftMs(keepaliveNs, nowNs),
                leftMs(connection.sendHoldDeadlineNs(), nowNs));
    }

    private static long leftMs(long deadlineNs, long nowNs) {
        return deadlineNs == FsmState.NEVER
                ? -1
                : Math.max(0, Duration.ofNanos(deadlineNs - nowNs).toMillis());
    }

    private static List<String> words(Open open) {
        return open.capabilities().stream().map(Capability::words).toList();
    }

    static NeighborStatus.Troubles troubles(Counters counters, @Nullable String last, long lastNs, long nowNs) {
        return new NeighborStatus.Troubles(
                counters.flaps,
                last == null ? null : event(last, lastNs, nowNs),
                said(counters.lastSent, nowNs),
                said(counters.lastReceived, nowNs),
                counters.endedBy(),
                counters.malformedUpdates,
                counters.treatedAsWithdraw,
                counters.discardedAttributes,
                counters.leaks,
                counters.unsendable,
                counters.refused);
    }

    private static NeighborStatus.@Nullable Event said(Counters.@Nullable Said said, long nowNs) {
        return said == null ? null : event(said.notification().words(), said.atNs(), nowNs);
    }

    private static NeighborStatus.Event event(String words, long atNs, long nowNs) {
        return new NeighborStatus.Event(words, Duration.ofNanos(nowNs - atNs).toMillis());
    }
}
