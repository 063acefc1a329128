package io.spillway.lab.simulate;

import io.spillway.lab.simulate.Scenario.Event;
import io.spillway.lab.simulate.Scenario.Lifetime;
import io.spillway.lab.simulate.Scenario.Place;
import java.util.ArrayList;
import java.util.List;

/** Small worlds without noise, in which one can reckon. Connections live a minute, a tick is 10 s. */
final class Tiny {
    private Tiny() {}

    /** Sites of 1000 connections on the equator, a degree apart, with these demands; for ten minutes. */
    static Scenario world(List<Event> events, double... demands) {
        List<Place> sites = new ArrayList<>();
        for (int i = 0; i < demands.length; i++) {
            sites.add(new Place("s" + i, 0, i, 1000, demands[i], 0, 0));
        }
        return new Scenario("tiny", "", 10, 600, 0, 7, List.of(new Lifetime(1, 60)), 60, 0, 0, 0, sites, events);
    }

    static Scenario lossy(Scenario s, double loss) {
        return new Scenario(
                s.name(),
                s.desc(),
                s.dtS(),
                s.durationS(),
                s.startUtcHour(),
                s.seed(),
                s.lifetimes(),
                s.intervalS(),
                s.jitterS(),
                loss,
                s.noiseSigma(),
                s.sites(),
                s.events());
    }
}
