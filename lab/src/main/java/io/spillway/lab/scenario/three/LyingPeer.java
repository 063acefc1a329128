package io.spillway.lab.scenario.three;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.Json;
import io.spillway.lab.load.Answer.Visited;
import io.spillway.lab.scenario.SiteView;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** In site 3's place a program speaks with site 3's certificate, and lies ({@link Liar}). */
final class LyingPeer implements Scenario {
    private static final Region HOME = Region.ONE;
    private static final Region LIAR = Region.THREE;
    /** What each lie must be answered with; docs/exchange.md. */
    private static final Map<String, String> EXPECTED = Map.of(
            Liar.TRUTH, "200",
            Liar.NEGATIVE_LOAD, "400",
            Liar.GRANT_ABOVE_CAPACITY, "400",
            Liar.REPLAY, "409",
            Liar.OLD_EPOCH, "409",
            Liar.OTHER_NAME, "403");

    @Override
    public String name() {
        return "lying-peer";
    }

    @Override
    public String expected() {
        return "with site 3's certificate somebody reports a negative load, a grant above its capacity, a repeated"
                + " sequence, an old epoch, another site's name: each is refused, counted and shown; a flash crowd goes to"
                + " site 2 and none to site 3";
    }

    @Override
    public Observation look(ThreeSites lab) throws LabException, IOException {
        Flash.bystanders(lab, HOME);
        lab.stop(LIAR);
        long refusedBefore = refusals(lab).path("refused").asLong();
        Map<String, String> answers = lie(lab);
        JsonNode refusals = refusals(lab);
        long counted = refusals.path("refused").asLong() - refusedBefore;
        long before = lab.tunnelSyns(HOME, LIAR);
        Flash.untilItSpills(lab, HOME);
        Map<String, String> again = lie(lab);
        lab.pass(ThreeSites.INTERVAL);
        long packets = lab.tunnelSyns(HOME, LIAR) - before;
        long spilled = SiteView.spilledFlows(lab.status(HOME));
        Visited crowd = lab.uncrowd(HOME);
        boolean refused = refused(answers) && refused(again);
        return new Observation(
                refused && counted == EXPECTED.size() - 1 && packets == 0 && spilled > 0 && Crowds.unharmed(crowd),
                "%s; counted: %d more, now %s; %d connections spilled, %d tried to site 3; %s"
                        .formatted(
                                answers, counted, refusals.path("refused_by"), spilled, packets, Crowds.text(crowd)));
    }

    /** What the site says of the reports of the one who lies. */
    private static JsonNode refusals(ThreeSites lab) throws LabException {
        Path socket = lab.laboratory().folder().node(HOME.director()).resolve("site.sock");
        try {
            for (JsonNode peer : Json.read(new ApiClient(socket).get("/reports"), JsonNode.class)) {
                if (peer.path("site").asString().equals(LIAR.site())) {
                    return peer;
                }
            }
            throw new LabException(HOME.site() + " doesn't know " + LIAR.site());
        } catch (ApiException | ApiRefusal e) {
            throw new LabException(String.valueOf(e.getMessage()));
        }
    }

    private static boolean refused(Map<String, String> answers) {
        return EXPECTED.keySet().equals(answers.keySet())
                && EXPECTED.entrySet().stream()
                        .allMatch(e ->
                                Objects.requireNonNull(answers.get(e.getKey())).startsWith(e.getValue()));
    }

    /** Lets it tell all its lies once; the answers by lie. */
    private static Map<String, String> lie(ThreeSites lab) throws LabException, IOException {
        List<String> arguments = List.of(
                LIAR.site(),
                HOME.site(),
                "10.102." + HOME.number() + ".2",
                "/srv/pki/ca.crt",
                "/srv/pki/" + LIAR.site() + ".crt",
                "/srv/pki/" + LIAR.site() + ".key");
        String output = lab.in(LIAR.director(), Spillway.program(Liar.class, arguments));
        Map<String, String> answers = new LinkedHashMap<>();
        output.lines()
                .map(line -> line.split(" ", 2))
                .filter(words -> words.length == 2 && EXPECTED.containsKey(words[0]))
                .forEach(words ->
                        answers.put(words[0], words[0].equals(Liar.TRUTH) ? words[1].substring(0, 3) : words[1]));
        if (answers.isEmpty()) {
            throw new LabException("the liar said: " + output.strip());
        }
        return answers;
    }
}
