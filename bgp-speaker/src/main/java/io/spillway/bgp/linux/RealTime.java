package io.spillway.bgp.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;

/** The scheduling of a thread that sleeps nearly always and must not be late (sched(7)). */
public final class RealTime {
    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
    private static final int LOWEST = 1;

    private RealTime() {}

    /**
     * The calling thread goes before all ordinary ones (SCHED_RR).
     *
     * @throws LinuxException EPERM: not allowed, which takes CAP_SYS_NICE or an rtprio limit
     */
    public static void enter() throws LinuxException {
        try (var arena = Arena.ofConfined()) {
            Libc.schedSetscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, arena.allocateFrom(JAVA_INT, LOWEST));
        }
    }
}
