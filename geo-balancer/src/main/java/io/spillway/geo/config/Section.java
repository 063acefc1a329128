package io.spillway.geo.config;

import io.spillway.bgp.rib.Prefix;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A mapping in the file that has passed the schema, read key by key. A value without meaning is noted as an error, with
 * its line, and reading goes on with a harmless one, so that one run names every error.
 */
final class Section {
    /** Stands in for an address that could not be read (RFC 5737); the file is refused anyway. */
    private static final Inet4Address HARMLESS = Inet4Address.ofLiteral("192.0.2.1");

    private final JsonNode node;
    private final String pointer;
    private final Errors errors;

    Section(JsonNode node, String pointer, Errors errors) {
        this.node = node;
        this.pointer = pointer;
        this.errors = errors;
    }

    /** Where errors of one file are gathered. */
    record Errors(String file, YamlTree tree, List<ConfigError> found) {
        void add(String pointer, String rule) {
            found.add(new ConfigError(file, tree.line(pointer), SchemaCheck.path(pointer) + ": " + rule));
        }
    }

    /** Notes an error at a key of this section. */
    void error(String key, String rule) {
        errors.add(has(key) ? pointer + "/" + key : pointer, rule);
    }

    boolean has(String key) {
        return node.has(key);
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

    String string(String key, String otherwise) {
        return has(key) ? node.path(key).asString() : otherwise;
    }

    long number(String key, long otherwise) {
        return has(key) ? node.path(key).asLong() : otherwise;
    }

    double decimal(String key, double otherwise) {
        return has(key) ? node.path(key).asDouble() : otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        return has(key) ? node.path(key).asBoolean() : otherwise;
    }

    Inet4Address ipv4(String key) {
        return parse(key, string(key, ""), Section::toIpv4, HARMLESS);
    }

    @Nullable
    Inet4Address ipv4OrNull(String key) {
        return has(key) ? ipv4(key) : null;
    }

    /** ADDRESS:PORT. */
    InetSocketAddress socketAddress(String key, String otherwise) {
        return parse(key, string(key, otherwise), Section::toSocketAddress, new InetSocketAddress(0));
    }

    Prefix prefix(String key) {
        return parse(key, string(key, ""), Prefix::parse, Prefix.parse("0.0.0.0/0"));
    }

    /** A duration of at least {@code least} and at most {@code most}. */
    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        if (!has(key)) {
            return otherwise;
        }
        String text = string(key, "");
        Duration value = toDuration(text);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            error(key, text + " is not within " + text(least) + " to " + text(most));
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

    private static Inet4Address toIpv4(String text) {
        try {
            return Inet4Address.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv4 address", e);
        }
    }

    private static InetSocketAddress toSocketAddress(String text) {
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("'" + text + "' has no port of 1 to 65535");
        }
        return new InetSocketAddress(toIpv4(text.substring(0, colon)), port);
    }

    /** The schema has checked the form: digits and a unit. */
    private static Duration toDuration(String text) {
        int digits = 0;
        while (Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static String text(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        if (duration.toSecondsPart() != 0) {
            return duration.toSeconds() + "s";
        }
        return duration.toMinutesPart() != 0 || duration.isZero()
                ? duration.toMinutes() + "m"
                : duration.toHours() + "h";
    }
}
