package io.spillway.geo.config;

import io.spillway.bgp.rib.Prefix;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A mapping in the file that has passed the schema, read key by key. A value without meaning is noted as an error, with
 * its line, and reading goes on with a harmless one, so that one run names every error.
 */
final class Section {
    /** Stands in for an address that could not be read (RFC 5737); the file is refused anyway. */
    private static final Inet4Address HARMLESS = Inet4Address.ofLiteral("192.0.2.1");
    /** Stands in for a prefix that could not be read: no address of a site lies in it. */
    private static final Prefix HARMLESS_PREFIX = Prefix.parse("255.255.255.255/32");

    private final JsonNode node;
    private final String pointer;
    private final Errors errors;

    Section(JsonNode node, String pointer, Errors errors) {
        this.node = node;
        this.pointer = pointer;
        this.errors = errors;
    }

    /**
     * Where errors of one file are gathered.
     *
     * @param warned what the daemon can live with
     * @param wrong pointers at which there is an error
     */
    record Errors(String file, YamlTree tree, List<ConfigError> found, List<ConfigError> warned, Set<String> wrong) {
        Errors(String file, YamlTree tree, List<ConfigError> found) {
            this(file, tree, found, new ArrayList<>(), new HashSet<>());
        }

        void add(String pointer, String rule) {
            wrong.add(pointer);
            found.add(at(pointer, rule));
        }

        void warn(String pointer, String rule) {
            warned.add(at(pointer, rule));
        }

        private ConfigError at(String pointer, String rule) {
            return new ConfigError(file, tree.line(pointer), SchemaCheck.path(pointer) + ": " + rule);
        }
    }

    /** Notes an error at a key of this section. */
    void error(String key, String rule) {
        errors.add(has(key) ? pointer + "/" + key : pointer, rule);
    }

    /** Notes an error at an item of a list of this section. */
    void error(String key, int item, String rule) {
        errors.add(pointer + "/" + key + "/" + item, rule);
    }

    /** Notes what the daemon can live with. */
    void warn(String key, String rule) {
        errors.warn(has(key) ? pointer + "/" + key : pointer, rule);
    }

    /** Nothing wrong was found at these keys so far: what was read there is what the file says. */
    boolean isGood(String... keys) {
        return Arrays.stream(keys).noneMatch(key -> errors.wrong().contains(pointer + "/" + key));
    }

    boolean has(String key) {
        return node.has(key);
    }

    /** In the order of the file; none when the section is absent. */
    List<String> keys() {
        return List.copyOf(node.propertyNames());
    }

    /** An absent section reads as an empty one. */
    Section section(String key) {
        return new Section(node.path(key), pointer + "/" + key, errors);
    }

    List<Section> list(String key) {
        List<Section> items = new ArrayList<>();
        JsonNode array = node.path(key);
        for (int i = 0; i < array.size(); i++) {
            items.add(new Section(array.path(i), pointer + "/" + key + "/" + i, errors));
        }
        return items;
    }

    /** Texts of a list; none when it is absent. */
    List<String> strings(String key) {
        List<String> items = new ArrayList<>();
        node.path(key).forEach(item -> items.add(item.asString()));
        return items;
    }

    String string(String key, String otherwise) {
        return has(key) ? node.path(key).asString() : otherwise;
    }

    long number(String key, long otherwise) {
        return has(key) ? node.path(key).asLong() : otherwise;
    }

    double decimal(String key, double otherwise) {
        return has(key) ? node.path(key).asDouble() : otherwise;
    }

    /** Where a key takes a word or a mapping: the word; {@code otherwise} for a mapping or nothing. */
    String word(String key, String otherwise) {
        return isMapping(key) ? otherwise : string(key, otherwise);
    }

    /** There is a mapping at this key, not a word. */
    boolean isMapping(String key) {
        return node.path(key).isObject();
    }

    boolean flag(String key, boolean otherwise) {
        return has(key) ? node.path(key).asBoolean() : otherwise;
    }

    Inet4Address ipv4(String key) {
        return parse(key, string(key, ""), Values::ipv4, HARMLESS);
    }

    /** Null: absent, or wrong and noted as such. */
    @Nullable
    Inet4Address ipv4OrNull(String key) {
        if (!has(key)) {
            return null;
        }
        Inet4Address address = ipv4(key);
        return isGood(key) ? address : null;
    }

    /** IPv4 or IPv6. */
    InetAddress address(String key) {
        return parse(key, string(key, ""), Values::address, HARMLESS);
    }

    /** Null: absent, or wrong and noted as such. */
    @Nullable
    InetAddress addressOrNull(String key) {
        if (!has(key)) {
            return null;
        }
        InetAddress address = address(key);
        return isGood(key) ? address : null;
    }

    /** ADDRESS:PORT. */
    InetSocketAddress socketAddress(String key, String otherwise) {
        return parse(key, string(key, otherwise), Values::socketAddress, new InetSocketAddress(0));
    }

    Prefix prefix(String key) {
        return parse(key, string(key, ""), Prefix::parse, HARMLESS_PREFIX);
    }

    /** A duration of at least {@code least} and at most {@code most}. */
    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        if (!has(key)) {
            return otherwise;
        }
        String text = string(key, "");
        Duration value = Values.duration(text);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            error(key, text + " is not within " + Values.text(least) + " to " + Values.text(most));
            return otherwise;
        }
        return value;
    }

    private interface Parser<T> {
        T parse(String text);
    }

    private <T> T parse(String key, String text, Parser<T> parser, T harmless) {
        try {
            return parser.parse(text);
        } catch (IllegalArgumentException e) {
            error(key, String.valueOf(e.getMessage()));
            return harmless;
        }
    }
}
