package io.spillway.lab.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An object of a scenario file, read field by field. A mistake is noted with its path, and reading goes on with something
 * harmless, so that one run names every mistake.
 */
final class Fields {
    private final JsonNode node;
    private final String path;
    private final List<String> mistakes;
    private final Set<String> asked = new TreeSet<>();

    Fields(JsonNode node, String path, List<String> mistakes) {
        this.node = node;
        this.path = path;
        this.mistakes = mistakes;
        if (!node.isObject()) {
            mistakes.add((path.isEmpty() ? "the file" : path) + ": must be an object");
        }
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    void mistake(String key, String rule) {
        mistakes.add(path(key) + ": " + rule);
    }

    private @Nullable JsonNode get(String key) {
        asked.add(key);
        JsonNode value = node.get(key);
        if (value == null && node.isObject()) {
            mistake(key, "is missing");
        }
        return value;
    }

    /** A number of [least, most], which may be infinite. */
    double number(String key, double least, double most) {
        JsonNode value = get(key);
        return value == null ? harmless(least, most) : number(value, path(key), least, most);
    }

    private double number(JsonNode value, String at, double least, double most) {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        // Written so that what isn't a number fails too.
        if (!(number >= least && number <= most) || Double.isInfinite(number)) {
            mistakes.add(at + ": must be a number" + range(least, most) + ", is " + value);
            return harmless(least, most);
        }
        return number;
    }

    /** A number above 0. */
    double positive(String key) {
        JsonNode value = get(key);
        if (value == null) {
            return 1;
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number > 0) || Double.isInfinite(number)) {
            mistake(key, "must be a number above 0, is " + value);
            return 1;
        }
        return number;
    }

    long whole(String key) {
        JsonNode value = get(key);
        if (value != null && !(value.isIntegralNumber() && value.canConvertToLong())) {
            mistake(key, "must be a whole number of 64 bits, is " + value);
            return 0;
        }
        return value == null ? 0 : value.longValue();
    }

    /** One of {@code count} sites, by its index. */
    int site(String key, int count) {
        JsonNode value = get(key);
        return value == null ? 0 : site(value, path(key), count);
    }

    private int site(JsonNode value, String at, int count) {
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 0
                || value.intValue() >= count) {
            mistakes.add(at + ": must be the index of a site, 0 to " + (count - 1) + ", is " + value);
            return 0;
        }
        return value.intValue();
    }

    List<Integer> sites(String key, int count) {
        List<Integer> sites = new ArrayList<>();
        List<JsonNode> items = list(key);
        for (int i = 0; i < items.size(); i++) {
            sites.add(site(items.get(i), path(key) + "[" + i + "]", count));
        }
        return sites;
    }

    String text(String key) {
        JsonNode value = get(key);
        if (value != null && !(value.isString() && !value.stringValue().isBlank())) {
            mistake(key, "must be a text, is " + value);
            return "?";
        }
        return value == null ? "?" : value.stringValue();
    }

    /** A text that may be missing. */
    String remark(String key) {
        return node.has(key) ? text(key) : "";
    }

    /** Pairs of numbers above 0. */
    List<double[]> pairs(String key) {
        List<double[]> pairs = new ArrayList<>();
        List<JsonNode> items = list(key);
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            String at = path(key) + "[" + i + "]";
            if (!item.isArray() || item.size() != 2) {
                mistakes.add(at + ": must be a list of two numbers");
                continue;
            }
            pairs.add(new double[] {
                number(item.get(0), at + "[0]", Double.MIN_VALUE, Double.MAX_VALUE),
                number(item.get(1), at + "[1]", Double.MIN_VALUE, Double.MAX_VALUE)
            });
        }
        return pairs;
    }

    List<Fields> objects(String key) {
        List<Fields> objects = new ArrayList<>();
        List<JsonNode> items = list(key);
        for (int i = 0; i < items.size(); i++) {
            objects.add(new Fields(items.get(i), path(key) + "[" + i + "]", mistakes));
        }
        return objects;
    }

    private List<JsonNode> list(String key) {
        JsonNode value = get(key);
        if (value != null && !value.isArray()) {
            mistake(key, "must be a list");
            return List.of();
        }
        return value == null ? List.of() : List.copyOf(value.values());
    }

    /** Fields that nobody asked for, but these, are mistakes. */
    void nothingElse(String... ignored) {
        asked.addAll(List.of(ignored));
        for (String key : node.isObject() ? node.propertyNames() : List.<String>of()) {
            if (!asked.contains(key)) {
                mistake(key, "is not known here; known are " + String.join(", ", asked));
            }
        }
    }

    private static double harmless(double least, double most) {
        return Math.clamp(1, least, most);
    }

    private static String range(double least, double most) {
        if (least == Double.MIN_VALUE) {
            return " above 0";
        }
        boolean bounded = most < Double.MAX_VALUE;
        return least == -Double.MAX_VALUE
                ? ""
                : bounded ? " of " + plain(least) + " to " + plain(most) : " of at least " + plain(least);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
