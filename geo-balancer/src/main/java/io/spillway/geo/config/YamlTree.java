package io.spillway.geo.config;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * A YAML document as a tree, with the line on which each value stands.
 *
 * @param root the document
 * @param lines JSON pointer (RFC 6901) to 1-based line
 */
record YamlTree(JsonNode root, Map<String, Integer> lines) {

    /** The text isn't YAML, or a key stands twice. */
    static final class YamlException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        YamlException(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    static YamlTree parse(String text) throws YamlException {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new YamlException(1, "the file is empty");
            }
            JsonNode root = read(parser, first, "", lines);
            if (parser.nextToken() != null) {
                int line = parser.currentTokenLocation().getLineNr();
                throw new YamlException(line, "a second document begins here; a site file is one");
            }
            return new YamlTree(root, lines);
        } catch (JacksonException e) {
            throw new YamlException(Math.clamp(line(e), 1, lines(text)), sentence(e.getOriginalMessage()));
        }
    }

    private static int lines(String text) {
        return Math.max(1, (int) text.lines().count());
    }

    /** Where the mistake is. Marks count from 0; what Jackson reports is sometimes the end of the token before. */
    private static int line(JacksonException e) {
        if (e.getCause() instanceof MarkedYamlEngineException marked) {
            // A key without its colon is noticed on the line after it; only the context is where it stands.
            boolean isKey = "while scanning a simple key".equals(marked.getContext());
            return (isKey ? marked.getContextMark() : marked.getProblemMark())
                    .map(mark -> mark.getLine() + 1)
                    .orElse(1);
        }
        TokenStreamLocation at = e.getLocation();
        return at == null ? 1 : at.getLineNr();
    }

    /** The line of the value at a pointer, or of the nearest parent that has one. */
    int line(String pointer) {
        String at = pointer;
        while (true) {
            Integer line = lines.get(at);
            if (line != null) {
                return line;
            }
            int slash = at.lastIndexOf('/');
            if (slash < 0) {
                return 1;
            }
            at = at.substring(0, slash);
        }
    }

    private static JsonNode read(JsonParser parser, JsonToken token, String pointer, Map<String, Integer> lines)
            throws YamlException {
        // A key's line, noted by the caller, says more than that of the block below it.
        lines.putIfAbsent(pointer, parser.currentTokenLocation().getLineNr());
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> readObject(parser, pointer, lines);
            case START_ARRAY -> readArray(parser, pointer, lines);
            case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(parser.getBooleanValue());
            case VALUE_NULL -> nodes.nullNode();
            default -> nodes.stringNode(parser.getString());
        };
    }

    private static ObjectNode readObject(JsonParser parser, String pointer, Map<String, Integer> lines)
            throws YamlException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            if (object.has(key)) {
                throw new YamlException(line, "'" + key + "' stands here twice");
            }
            String child = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
            lines.put(child, line);
            object.set(key, read(parser, parser.nextToken(), child, lines));
        }
        return object;
    }

    private static ArrayNode readArray(JsonParser parser, String pointer, Map<String, Integer> lines)
            throws YamlException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(read(parser, token, pointer + "/" + array.size(), lines));
        }
        return array;
    }

    /** The parser's message is a paragraph with excerpts, which are indented; the line number says where already. */
    private static String sentence(String message) {
        return message.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .map(String::strip)
                .collect(Collectors.joining(": "));
    }
}
