package io.spillway.load.agent;

import io.spillway.load.agent.Reading.Admin;
import io.spillway.load.agent.Reading.Operating;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A server's report as a JSON object: numbers, of which those that have a weight count, and perhaps a state. Pure. */
final class JsonPage {
    private JsonPage() {}

    /**
     * @param weighed names that must be there
     * @throws AgentException it is no JSON object, or one of its numbers is missing, negative or not a number
     */
    static Reading read(byte[] page, Set<String> weighed) throws AgentException {
        JsonObject object = parse(page);
        Map<String, Double> numbers = new HashMap<>();
        for (String name : weighed) {
            if (!(object.getValue(name) instanceof Number number)) {
                throw new AgentException("its report has no number " + AgentException.quote(name));
            }
            double value = number.doubleValue();
            if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
                throw new AgentException(
                        "its report has " + AgentException.quote(name) + " of " + value + ", which must be 0 or more");
            }
            numbers.put(name, value);
        }
        if (!object.containsKey("state")) {
            return new Reading(numbers, false, Admin.READY, Operating.UP, false, "");
        }
        return withState(numbers, object.getValue("state") instanceof String text ? text : "not a text");
    }

    private static Reading withState(Map<String, Double> numbers, String state) throws AgentException {
        String word = state.toLowerCase(Locale.ROOT);
        Admin admin = AgentLine.admin(word);
        if (admin != null) {
            return new Reading(numbers, false, admin, Operating.UP, false, "");
        }
        if (word.equals("up")) {
            return new Reading(numbers, false, Admin.READY, Operating.UP, false, "");
        }
        if (AgentLine.isDown(word)) {
            return new Reading(numbers, false, Admin.READY, Operating.DOWN, false, word);
        }
        throw new AgentException("its report has the state " + AgentException.quote(state)
                + "; known are up, ready, drain, maint and down");
    }

    private static JsonObject parse(byte[] page) throws AgentException {
        try {
            if (Json.decodeValue(Buffer.buffer(page)) instanceof JsonObject object) {
                return object;
            }
        } catch (DecodeException e) {
            throw new AgentException("its report is not JSON", e);
        }
        throw new AgentException("its report is not a JSON object");
    }
}
