package io.spillway.lab.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a picture needs of a run: loads and flows as means over at most {@link #MOST_SLOTS} stretches of time. Not thread
 * safe.
 */
final class Recording implements Simulation.Watcher {
    /** About as many as a picture has points across. */
    static final int MOST_SLOTS = 480;

    /** With more sites than that flows are kept by who sends, not by pair. */
    static final int FEW_SITES = 12;

    private final Scenario scenario;
    private final int sites;
    private final int ticksPerSlot;
    private final float[][] load;
    /** New connections per second, by {@code from * sites + to}, or by {@code from} alone. */
    private final Map<Integer, float[]> flows = new HashMap<>();

    private double highest;

    /** New connections per second that went one way, by slot. */
    static final class Flow {
        private final String name;
        private final float[] perSecond;
        private final double sum;

        private Flow(String name, float[] perSecond) {
            this.name = name;
            this.perSecond = perSecond;
            double all = 0;
            for (float value : perSecond) {
                all += value;
            }
            this.sum = all;
        }

        String name() {
            return name;
        }

        /** Not to be changed. */
        float[] perSecond() {
            return perSecond;
        }
    }

    Recording(Scenario scenario) {
        this.scenario = scenario;
        sites = scenario.sites().size();
        ticksPerSlot = Math.max(1, Math.ceilDiv(scenario.ticks(), MOST_SLOTS));
        load = new float[sites][slots()];
    }

    int slots() {
        return Math.ceilDiv(scenario.ticks(), ticksPerSlot);
    }

    double slotS() {
        return ticksPerSlot * scenario.dtS();
    }

    boolean byPair() {
        return sites <= FEW_SITES;
    }

    @Override
    public void tick(int tick, Connections connections, double[] handed) {
        int slot = tick / ticksPerSlot;
        int ticksOfSlot = Math.min(ticksPerSlot, scenario.ticks() - slot * ticksPerSlot);
        for (int i = 0; i < sites; i++) {
            double now = connections.on(i) / scenario.sites().get(i).cap();
            highest = Math.max(highest, now);
            load[i][slot] += (float) (now / ticksOfSlot);
        }
        for (int pair = 0; pair < handed.length; pair++) {
            if (handed[pair] > 0) {
                float[] flow = flows.computeIfAbsent(byPair() ? pair : pair / sites, _ -> new float[slots()]);
                flow[slot] += (float) (handed[pair] / scenario.dtS() / ticksOfSlot);
            }
        }
    }

    Scenario scenario() {
        return scenario;
    }

    /** Means, by slot. */
    float[] load(int site) {
        return load[site];
    }

    /** Of any site in any tick. */
    double highest() {
        return highest;
    }

    /** The greatest first; the small ones as one. */
    List<Flow> flows(int most) {
        List<Flow> all = new ArrayList<>();
        flows.forEach((key, perSecond) -> all.add(new Flow(name(key), perSecond)));
        all.sort(Comparator.comparingDouble((Flow flow) -> flow.sum).reversed().thenComparing(Flow::name));
        if (all.size() <= most) {
            return all;
        }
        float[] rest = new float[slots()];
        for (Flow flow : all.subList(most - 1, all.size())) {
            for (int slot = 0; slot < rest.length; slot++) {
                rest[slot] += flow.perSecond[slot];
            }
        }
        List<Flow> chosen = new ArrayList<>(all.subList(0, most - 1));
        chosen.add(new Flow((all.size() - most + 1) + " others", rest));
        return chosen;
    }

    private String name(int key) {
        return byPair()
                ? scenario.sites().get(key / sites).id() + " \u2192 "
                        + scenario.sites().get(key % sites).id()
                : scenario.sites().get(key).id() + " \u2192";
    }
}
