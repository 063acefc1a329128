package io.spillway.bgp.bfd;

import java.time.Duration;

/**
 * A session at one moment.
 *
 * @param remoteDiscriminator 0: not known
 * @param transmitInterval negotiated, before jitter; at least 1 s unless up
 * @param detectionTime how long the neighbor may be silent; zero: it hasn't been heard yet
 * @param packetsIn accepted
 * @param packetsOut the kernel took
 * @param sendErrors packets the kernel didn't take
 * @param ups changes to Up since the session was added
 * @param downs changes from Up to anything else
 * @param lastReason why the state changed last, or why nothing can be sent, in words
 */
public record BfdStatus(
        BfdTarget target,
        BfdState state,
        BfdState remoteState,
        Diagnostic diagnostic,
        Diagnostic remoteDiagnostic,
        int discriminator,
        int remoteDiscriminator,
        Duration transmitInterval,
        Duration detectionTime,
        long packetsIn,
        long packetsOut,
        long sendErrors,
        int ups,
        int downs,
        Duration lastChangeAgo,
        String lastReason) {}
