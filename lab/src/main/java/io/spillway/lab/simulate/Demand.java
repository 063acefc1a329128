package io.spillway.lab.simulate;

import io.spillway.lab.simulate.Scenario.Event;
import io.spillway.lab.simulate.Scenario.Event.Flash;
import io.spillway.lab.simulate.Scenario.Place;
import java.util.ArrayList;
import java.util.List;

/** What every site's clients want, as a share of its capacity, tick after tick. Not thread safe. */
final class Demand {
    private static final double RHO = 0.9;
    private static final double LEAST = 0.01;

    private final Scenario scenario;
    private final List<List<Flash>> flashes = new ArrayList<>();
    private final double[] noise;
    private final double[] ratio;

    Demand(Scenario scenario) {
        this.scenario = scenario;
        int sites = scenario.sites().size();
        noise = new double[sites];
        ratio = new double[sites];
        for (int i = 0; i < sites; i++) {
            flashes.add(new ArrayList<>());
        }
        for (Event event : scenario.events()) {
            if (event instanceof Flash flash) {
                flashes.get(flash.site()).add(flash);
            }
        }
    }

    /** Call for 0, 1, 2 ...: the noise of a tick is made of that before. The array is reused. */
    double[] at(int tick) {
        double t = tick * scenario.dtS();
        double swing = Math.sqrt(12) * scenario.noiseSigma() * Math.sqrt(1 - RHO * RHO);
        for (int i = 0; i < ratio.length; i++) {
            noise[i] = RHO * noise[i] + (Hash.of(scenario.seed(), 1, i, tick) - 0.5) * swing;
            double d = ofDay(scenario.sites().get(i), t) * (1 + noise[i]);
            for (Flash flash : flashes.get(i)) {
                d *= multiplier(flash, t);
            }
            ratio[i] = Math.max(LEAST, d);
        }
        return ratio;
    }

    private double ofDay(Place site, double t) {
        double hour = scenario.startUtcHour() + t / 3600 + site.lon() / 15;
        return site.base() * (1 + site.amp() * Math.cos(2 * Math.PI * (hour - site.peakHourLocal()) / 24));
    }

    static double multiplier(Flash flash, double t) {
        double up = t - flash.t();
        double down = flash.t() + flash.dur() - t;
        double r = flash.ramp() > 0
                ? Math.clamp(Math.min(up / flash.ramp(), down / flash.ramp()), 0, 1)
                : up >= 0 && down > 0 ? 1 : 0;
        return 1 + (flash.mul() - 1) * r;
    }
}
