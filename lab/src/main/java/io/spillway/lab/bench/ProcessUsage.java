package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used, from /proc (proc(5)).
 *
 * @param cpuSeconds user and system time of all its threads since it began, in steps of 10 ms
 * @param residentMb memory it has now, MB of 2^20 octets
 * @param peakMb the most it ever had
 */
record ProcessUsage(double cpuSeconds, double residentMb, double peakMb) {
    private static final double TICKS_PER_SECOND = 100;

    static ProcessUsage of(long pid) throws LabException {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // The second field is the name in parentheses, in which anything may be.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
            List<String> status = Files.readAllLines(folder.resolve("status"));
            return new ProcessUsage(cpu, megabytes(status, "VmRSS:"), megabytes(status, "VmHWM:"));
        } catch (IOException e) {
            throw new LabException("can't read what process " + pid + " has used: " + e.getMessage());
        }
    }

    private static double megabytes(List<String> status, String field) throws LabException {
        return status.stream()
                        .filter(line -> line.startsWith(field))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow(() -> new LabException("/proc has no " + field))
                / 1024.0;
    }
}
