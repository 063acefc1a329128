package io.spillway.load.report;

import io.spillway.load.report.ReportException.Kind;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a JSON object and refuses by name what breaks their rules. Pure. */
final class Fields {
    /** JSON has no infinity. */
    private static final String NONE_HEALTHY = "none-healthy";

    private static final int MAX_QUOTED_CHARS = 40;

    private final String path;
    private final JsonObject object;

    /** @param path put before the names in messages: "" or "thresholds." */
    Fields(String path, JsonObject object) {
        this.path = path;
        this.object = object;
    }

    /** A load as JSON: a number, or {@value #NONE_HEALTHY} for infinity. */
    static Object loadToJson(double load) {
        return load == Double.POSITIVE_INFINITY ? NONE_HEALTHY : (Object) load;
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

    /** The same, or {@code absent} where there is no such field. */
    String textOr(String name, int maxChars, String absent) throws ReportException {
        return object.containsKey(name) ? text(name, maxChars) : absent;
    }

    Fields object(String name) throws ReportException {
        if (!(object.getValue(name) instanceof JsonObject inner)) {
            throw refused(name, "an object", object.getValue(name));
        }
        return new Fields(path + name + ".", inner);
    }

    private double notNegative(String name, @Nullable Object value, String rule) throws ReportException {
        // 1e999 is a JSON number and becomes infinity.
        if (value instanceof Number number && number.doubleValue() >= 0 && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw refused(name, rule, value);
    }

    private ReportException refused(String name, String rule, @Nullable Object value) {
        String got = value == null ? "nothing" : value instanceof String text ? quoted(text) : shortened("" + value);
        return new ReportException(Kind.MALFORMED, path + name + ": must be " + rule + ", got " + got);
    }

    private static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    private static String shortened(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= MAX_QUOTED_CHARS ? clean : clean.substring(0, MAX_QUOTED_CHARS) + "…";
    }
}
