package io.spillway.lab.bench;

/**
 * The counters at one moment; only differences mean anything.
 *
 * @param offered frames that the sender has sent
 * @param forwarded packets that have reached the server
 * @param coreNs time the forwarding core was busy
 * @param engineNs time the director's engine thread ran; 0 where the kernel forwards
 */
record Reading(long timeNs, long offered, long forwarded, long coreNs, long engineNs) {
    /** What happened since an earlier reading. */
    Reading since(Reading earlier) {
        return new Reading(
                timeNs - earlier.timeNs,
                offered - earlier.offered,
                forwarded - earlier.forwarded,
                coreNs - earlier.coreNs,
                engineNs - earlier.engineNs);
    }

    double forwardedPerSecond() {
        return 1e9 * forwarded / timeNs;
    }
}
