package io.spillway.load.agent;

import io.spillway.load.agent.Reading.Admin;
import io.spillway.load.agent.Reading.Operating;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The line of HAProxy's agent-check (HAProxy configuration manual, "agent-check"): words between spaces, tabs or commas, in
 * any order; what follows a sharp is a description. What a line doesn't say stays as it was. Pure.
 *
 * <ul>
 *   <li>{@code 75%}: the share of its weight that the server can do with. A load of what is missing to 100 % is made of it;
 *       0 % is no new connections.
 *   <li>{@code ready}, {@code drain}, {@code maint}: the administrative state.
 *   <li>{@code up}; {@code down}, {@code fail} (or {@code failed}), {@code stopped}: the operating state.
 *   <li>{@code maxconn:N} is HAProxy's own affair and passed over, as are words not known here.
 * </ul>
 */
final class AgentLine {
    static final String BUSY = "busy";

    private static final Pattern SEPARATORS = Pattern.compile("[ \t,]+");
    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");
    private static final Pattern MAXCONN = Pattern.compile("maxconn:[0-9]+");

    private AgentLine() {}

    /**
     * @param line without its end
     * @throws AgentException no word in it is known
     */
    static Reading read(String line) throws AgentException {
        int sharp = line.indexOf('#');
        String description = sharp < 0 ? "" : line.substring(sharp + 1).strip();
        Map<String, Double> numbers = new HashMap<>();
        Admin admin = null;
        Operating operating = null;
        Boolean shunned = null;
        String words = "";
        boolean understood = false;
        for (String word : SEPARATORS.split(sharp < 0 ? line : line.substring(0, sharp), -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            if (PERCENT.matcher(word).matches()) {
                int percent = Integer.parseInt(word.substring(0, word.length() - 1));
                numbers.put(BUSY, Math.max(0, 100 - percent) / 100.0);
                shunned = percent == 0;
            } else if (admin(lower) != null) {
                admin = admin(lower);
            } else if (lower.equals("up")) {
                operating = Operating.UP;
            } else if (isDown(lower)) {
                operating = Operating.DOWN;
                words = description.isEmpty() ? lower : lower + ": " + description;
            } else if (!MAXCONN.matcher(lower).matches()) {
                continue;
            }
            understood = true;
        }
        if (!understood) {
            throw new AgentException("sends " + AgentException.quote(line) + ", which is no agent-check");
        }
        return new Reading(numbers, true, admin, operating, shunned, words);
    }

    static @Nullable Admin admin(String word) {
        return switch (word) {
            case "ready" -> Admin.READY;
            case "drain" -> Admin.DRAIN;
            case "maint" -> Admin.MAINT;
            default -> null;
        };
    }

    static boolean isDown(String word) {
        return switch (word) {
            case "down", "fail", "failed", "stopped" -> true;
            default -> false;
        };
    }
}
