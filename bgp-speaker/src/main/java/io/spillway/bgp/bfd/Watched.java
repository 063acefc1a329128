package io.spillway.bgp.bfd;

import io.spillway.bgp.linux.IpAddress;
import io.spillway.bgp.linux.LinuxException;
import io.spillway.bgp.linux.UdpReceiver;
import io.spillway.bgp.linux.UdpSender;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session with its socket and its counters. On the BFD thread. */
final class Watched implements StateMachine.Output {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    final BfdTarget target;
    /** Of {@link TimerHeap}. */
    long dueNs;
    /** Of {@link TimerHeap}; -1: not in it. */
    int heapAt = -1;

    private final IpAddress remote;
    private final @Nullable IpAddress local;
    private final UdpSender sender;
    private final BfdListener listener;
    private final Executor logging;
    private final StateMachine machine;
    private final byte[] octets = new byte[ControlPacket.BYTES];

    private boolean closing;
    private volatile boolean silenced;
    private long nowNs;
    private long packetsIn;
    private long packetsOut;
    private long sendErrors;
    private int lastErrno;
    private int ups;
    private int downs;
    private long changedNs;
    private String lastReason = "nothing heard from the neighbor yet";

    Watched(
            BfdTarget target,
            BfdListener listener,
            UdpSender sender,
            int discriminator,
            RandomGenerator random,
            Executor logging,
            long nowNs) {
        this.target = target;
        this.listener = listener;
        this.sender = sender;
        this.logging = logging;
        this.remote = IpAddress.of(target.remote());
        this.local = target.local() == null ? null : IpAddress.of(target.local());
        this.machine = new StateMachine(target.config(), discriminator, random, this, nowNs);
        this.changedNs = nowNs;
    }

    /** The packet in {@code receiver} comes from this neighbor to this session's address. */
    boolean owns(UdpReceiver receiver, boolean multihop) {
        return target.config().multihop() == multihop
                && receiver.isFrom(remote)
                && (local == null || receiver.isTo(local));
    }

    void received(ControlPacket packet, long now) {
        nowNs = now;
        packetsIn++;
        machine.received(packet, now);
    }

    void tick(long now) {
        nowNs = now;
        machine.tick(now);
    }

    /** Reports nothing more; any thread. */
    void silence() {
        silenced = true;
    }

    void adminDown(long now) {
        nowNs = now;
        closing = true;
        silenced = true;
        machine.adminDown(now);
    }

    boolean isClosing() {
        return closing;
    }

    boolean finished(long now) {
        return machine.finished(now);
    }

    long deadlineNs() {
        return machine.deadlineNs();
    }

    int discriminator() {
        return machine.discriminator();
    }

    void closeSocket() {
        sender.close();
    }

    @Override
    public void send(ControlPacket packet) {
        packet.encode(octets);
        int errno = sender.send(octets, ControlPacket.BYTES);
        if (errno == 0) {
            packetsOut++;
            lastErrno = 0;
            return;
        }
        sendErrors++;
        if (errno != lastErrno) {
            // Once per kind: it comes with every packet.
            logging.execute(() -> LOG.warn("BFD with {}: can't send: {}", neighbor(), LinuxException.describe(errno)));
        }
        lastErrno = errno;
    }

    @Override
    public void changed(BfdChange change) {
        changedNs = nowNs;
        lastReason = change.reason();
        if (change.to() == BfdState.UP) {
            ups++;
        } else if (change.from() == BfdState.UP) {
            downs++;
        }
        logging.execute(() -> log(change));
        if (silenced) {
            return;
        }
        try {
            listener.changed(change);
        } catch (RuntimeException e) {
            logging.execute(() -> LOG.error("BFD with {}: the listener failed on {}", neighbor(), change, e));
        }
    }

    private void log(BfdChange change) {
        if (change.isFailure()) {
            LOG.warn("BFD with {}: down: {}", neighbor(), change.reason());
        } else if (change.to() == BfdState.UP || change.from() == BfdState.UP) {
            LOG.info("BFD with {}: {}: {}", neighbor(), change.to(), change.reason());
        }
    }

    private String neighbor() {
        return target.remote().getHostAddress();
    }

    BfdStatus status(long now) {
        return new BfdStatus(
                target,
                machine.state(),
                machine.remoteState(),
                machine.diagnostic(),
                machine.remoteDiagnostic(),
                machine.discriminator(),
                machine.remoteDiscriminator(),
                Duration.of(machine.sendIntervalUs(), ChronoUnit.MICROS),
                Duration.of(machine.detectionUs(), ChronoUnit.MICROS),
                packetsIn,
                packetsOut,
                sendErrors,
                ups,
                downs,
                Duration.ofNanos(now - changedNs),
                lastErrno == 0 ? lastReason : "can't send: " + LinuxException.describe(lastErrno));
    }
}
