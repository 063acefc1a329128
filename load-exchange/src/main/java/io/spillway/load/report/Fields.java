package io.spillway.load.report;

import io.spillway.load.report.ReportException.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a JSON object and refuses by name what breaks their rules. Pure. */
final class Fields {
    /** JSON has no infinity. */
    private static final String NONE_HEALTHY = "none-healthy";

    /** No site is so large, and sums and products of such numbers are still numbers. */
    private static final double GREATEST = 1e18;

    private static final int MAX_QUOTED_CHARS = 40;

    private final String path;
    private final JsonObject object;

    /** @param path put before the names in messages: "", "thresholds." or "services[2]." */
    Fields(String path, JsonObject object) {
        this.path = path;
        this.object = object;
    }

    /** A load as JSON: a number, or {@value #NONE_HEALTHY} for infinity. */
    static Object loadToJson(double load) {
        return load == Double.POSITIVE_INFINITY ? NONE_HEALTHY : (Object) load;
    }

    boolean has(String name) {
        return object.getValue(name) != null;
    }

    long integer(String name, long min, long max) throws ReportException {
        Object value = object.getValue(name);
        // A number beyond 64 bits comes as BigInteger, one with a fraction or an exponent as Double.
        if (!(value instanceof Integer || value instanceof Long)) {
            throw refused(name, "an integer", value);
        }
        long integer = ((Number) value).longValue();
        if (integer < min || integer > max) {
            throw refused(name, max == Long.MAX_VALUE ? "at least " + min : min + ".." + max, value);
        }
        return integer;
    }

    /** A finite number that is not negative. */
    double number(String name) throws ReportException {
        return notNegative(name, object.getValue(name), "a number of at least 0");
    }

    /** A load: not negative, perhaps infinite. */
    double load(String name) throws ReportException {
        Object value = object.getValue(name);
        return NONE_HEALTHY.equals(value)
                ? Double.POSITIVE_INFINITY
                : notNegative(name, value, "a number of at least 0 or \"" + NONE_HEALTHY + "\"");
    }

    String text(String name, int maxChars) throws ReportException {
        if (!(object.getValue(name) instanceof String text)) {
            throw refused(name, "a string", object.getValue(name));
        }
        // It goes to logs and terminals, where a control character could forge a line.
        if (text.length() > maxChars || text.chars().anyMatch(Character::isISOControl)) {
            throw refused(name, "at most " + maxChars + " characters, none of them a control character", text);
        }
        return text;
    }

    boolean bool(String name) throws ReportException {
        if (!(object.getValue(name) instanceof Boolean bool)) {
            throw refused(name, "true or false", object.getValue(name));
        }
        return bool;
    }

    Fields object(String name) throws ReportException {
        if (!(object.getValue(name) instanceof JsonObject inner)) {
            throw refused(name, "an object", object.getValue(name));
        }
        return new Fields(path + name + ".", inner);
    }

    List<Fields> objects(String name, int max) throws ReportException {
        if (!(object.getValue(name) instanceof JsonArray array)) {
            throw refused(name, "an array", object.getValue(name));
        }
        if (array.size() > max) {
            throw new ReportException(
                    Kind.MALFORMED, path + name + ": must be at most " + max + ", got " + array.size());
        }
        List<Fields> all = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            String element = name + "[" + i + "]";
            if (!(array.getValue(i) instanceof JsonObject inner)) {
                throw refused(element, "an object", array.getValue(i));
            }
            all.add(new Fields(path + element + ".", inner));
        }
        return all;
    }

    /** Of a field whose type is right and whose value breaks a rule with another one. */
    ReportException impossible(String name, String what) {
        return new ReportException(Kind.IMPOSSIBLE, path + name + ": " + what);
    }

    ReportException malformed(String name, String rule) {
        return refused(name, rule, object.getValue(name));
    }

    private double notNegative(String name, @Nullable Object value, String rule) throws ReportException {
        if (!(value instanceof Number number)) {
            throw refused(name, rule, value);
        }
        double real = number.doubleValue();
        // 1e999 is a JSON number and becomes infinity.
        if (real >= 0 && real <= GREATEST) {
            return real;
        }
        if (real > GREATEST && real < Double.POSITIVE_INFINITY) {
            throw impossible(name, "must be at most " + GREATEST + ", got " + got(value));
        }
        throw impossible(name, "must be " + rule + ", got " + got(value));
    }

    private ReportException refused(String name, String rule, @Nullable Object value) {
        return new ReportException(Kind.MALFORMED, path + name + ": must be " + rule + ", got " + got(value));
    }

    private static String got(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String text -> quoted(text);
            // Not in full: it may be large and deep.
            case JsonObject _ -> "an object";
            case JsonArray _ -> "an array";
            default -> shortened("" + value);
        };
    }

    private static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    private static String shortened(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= MAX_QUOTED_CHARS ? clean : clean.substring(0, MAX_QUOTED_CHARS) + "…";
    }
}
