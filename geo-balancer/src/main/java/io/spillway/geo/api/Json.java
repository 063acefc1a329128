package io.spillway.geo.api;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The one way JSON is written and read here: snake_case, nothing left out. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private Json() {}

    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** @throws tools.jackson.core.JacksonException the text is not a list of that form */
    public static <T> List<T> readList(String text, Class<T> type) {
        return MAPPER.readValue(text, MAPPER.getTypeFactory().constructCollectionType(List.class, type));
    }

    /** @throws tools.jackson.core.JacksonException the text is not of that form */
    public static <T> T read(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }
}
