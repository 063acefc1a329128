package io.spillway.lab.simulate;

import io.spillway.lab.simulate.Scenario.Event;
import io.spillway.lab.simulate.Scenario.Event.Flash;
import io.spillway.lab.simulate.Scenario.Event.Kill;
import io.spillway.lab.simulate.Scenario.Event.Mute;
import io.spillway.lab.simulate.Scenario.Event.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who is dead, silent or cut off in a tick, and who was in the tick before. Not thread safe. */
final class Outages {
    private final Scenario scenario;
    private State before;
    private State now;

    private static final class State {
        /** Since when a site has been dead; -1: it lives. */
        private final double[] deadSinceS;

        private final boolean[] muted;
        /** Of each partition that is there, which sites are on its side a. */
        private final List<boolean[]> sides = new ArrayList<>();

        State(int sites) {
            deadSinceS = new double[sites];
            Arrays.fill(deadSinceS, -1);
            muted = new boolean[sites];
        }

        boolean separated(int i, int j) {
            for (boolean[] side : sides) {
                if (side[i] != side[j]) {
                    return true;
                }
            }
            return false;
        }

        boolean tunnelAnswers(int i, int j) {
            return deadSinceS[i] < 0 && deadSinceS[j] < 0 && !separated(i, j);
        }
    }

    Outages(Scenario scenario) {
        this.scenario = scenario;
        this.now = at(0);
        this.before = now;
    }

    void advance(double t) {
        before = now;
        now = at(t);
    }

    private State at(double t) {
        int sites = scenario.sites().size();
        State state = new State(sites);
        for (Event event : scenario.events()) {
            if (!event.active(t)) {
                continue;
            }
            switch (event) {
                case Flash _ -> {}
                case Kill kill ->
                    state.deadSinceS[kill.site()] = state.deadSinceS[kill.site()] < 0
                            ? kill.t()
                            : Math.min(kill.t(), state.deadSinceS[kill.site()]);
                case Mute mute -> state.muted[mute.site()] = true;
                case Partition partition -> {
                    boolean[] side = new boolean[sites];
                    partition.a().forEach(site -> side[site] = true);
                    state.sides.add(side);
                }
            }
        }
        return state;
    }

    boolean alive(int site) {
        return now.deadSinceS[site] < 0;
    }

    boolean wasAlive(int site) {
        return before.deadSinceS[site] < 0;
    }

    /** For how long the site has been dead. */
    double deadForS(int site, double t) {
        return t - now.deadSinceS[site];
    }

    boolean muted(int site) {
        return now.muted[site];
    }

    /** Neither end is dead, and no partition is between them. */
    boolean passes(int i, int j) {
        return now.tunnelAnswers(i, j);
    }

    boolean passedBefore(int i, int j) {
        return before.tunnelAnswers(i, j);
    }
}
