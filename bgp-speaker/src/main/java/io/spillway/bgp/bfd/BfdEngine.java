package io.spillway.bgp.bfd;

import io.spillway.bgp.linux.IpAddress;
import io.spillway.bgp.linux.LinuxException;
import io.spillway.bgp.linux.UdpReceiver;
import io.spillway.bgp.linux.UdpSender;
import io.spillway.bgp.linux.Waker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All sessions, their timers and sockets: what one turn of the BFD thread does. On that thread. */
final class BfdEngine implements AutoCloseable {
    /** Bounds a turn, so that a flood can't keep the timers waiting; far more than honest neighbors send in a second. */
    private static final int MOST_PER_TURN = 4096;

    private final BfdSockets sockets;
    private final RandomGenerator random;
    private final Executor logging;
    private final SessionTable sessions = new SessionTable();
    private final TimerHeap timers = new TimerHeap();
    private final ControlPacket packet = new ControlPacket();
    private final byte[] octets = new byte[ControlPacket.MAX_BYTES];
    private final Map<BfdDrop, LongAdder> drops = new EnumMap<>(BfdDrop.class);
    private long worstDelayNs;

    BfdEngine(Waker waker, RandomGenerator random, Executor logging) {
        this.sockets = new BfdSockets(waker);
        this.random = random;
        this.logging = logging;
    }

    /** Sleeps until something is to be done, at most a second. */
    void await(long nowNs) {
        sockets.await(Math.clamp(timers.firstDueNs() - nowNs, 0, 1_000_000_000));
    }

    /** Packets come first: after a long pause they may be waiting, and prove that their senders live. */
    void turn(long nowNs) {
        worstDelayNs = Math.max(worstDelayNs, nowNs - timers.firstDueNs());
        for (int i = 0; i < sockets.count(); i++) {
            UdpReceiver receiver = sockets.get(i);
            if (receiver != null) {
                drain(receiver, nowNs);
            }
        }
        while (timers.firstDueNs() <= nowNs) {
            Watched session = timers.first();
            if (session.finished(nowNs)) {
                forget(session);
            } else {
                session.tick(nowNs);
                timers.update(session, session.deadlineNs());
            }
        }
    }

    private void drain(UdpReceiver receiver, long nowNs) {
        for (int i = 0; i < MOST_PER_TURN && receiver.receive(); i++) {
            BfdDrop drop = take(receiver, nowNs);
            if (drop != null) {
                count(drop).increment();
            }
        }
    }

    private @Nullable BfdDrop take(UdpReceiver receiver, long nowNs) {
        boolean multihop = receiver.port() == BfdSockets.MULTIHOP_PORT;
        if (!multihop && receiver.hops() != 255) {
            return BfdDrop.BAD_TTL;
        }
        BfdDrop invalid = packet.decode(octets, receiver.copyTo(octets));
        if (invalid != null) {
            return invalid;
        }
        Watched session = packet.yourDiscriminator == 0
                ? sessions.findBySource(receiver, multihop)
                : sessions.find(packet.yourDiscriminator);
        // A discriminator is no secret: it is believed only from where its session's packets come (RFC 5883, section
        // 3).
        if (session == null || !session.owns(receiver, multihop)) {
            return BfdDrop.UNKNOWN_SESSION;
        }
        if (receiver.hops() < session.target.leastTtl()) {
            return BfdDrop.BAD_TTL;
        }
        if (packet.authenticated) {
            return BfdDrop.AUTHENTICATION;
        }
        session.received(packet, nowNs);
        timers.update(session, session.deadlineNs());
        return null;
    }

    Watched add(BfdTarget target, BfdListener listener, long nowNs) throws BfdException {
        Watched earlier = find(target);
        if (earlier != null) {
            if (!earlier.isClosing()) {
                throw new IllegalArgumentException(
                        "there is a BFD session with " + target.remote().getHostAddress() + " already");
            }
            forget(earlier);
        }
        boolean multihop = target.config().multihop();
        IpAddress remote = IpAddress.of(target.remote());
        sockets.open(remote.ipv6(), multihop);
        InetAddress local = target.local();
        UdpSender sender;
        try {
            sender = new UdpSender(
                    local == null ? IpAddress.any(remote.ipv6()) : IpAddress.of(local),
                    remote,
                    BfdSockets.port(multihop),
                    ControlPacket.BYTES,
                    random);
        } catch (LinuxException e) {
            throw new BfdException("can't send BFD to " + target.remote().getHostAddress() + ": " + e.getMessage(), e);
        }
        Watched session =
                new Watched(target, listener, sender, sessions.freeDiscriminator(random), random, logging, nowNs);
        sessions.put(session);
        timers.add(session, session.deadlineNs());
        return session;
    }

    private @Nullable Watched find(BfdTarget target) {
        @Nullable Watched[] found = new @Nullable Watched[1];
        sessions.forEach(session -> {
            BfdTarget other = session.target;
            if (other.remote().equals(target.remote())
                    && other.config().multihop() == target.config().multihop()
                    && Objects.equals(other.local(), target.local())) {
                found[0] = session;
            }
        });
        return found[0];
    }

    void close(Watched session, long nowNs) {
        if (!session.isClosing() && session.heapAt >= 0) {
            session.adminDown(nowNs);
            timers.update(session, session.deadlineNs());
        }
    }

    private void forget(Watched session) {
        timers.remove(session);
        sessions.remove(session);
        session.closeSocket();
    }

    private LongAdder count(BfdDrop drop) {
        return drops.computeIfAbsent(drop, _ -> new LongAdder());
    }

    BfdCounters counters() {
        Map<BfdDrop, Long> byReason = new EnumMap<>(BfdDrop.class);
        for (BfdDrop drop : BfdDrop.values()) {
            byReason.put(drop, count(drop).sum());
        }
        return new BfdCounters(byReason, Duration.ofNanos(worstDelayNs));
    }

    /** Tells every neighbor once. */
    void closeAll(long nowNs) {
        sessions.forEach(session -> close(session, nowNs));
    }

    @Override
    public void close() {
        sessions.forEach(this::forget);
        sockets.close();
    }
}
