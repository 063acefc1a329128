package io.spillway.bgp.exabgp.json;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes one JSON object in the order of the calls, in ASCII and on one line. Confined to one thread. */
final class JsonObject {
    private final StringBuilder text = new StringBuilder();

    JsonObject string(String name, String value) {
        return json(name, quote(value));
    }

    JsonObject number(String name, long value) {
        return json(name, Long.toString(value));
    }

    JsonObject bool(String name, boolean value) {
        return json(name, Boolean.toString(value));
    }

    JsonObject object(String name, JsonObject value) {
        return json(name, value.toString());
    }

    /** A value that is JSON already. */
    JsonObject json(String name, String value) {
        text.append(text.isEmpty() ? "" : ", ").append(quote(name)).append(": ").append(value);
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "{ }" : "{ " + text + " }";
    }

    /** An array of values that are JSON already. */
    static String array(Stream<String> values) {
        String list = values.collect(Collectors.joining(", "));
        return list.isEmpty() ? "[ ]" : "[ " + list + " ]";
    }

    /** Everything beyond ASCII is escaped too: whatever charset the reader takes, it reads the same. */
    static String quote(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || c > 0x7E) {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
