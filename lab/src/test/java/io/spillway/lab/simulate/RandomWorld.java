package io.spillway.lab.simulate;

import io.spillway.lab.simulate.Scenario.Event;
import io.spillway.lab.simulate.Scenario.Lifetime;
import io.spillway.lab.simulate.Scenario.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Worlds of any size: sites all over the Earth with mixed capacities, and of every kind of event some. The same seed gives
 * the same world. {@link #main} writes some to a file that {@code spillway simulate} reads.
 */
final class RandomWorld {
    static final List<Lifetime> SHORT = List.of(new Lifetime(1, 5));
    static final List<Lifetime> USUAL = List.of(new Lifetime(1, 60));
    static final List<Lifetime> LONG = List.of(new Lifetime(0.9, 30), new Lifetime(0.1, 3600));

    private RandomWorld() {}

    static Scenario of(String name, long seed, int sites, double hours, List<Lifetime> lifetimes) {
        Random random = new Random(seed);
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            places.add(new Place(
                    "s" + i,
                    rounded(random.nextDouble(-40, 60)),
                    rounded(random.nextDouble(-180, 180)),
                    random.nextInt(4) == 0 ? 40_000 : random.nextInt(1_000, 12_000),
                    rounded(random.nextDouble(0.35, 0.75)),
                    rounded(random.nextDouble(0, 0.4)),
                    20.5));
        }
        return new Scenario(
                name,
                "made up",
                10,
                hours * 3600,
                3,
                seed,
                lifetimes,
                120,
                12,
                0.1,
                0.02,
                places,
                events(random, sites, hours));
    }

    /** A twentieth of the sites flash, and one of each other kind an hour. */
    private static List<Event> events(Random random, int sites, double hours) {
        List<Event> events = new ArrayList<>();
        double first = rounded(random.nextDouble(900, 1800));
        for (int i = 0; i < Math.max(1, sites / 20); i++) {
            events.add(new Event.Flash(random.nextInt(sites), first, 1800, rounded(random.nextDouble(1.5, 3.5)), 60));
        }
        for (int hour = 0; hour < hours; hour++) {
            double t = 3600.0 * hour;
            events.add(new Event.Kill(random.nextInt(sites), t + random.nextInt(3600), 600));
            events.add(new Event.Mute(random.nextInt(sites), t + random.nextInt(3600), 900));
            List<Integer> side = random.ints(Math.max(1, sites / 3), 0, sites)
                    .distinct()
                    .boxed()
                    .toList();
            events.add(new Event.Partition(t + random.nextInt(3600), 600, side));
        }
        return events;
    }

    private static double rounded(double number) {
        return Math.rint(number * 100) / 100;
    }

    /** In the format of the files. */
    static String json(List<Scenario> scenarios) {
        return "{\"version\": 1, \"scenarios\": [\n"
                + scenarios.stream().map(RandomWorld::json).collect(Collectors.joining(",\n")) + "\n]}\n";
    }

    private static String json(Scenario s) {
        return """
                {"name": "%s", "desc": "made up", "duration_s": %s, "dt_s": %s, "start_utc_hour": %s, "seed": %d,
                 "exchange_interval_s": %s, "jitter_s": %s, "report_loss": %s, "noise_sigma": %s,
                 "lifetime_classes_p_tau": [%s],
                 "sites": [
                %s],
                 "events": [
                %s]}""".formatted(
                        s.name(),
                        s.durationS(),
                        s.dtS(),
                        s.startUtcHour(),
                        s.seed(),
                        s.intervalS(),
                        s.jitterS(),
                        s.reportLoss(),
                        s.noiseSigma(),
                        s.lifetimes().stream()
                                .map(l -> "[" + l.share() + ", " + l.tauS() + "]")
                                .collect(Collectors.joining(", ")),
                        s.sites().stream().map(RandomWorld::json).collect(Collectors.joining(",\n")),
                        s.events().stream().map(RandomWorld::json).collect(Collectors.joining(",\n")));
    }

    private static String json(Place p) {
        return """
                  {"id": "%s", "lat": %s, "lon": %s, "cap": %s, "base": %s, "amp": %s, "peak_hour_local": %s}""".formatted(p.id(), p.lat(), p.lon(), p.cap(), p.base(), p.amp(), p.peakHourLocal());
    }

    private static String json(Event event) {
        String span = "\"t\": " + event.t() + ", \"dur\": " + event.dur();
        return switch (event) {
            case Event.Flash f ->
                "  {\"type\": \"flash\", \"site\": " + f.site() + ", " + span + ", \"mul\": " + f.mul() + ", \"ramp\": "
                        + f.ramp() + "}";
            case Event.Kill k -> "  {\"type\": \"kill\", \"site\": " + k.site() + ", " + span + "}";
            case Event.Mute m -> "  {\"type\": \"mute\", \"site\": " + m.site() + ", " + span + "}";
            case Event.Partition p -> "  {\"type\": \"partition\", " + span + ", \"a\": " + p.a() + "}";
        };
    }

    /** {@code FILE SEED SITES HOURS}: one world for each kind of lifetime. */
    public static void main(String[] args) throws IOException {
        long seed = Long.parseLong(args[1]);
        int sites = Integer.parseInt(args[2]);
        double hours = Double.parseDouble(args[3]);
        Files.writeString(
                Path.of(args[0]),
                json(List.of(
                        of("n" + sites + "_short", seed, sites, hours, SHORT),
                        of("n" + sites + "_usual", seed + 1, sites, hours, USUAL),
                        of("n" + sites + "_long", seed + 2, sites, hours, LONG))));
    }
}
