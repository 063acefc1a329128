package io.spillway.geo.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The structure of a site file: which keys there are, of what type, in what range. */
public final class SchemaCheck {
    private static final String RESOURCE = "site.schema.json";

    private SchemaCheck() {}

    /** The published JSON Schema (draft 2020-12), as text. */
    public static String schema() {
        try (InputStream in = Objects.requireNonNull(SchemaCheck.class.getResourceAsStream(RESOURCE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<ConfigError> check(String file, YamlTree tree) {
        String text = schema();
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text, InputFormat.JSON);
        JsonNode source = JsonMapper.shared().readTree(text);
        List<ConfigError> errors = new ArrayList<>();
        for (Error error : schema.validate(tree.root())) {
            String parent = error.getInstanceLocation().toString();
            boolean unknown = error.getKeyword().equals("additionalProperties");
            String pointer = unknown ? parent + "/" + error.getProperty() : parent;
            String what = unknown ? "unknown key" : message(error, source);
            errors.add(new ConfigError(file, tree.line(pointer), path(pointer) + ": " + what));
        }
        return errors;
    }

    /** A text of the wrong form: the description that stands beside the pattern says more than the pattern. */
    private static String message(Error error, JsonNode source) {
        String location = String.valueOf(error.getSchemaLocation().getFragment());
        JsonNode rule = source.at(location.substring(0, Math.max(0, location.lastIndexOf('/'))));
        if (!rule.has("pattern") || !rule.has("description")) {
            return error.getMessage();
        }
        String description = rule.path("description").asString();
        return error.getInstanceNode() + " must be "
                + description.substring(0, 1).toLowerCase(Locale.ROOT)
                + description.substring(1, description.length() - 1);
    }

    /** {@code /bgp/neighbors/0/port} as people write it: {@code bgp.neighbors[0].port}. */
    static String path(String pointer) {
        if (pointer.isEmpty()) {
            return "the file";
        }
        StringBuilder path = new StringBuilder();
        for (String part : pointer.substring(1).split("/", -1)) {
            if (part.chars().allMatch(Character::isDigit) && !part.isEmpty()) {
                path.append('[').append(part).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part);
            }
        }
        return path.toString();
    }
}
