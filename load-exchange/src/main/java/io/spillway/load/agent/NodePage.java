package io.spillway.load.agent;

import java.util.HashSet;
import java.util.Set;

/**
 * What is wanted of a page of node_exporter, in Prometheus' text format; all else in it is passed over. A number that isn't
 * there is NaN.
 *
 * @param cpus how many there are
 * @param cpuS seconds that all CPUs have spent, in every mode
 * @param idleS the part of {@code cpuS} in which they had nothing to do, or only waited for a disk
 * @param load1 processes that ran or waited, as a mean over a minute
 * @param memoryFree the part of the memory that is available, 0..1
 */
record NodePage(int cpus, double cpuS, double idleS, double load1, double memoryFree) {
    private static final String CPU = "node_cpu_seconds_total{";
    private static final String LOAD1 = "node_load1";
    private static final String AVAILABLE = "node_memory_MemAvailable_bytes";
    private static final String TOTAL = "node_memory_MemTotal_bytes";

    /** Never throws: a line that can't be read is one that isn't there. */
    static NodePage read(String page) {
        Set<String> cpus = new HashSet<>();
        double cpuS = 0;
        double idleS = 0;
        double load1 = Double.NaN;
        double available = Double.NaN;
        double total = Double.NaN;
        int start = 0;
        while (start < page.length()) {
            int newline = page.indexOf('\n', start);
            int end = newline < 0 ? page.length() : newline;
            if (page.startsWith("node_", start)) {
                String line = page.substring(start, end);
                if (line.startsWith(CPU)) {
                    double seconds = value(line);
                    String mode = label(line, "mode");
                    if (seconds >= 0 && seconds < Double.POSITIVE_INFINITY && !mode.isEmpty()) {
                        cpus.add(label(line, "cpu"));
                        cpuS += seconds;
                        idleS += mode.equals("idle") || mode.equals("iowait") ? seconds : 0;
                    }
                } else if (is(line, LOAD1)) {
                    load1 = value(line);
                } else if (is(line, AVAILABLE)) {
                    available = value(line);
                } else if (is(line, TOTAL)) {
                    total = value(line);
                }
            }
            start = end + 1;
        }
        return new NodePage(cpus.size(), cpuS, idleS, load1, total > 0 ? available / total : Double.NaN);
    }

    private static boolean is(String line, String name) {
        return line.startsWith(name)
                && line.length() > name.length()
                && " \t{".indexOf(line.charAt(name.length())) >= 0;
    }

    /** The labels that matter have neither quotes nor braces in their values. */
    private static String label(String line, String name) {
        int start = line.indexOf(name + "=\"");
        if (start < 0) {
            return "";
        }
        start += name.length() + 2;
        int end = line.indexOf('"', start);
        return end < 0 ? "" : line.substring(start, end);
    }

    /** What stands behind the name and the labels; a timestamp may follow. */
    private static double value(String line) {
        int brace = line.lastIndexOf('}');
        String rest = brace < 0 ? line.substring(line.indexOf(' ') + 1) : line.substring(brace + 1);
        String[] words = rest.strip().split("[ \t]+", 2);
        try {
            return Double.parseDouble(words[0]);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
