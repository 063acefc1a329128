package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Time that cores have worked, from /proc (proc(5)). Any thread. */
final class CpuTime {
    /** USER_HZ, which is 100 for user space on every architecture Java runs on. */
    private static final long TICK_NS = 10_000_000;

    /** Fields of a cpu line that are not work: idle, iowait, and steal, which is the hypervisor's. */
    private static final List<Integer> NOT_WORK = List.of(4, 5, 8);

    private static final int FIELDS = 8;

    private CpuTime() {}

    /** Nanoseconds that a core was busy since boot, interrupts included, in steps of 10 ms. */
    static long coreNs(int core) throws LabException {
        return coreNs(lines(Path.of("/proc/stat")), core);
    }

    /** The same of all cores together. */
    static long machineNs() throws LabException {
        return ns(lines(Path.of("/proc/stat")), "cpu");
    }

    static long coreNs(List<String> stat, int core) throws LabException {
        return ns(stat, "cpu" + core);
    }

    private static long ns(List<String> stat, String name) throws LabException {
        String[] words = stat.stream()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow(() -> new LabException("/proc/stat has no " + name))
                .split(" +", -1);
        long ticks = 0;
        for (int field = 1; field <= FIELDS; field++) {
            if (!NOT_WORK.contains(field)) {
                ticks += Long.parseLong(words[field]);
            }
        }
        return ticks * TICK_NS;
    }

    private static List<String> lines(Path file) throws LabException {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new LabException("can't read " + file + ": " + e);
        }
    }
}
