package io.spillway.lab.simulate;

import io.spillway.geo.config.FileProblem;
import io.spillway.lab.simulate.Scenario.Event;
import io.spillway.lab.simulate.Scenario.Lifetime;
import io.spillway.lab.simulate.Scenario.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads files of scenarios. */
final class ScenarioFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** More ticks than that are a mistake: 200 sites take a minute for three thousand. */
    private static final double MOST_TICKS = 10_000_000;

    private static final double ANY = Double.MAX_VALUE;

    private ScenarioFile() {}

    /** @throws ScenarioException it can't be read, or has mistakes */
    static List<Scenario> read(Path file) throws ScenarioException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new ScenarioException(file + ": " + FileProblem.of(e));
        }
    }

    /** @throws ScenarioException it has mistakes */
    static List<Scenario> parse(String name, String text) throws ScenarioException {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JacksonException e) {
            var at = e.getLocation();
            String line = at == null ? "" : ":" + at.getLineNr();
            throw new ScenarioException(name + line + ": not JSON: " + e.getOriginalMessage());
        }
        List<String> mistakes = new ArrayList<>();
        Fields file = new Fields(root, "", mistakes);
        List<Scenario> scenarios = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields fields : file.objects("scenarios")) {
            Scenario scenario = scenario(fields);
            if (!names.add(scenario.name())) {
                fields.mistake("name", "'" + scenario.name() + "' stands here twice");
            }
            scenarios.add(scenario);
        }
        file.nothingElse("version", "notes");
        if (scenarios.isEmpty() && mistakes.isEmpty()) {
            mistakes.add("scenarios: is empty");
        }
        if (!mistakes.isEmpty()) {
            throw new ScenarioException(name + ": " + String.join("\n" + name + ": ", mistakes));
        }
        return scenarios;
    }

    private static Scenario scenario(Fields fields) {
        List<Place> sites = sites(fields);
        Scenario scenario = new Scenario(
                fields.text("name"),
                fields.remark("desc"),
                fields.positive("dt_s"),
                fields.positive("duration_s"),
                fields.number("start_utc_hour", -ANY, ANY),
                fields.whole("seed"),
                lifetimes(fields),
                fields.positive("exchange_interval_s"),
                fields.number("jitter_s", 0, ANY),
                fields.number("report_loss", 0, 1),
                fields.number("noise_sigma", 0, ANY),
                sites,
                events(fields, sites.size()));
        fields.nothingElse();
        double ticks = scenario.durationS() / scenario.dtS();
        if (ticks < 1 || ticks > MOST_TICKS) {
            fields.mistake("duration_s", "must be 1 to 10000000 ticks of dt_s");
        }
        return scenario;
    }

    private static List<Lifetime> lifetimes(Fields fields) {
        List<Lifetime> lifetimes = new ArrayList<>();
        double sum = 0;
        for (double[] pair : fields.pairs("lifetime_classes_p_tau")) {
            lifetimes.add(new Lifetime(pair[0], pair[1]));
            sum += pair[0];
        }
        if (Math.abs(sum - 1) > 1e-6) {
            fields.mistake("lifetime_classes_p_tau", "the shares must add up to 1, not to " + sum);
        }
        return lifetimes;
    }

    private static List<Place> sites(Fields scenario) {
        List<Place> sites = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Fields fields : scenario.objects("sites")) {
            Place site = new Place(
                    fields.text("id"),
                    fields.number("lat", -90, 90),
                    fields.number("lon", -180, 180),
                    fields.positive("cap"),
                    fields.number("base", 0, ANY),
                    fields.number("amp", -ANY, ANY),
                    fields.number("peak_hour_local", -ANY, ANY));
            fields.nothingElse();
            if (!ids.add(site.id())) {
                fields.mistake("id", "'" + site.id() + "' stands here twice");
            }
            sites.add(site);
        }
        if (sites.isEmpty()) {
            scenario.mistake("sites", "must be one at least");
        }
        return sites;
    }

    private static List<Event> events(Fields scenario, int sites) {
        List<Event> events = new ArrayList<>();
        for (Fields fields : scenario.objects("events")) {
            Event event = event(fields, sites);
            if (event != null) {
                events.add(event);
                fields.nothingElse("type", "desc");
            }
        }
        return events;
    }

    private static @Nullable Event event(Fields fields, int sites) {
        String type = fields.text("type");
        return switch (type) {
            case "flash" ->
                new Event.Flash(
                        fields.site("site", sites),
                        fields.number("t", 0, ANY),
                        fields.positive("dur"),
                        fields.number("mul", 0, ANY),
                        fields.number("ramp", 0, ANY));
            case "kill" ->
                new Event.Kill(fields.site("site", sites), fields.number("t", 0, ANY), fields.positive("dur"));
            case "mute" ->
                new Event.Mute(fields.site("site", sites), fields.number("t", 0, ANY), fields.positive("dur"));
            case "partition" ->
                new Event.Partition(fields.number("t", 0, ANY), fields.positive("dur"), fields.sites("a", sites));
            default -> {
                fields.mistake("type", "'" + type + "' is none of flash, kill, mute, partition");
                yield null;
            }
        };
    }
}
