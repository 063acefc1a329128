package io.spillway.lab.simulate;

import io.spillway.lab.simulate.Scenario.Event;
import io.spillway.lab.simulate.Scenario.Event.Flash;
import io.spillway.lab.simulate.Scenario.Event.Kill;
import java.util.Comparator;
import java.util.List;

/** Counts while a world runs what is said of it in the end. Not thread safe. */
final class Metrics {
    private static final double ACCEPT_BELOW = 0.7;
    private static final double SPILL_ABOVE = 1.1;
    private static final double WELL = 1.05;
    private static final double WELL_FOR_S = 300;
    private static final double FLIP = 0.5;

    private final Scenario scenario;
    private final double[] lastShare;
    /** The highest load of any site, by tick. */
    private final double[] highest;

    private double overSeconds;
    private double allSeconds;
    private double remoteOverMax;
    private double remoteOverSiteMin;
    private long flips;
    private long pingPong;
    private double fresh;
    private double spilled;
    private double blackHoled;
    private double spilledMs;
    private long messages;

    Metrics(Scenario scenario) {
        this.scenario = scenario;
        lastShare = new double[scenario.sites().size()];
        highest = new double[scenario.ticks()];
    }

    /** The state of a site at the end of a tick. */
    void site(int tick, int site, double on, double foreign) {
        double dt = scenario.dtS();
        double cap = scenario.sites().get(site).cap();
        overSeconds += Math.max(0, on - cap) * dt;
        allSeconds += on * dt;
        double remoteOver = Math.min(foreign, Math.max(0, on - ACCEPT_BELOW * cap)) / cap;
        remoteOverMax = Math.max(remoteOverMax, remoteOver);
        remoteOverSiteMin += remoteOver * dt / 60;
        highest[tick] = Math.max(highest[tick], on / cap);
    }

    /** New connections of a tick at a live site, and how many of them it handed to others. */
    void admitted(int site, double count, double handedOver) {
        fresh += count;
        spilled += handedOver;
        double share = count > 0 ? handedOver / count : 0;
        if (Math.abs(share - lastShare[site]) > FLIP) {
            flips++;
        }
        lastShare[site] = share;
    }

    /** Some of what was handed over. */
    void handedOver(double count, double rttMs, boolean arrives) {
        spilledMs += count * rttMs;
        if (!arrives) {
            blackHoled += count;
        }
    }

    void pingPong() {
        pingPong++;
    }

    void message() {
        messages++;
    }

    Scores scores() {
        double hours = scenario.ticks() * scenario.dtS() / 3600;
        return new Scores(
                percent(overSeconds, allSeconds),
                remoteOverMax,
                remoteOverSiteMin,
                flips,
                percent(blackHoled, fresh),
                pingPong,
                convergence(),
                percent(spilled, fresh),
                spilled > 0 ? spilledMs / spilled : 0,
                messages / hours / scenario.sites().size());
    }

    private static double percent(double part, double whole) {
        return whole > 0 ? 100 * part / whole : 0;
    }

    /**
     * From the first load above 1.1 in a flash or kill until all sites have been well for five minutes, all of them
     * before the event, and what overlaps with it, ends: afterwards it is no merit. NaN without such an event, 0 when no load was
     * above 1.1, -1 when it wasn't well in time.
     */
    private double convergence() {
        List<Event> events = scenario.events().stream()
                .filter(e -> e instanceof Flash || e instanceof Kill)
                .sorted(Comparator.comparingDouble(Event::t))
                .toList();
        if (events.isEmpty()) {
            return Double.NaN;
        }
        double endS = Double.NEGATIVE_INFINITY;
        int first = -1;
        for (Event event : events) {
            if (first >= 0 && event.t() > endS) {
                break;
            }
            endS = Math.max(endS, event.t() + event.dur());
            first = first >= 0 ? first : firstAbove(event.t(), endS);
        }
        return first < 0 ? 0 : wellAfter(first, endS);
    }

    private int firstAbove(double fromS, double endS) {
        for (int tick = Math.max(0, (int) Math.ceil(fromS / scenario.dtS()));
                tick < highest.length && tick * scenario.dtS() < endS;
                tick++) {
            if (highest[tick] > SPILL_ABOVE) {
                return tick;
            }
        }
        return -1;
    }

    private double wellAfter(int first, double endS) {
        int needed = (int) Math.ceil(WELL_FOR_S / scenario.dtS());
        int since = first;
        for (int tick = first; tick < highest.length && (tick + 1) * scenario.dtS() <= endS; tick++) {
            if (highest[tick] > WELL) {
                since = tick + 1;
            } else if (tick - since + 1 >= needed) {
                return (since - first) * scenario.dtS();
            }
        }
        return -1;
    }
}
