package io.spillway.lab.simulate;

import java.util.List;

/**
 * One world: its sites, a day of demand, and what goes wrong. Times in s, connections concurrent.
 *
 * @param desc in words; may be empty
 * @param dtS length of a tick, > 0
 * @param startUtcHour hour of the day at t = 0
 * @param lifetimes kinds of connections; their shares add up to 1
 * @param intervalS between two reports of a site
 * @param jitterS by which a report may be early or late
 * @param reportLoss share of reports that are lost, 0 to 1
 * @param noiseSigma of the demand
 */
record Scenario(
        String name,
        String desc,
        double dtS,
        double durationS,
        double startUtcHour,
        long seed,
        List<Lifetime> lifetimes,
        double intervalS,
        double jitterS,
        double reportLoss,
        double noiseSigma,
        List<Place> sites,
        List<Event> events) {
    Scenario {
        lifetimes = List.copyOf(lifetimes);
        sites = List.copyOf(sites);
        events = List.copyOf(events);
    }

    int ticks() {
        // 0.1 + 0.2 and its kin must not cost a tick.
        return (int) Math.floor(durationS / dtS + 1e-9);
    }

    /** Mean lifetime of a new connection. */
    double meanLifeS() {
        return lifetimes.stream().mapToDouble(l -> l.share() * l.tauS()).sum();
    }

    Scenario withSeed(long other) {
        return new Scenario(
                name,
                desc,
                dtS,
                durationS,
                startUtcHour,
                other,
                lifetimes,
                intervalS,
                jitterS,
                reportLoss,
                noiseSigma,
                sites,
                events);
    }

    /**
     * @param share of the new connections
     * @param tauS mean of their lifetime, which is exponential
     */
    record Lifetime(double share, double tauS) {}

    /**
     * A site.
     *
     * @param cap concurrent connections that are a load of 1
     * @param base demand as a share of {@code cap}, mean of a day
     * @param amp by which it swings over the day, as a share of {@code base}
     */
    record Place(String id, double lat, double lon, double cap, double base, double amp, double peakHourLocal) {
        private static final double EARTH_KM = 6371;

        /** Round trip to another site: 5 ms, and 1.6 ms for 100 km of great circle. */
        double rttMs(Place other) {
            double phi1 = Math.toRadians(lat);
            double phi2 = Math.toRadians(other.lat);
            double dPhi = phi2 - phi1;
            double dLambda = Math.toRadians(other.lon - lon);
            double a = Math.pow(Math.sin(dPhi / 2), 2)
                    + Math.cos(phi1) * Math.cos(phi2) * Math.pow(Math.sin(dLambda / 2), 2);
            double km = 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(a)));
            return 5 + 1.6 * km / 100;
        }
    }

    /** What happens, from {@code t} for {@code dur}; sites by their index. */
    sealed interface Event {
        double t();

        double dur();

        default boolean active(double atS) {
            return atS >= t() && atS < t() + dur();
        }

        /** Demand grows to {@code mul} times itself within {@code ramp}, and goes back within {@code ramp}. */
        record Flash(int site, double t, double dur, double mul, double ramp) implements Event {}

        /** The site dies. */
        record Kill(int site, double t, double dur) implements Event {}

        /** The site sends no reports. */
        record Mute(int site, double t, double dur) implements Event {}

        /** Neither reports nor tunnelled packets pass between the sites of {@code a} and the others. */
        record Partition(double t, double dur, List<Integer> a) implements Event {
            public Partition {
                a = List.copyOf(a);
            }
        }
    }
}
