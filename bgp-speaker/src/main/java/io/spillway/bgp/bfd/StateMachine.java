package io.spillway.bgp.bfd;

import java.util.random.RandomGenerator;

/**
 * One session (RFC 5880, section 6.8) in asynchronous mode, in the active role, without echo. Time comes in with every
 * call and must never be negative or run backwards; packets and changes go to the {@link Output}. Allocates nothing but
 * on a change of state. One thread.
 */
final class StateMachine {
    static final long NEVER = Long.MAX_VALUE;
    /** Least interval unless up (RFC 5880, 6.8.3). */
    static final long SLOW_US = 1_000_000;

    private static final long NS_PER_US = 1_000;

    private final long intervalUs;
    private final int multiplier;
    private final int discriminator;
    private final RandomGenerator random;
    private final Output output;
    private final ControlPacket out = new ControlPacket();

    private BfdState state = BfdState.DOWN;
    private Diagnostic diagnostic = Diagnostic.NONE;
    private long desiredMinTxUs;
    private boolean polling;

    private BfdState remoteState = BfdState.DOWN;
    private Diagnostic remoteDiagnostic = Diagnostic.NONE;
    private int remoteDiscriminator;
    private int remoteMultiplier;
    private boolean remoteDemand;
    private long remoteMinTxUs;
    /** 1 until something is heard (RFC 5880, 6.8.1). */
    private long remoteMinRxUs = 1;

    private long lastSentNs;
    private long nextSendNs;
    private long scheduledIntervalUs;
    private long detectNs = NEVER;
    private long stopNs = NEVER;

    /** What a session wants done. */
    interface Output {
        /** To be sent at once; only valid during the call. */
        void send(ControlPacket packet);

        void changed(BfdChange change);
    }

    /** @param discriminator ours, not 0 */
    StateMachine(BfdConfig config, int discriminator, RandomGenerator random, Output output, long nowNs) {
        this.intervalUs = config.interval().toNanos() / NS_PER_US;
        this.multiplier = config.multiplier();
        this.discriminator = discriminator;
        this.random = random;
        this.output = output;
        this.desiredMinTxUs = Math.max(SLOW_US, intervalUs);
        this.lastSentNs = nowNs;
        this.scheduledIntervalUs = sendIntervalUs();
        // Sessions that start together shall not send together.
        this.nextSendNs = nowNs + random.nextLong(intervalUs * NS_PER_US);
    }

    /** A packet that is valid in itself and belongs to this session (RFC 5880, 6.8.6, from "Set bfd.RemoteDiscr" on). */
    void received(ControlPacket in, long nowNs) {
        remoteDiscriminator = in.myDiscriminator;
        remoteState = in.state;
        remoteDiagnostic = in.diagnostic;
        remoteDemand = in.demand;
        remoteMinRxUs = in.requiredMinRxUs;
        remoteMinTxUs = in.desiredMinTxUs;
        remoteMultiplier = in.multiplier;
        if (in.isFinal) {
            polling = false;
        }
        if (state == BfdState.ADMIN_DOWN) {
            return;
        }
        detectNs = nowNs + detectionUs() * NS_PER_US;
        react(in, nowNs);
        if (in.poll) {
            send(nowNs, true);
        }
        reschedule(nowNs);
    }

    private void react(ControlPacket in, long nowNs) {
        if (in.state == BfdState.ADMIN_DOWN) {
            if (state != BfdState.DOWN) {
                change(BfdState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN, "neighbor is administratively down", nowNs);
            }
            return;
        }
        switch (state) {
            case DOWN -> {
                if (in.state == BfdState.DOWN) {
                    change(BfdState.INIT, diagnostic, "neighbor heard", nowNs);
                } else if (in.state == BfdState.INIT) {
                    change(BfdState.UP, Diagnostic.NONE, "neighbor hears us", nowNs);
                }
            }
            case INIT -> {
                if (in.state != BfdState.DOWN) {
                    change(BfdState.UP, Diagnostic.NONE, "neighbor hears us", nowNs);
                }
            }
            case UP -> {
                if (in.state == BfdState.DOWN) {
                    change(
                            BfdState.DOWN,
                            Diagnostic.NEIGHBOR_SIGNALED_DOWN,
                            "neighbor says down: " + in.diagnostic.text(),
                            nowNs);
                }
            }
            case ADMIN_DOWN -> {}
        }
    }

    /** Does what is due. */
    void tick(long nowNs) {
        if (nowNs >= detectNs) {
            silent(nowNs);
        }
        if (nowNs >= nextSendNs) {
            send(nowNs, false);
            reschedule(nowNs);
        }
    }

    /** Nothing valid for a detection time: forget the neighbor (RFC 5880, 6.8.1, bfd.RemoteDiscr, and 6.8.4). */
    private void silent(long nowNs) {
        long silentMs = detectionUs() / 1_000;
        detectNs = NEVER;
        remoteDiscriminator = 0;
        remoteState = BfdState.DOWN;
        remoteDemand = false;
        remoteMinRxUs = 1;
        remoteMinTxUs = 0;
        remoteMultiplier = 0;
        polling = false;
        if (state == BfdState.INIT || state == BfdState.UP) {
            change(
                    BfdState.DOWN,
                    Diagnostic.DETECTION_TIME_EXPIRED,
                    "nothing heard from the neighbor for " + silentMs + " ms",
                    nowNs);
        }
        reschedule(nowNs);
    }

    /** Goes AdminDown and tells the neighbor for as long as it would take to notice (RFC 5880, 6.8.16). */
    void adminDown(long nowNs) {
        if (state == BfdState.ADMIN_DOWN) {
            return;
        }
        change(BfdState.ADMIN_DOWN, Diagnostic.ADMIN_DOWN, "closed", nowNs);
        detectNs = NEVER;
        stopNs = nowNs + multiplier * sendIntervalUs() * NS_PER_US;
        reschedule(nowNs);
    }

    /** AdminDown for so long that the neighbor knows. */
    boolean finished(long nowNs) {
        return nowNs >= stopNs;
    }

    /** When {@link #tick} must be called at the latest; {@link #NEVER}: only after a packet. */
    long deadlineNs() {
        return Math.min(Math.min(nextSendNs, detectNs), stopNs);
    }

    private void change(BfdState to, Diagnostic why, String reason, long nowNs) {
        BfdState from = state;
        state = to;
        diagnostic = why;
        long desired = to == BfdState.UP ? intervalUs : Math.max(SLOW_US, intervalUs);
        if (desired != desiredMinTxUs) {
            desiredMinTxUs = desired;
            // RFC 5880, 6.8.3. A neighbor that isn't heard can't answer a poll, and learns the interval anyway.
            polling = to == BfdState.UP;
        }
        // The sooner the neighbor knows, the better (RFC 5880, 6.8.7).
        if (remoteMinRxUs != 0) {
            send(nowNs, false);
        }
        output.changed(new BfdChange(from, to, why, remoteState, reason));
    }

    private void send(long nowNs, boolean answersPoll) {
        out.diagnostic = diagnostic;
        out.state = state;
        out.poll = polling && !answersPoll;
        out.isFinal = answersPoll;
        out.multiplier = multiplier;
        out.myDiscriminator = discriminator;
        out.yourDiscriminator = remoteDiscriminator;
        out.desiredMinTxUs = desiredMinTxUs;
        out.requiredMinRxUs = intervalUs;
        output.send(out);
        if (!answersPoll) {
            lastSentNs = nowNs;
            scheduledIntervalUs = -1;
        }
    }

    /** Sets the time of the next packet if one was sent or the interval has become another. */
    private void reschedule(long nowNs) {
        long interval = isQuiet() ? -2 : sendIntervalUs();
        if (interval == scheduledIntervalUs) {
            return;
        }
        scheduledIntervalUs = interval;
        nextSendNs = interval < 0 ? NEVER : Math.max(nowNs, lastSentNs + jittered(interval));
    }

    /** The neighbor wants no periodic packets (RFC 5880, 6.8.7): ever, or while up (demand mode) without a poll of ours. */
    private boolean isQuiet() {
        boolean demanded = remoteDemand && state == BfdState.UP && remoteState == BfdState.UP && !polling;
        return remoteMinRxUs == 0 || demanded;
    }

    /** Less 0 to 25 %, and with a multiplier of 1 at least 10 % (RFC 5880, 6.8.7). */
    private long jittered(long us) {
        long most = multiplier == 1 ? us * 90 / 100 : us;
        long least = us * 75 / 100;
        return least * NS_PER_US + random.nextLong((most - least) * NS_PER_US + 1);
    }

    /** RFC 5880, 6.8.2. */
    long sendIntervalUs() {
        return Math.max(desiredMinTxUs, remoteMinRxUs);
    }

    /** RFC 5880, 6.8.4; 0: nothing heard. */
    long detectionUs() {
        return remoteMultiplier * Math.max(intervalUs, remoteMinTxUs);
    }

    BfdState state() {
        return state;
    }

    BfdState remoteState() {
        return remoteState;
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }

    Diagnostic remoteDiagnostic() {
        return remoteDiagnostic;
    }

    int discriminator() {
        return discriminator;
    }

    int remoteDiscriminator() {
        return remoteDiscriminator;
    }
}
