package io.spillway.lab.bench;

/**
 * One bulk transfer.
 *
 * @param bytes that the receiver got
 * @param seconds it took
 * @param cpuSeconds the whole machine worked meanwhile, less what it would have worked anyway
 * @param busyBefore how busy the machine was before, 0..1; a busy one can't work more, and figures mean nothing then
 */
record Transfer(long bytes, double seconds, double cpuSeconds, double busyBefore) {
    /** The way the bytes go. */
    enum Direction {
        DOWNLOAD,
        UPLOAD
    }

    double cpuSecondsPerGb() {
        return 1e9 * cpuSeconds / bytes;
    }

    double gigabits() {
        return 8e-9 * bytes / seconds;
    }
}
