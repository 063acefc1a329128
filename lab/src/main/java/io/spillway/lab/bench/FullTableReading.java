package io.spillway.lab.bench;

/**
 * One measurement of one receiver.
 *
 * @param seconds from the first byte sent until the last route was seen to be best
 * @param sentSeconds from the first byte until TCP had taken the last one
 * @param cpuSeconds of the receiver from before the first byte until then
 * @param cpuSecondsSinceStart of the receiver since its process began, with what starting it took
 * @param cpuSecondsAfter of the receiver in the five seconds after
 * @param residentMb when it was done
 * @param settledMb resident five seconds later
 * @param peakMb the most that was ever resident
 * @param prefixes it has in the end
 */
record FullTableReading(
        double seconds,
        double sentSeconds,
        double cpuSeconds,
        double cpuSecondsSinceStart,
        double cpuSecondsAfter,
        double residentMb,
        double settledMb,
        double peakMb,
        int prefixes) {}
