package io.spillway.lab.simulate;

/** When sites report. Not thread safe. */
final class Schedule {
    /** Numbers of reports beside the schedule, from the tick in which they are sent. */
    static final long EXTRA = 1_000_000;

    private final Scenario scenario;
    private final double[] phaseS;
    private final long[] next;

    Schedule(Scenario scenario) {
        this.scenario = scenario;
        int sites = scenario.sites().size();
        phaseS = new double[sites];
        next = new long[sites];
        for (int i = 0; i < sites; i++) {
            phaseS[i] = Hash.of(scenario.seed(), 2, i) * scenario.intervalS();
        }
    }

    double dueS(int site, long k) {
        double early = 2 * Hash.of(scenario.seed(), 3, site, k) - 1;
        return phaseS[site] + k * scenario.intervalS() + scenario.jitterS() * early;
    }

    boolean isDue(int site, int tick) {
        return dueS(site, next[site]) < (tick + 1) * scenario.dtS();
    }

    /** The number of a report that is due before the tick's end; -1: none is left. Each is told once. */
    long due(int site, int tick) {
        return isDue(site, tick) ? next[site]++ : -1;
    }

    boolean lost(int from, int to, long k) {
        return Hash.of(scenario.seed(), 4, from, to, k) < scenario.reportLoss();
    }
}
