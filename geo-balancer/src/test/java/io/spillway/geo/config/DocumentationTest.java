package io.spillway.geo.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/configuration.md shows and lists is what the program reads. */
class DocumentationTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void everyExampleIsAGoodSiteFile() throws Exception {
        Matcher examples = YAML.matcher(Files.readString(PAGE));
        int count = 0;
        while (examples.find()) {
            Path file = Files.writeString(directory.resolve("example" + count++ + ".yaml"), examples.group(1));
            assertThat(SiteFile.readSpeaker(file).bgp().speaker().neighbors()).isNotEmpty();
        }
        assertThat(count).isPositive();
    }

    @Test
    void everyKeyOfTheSchemaIsInTheTable() throws IOException {
        String page = Files.readString(PAGE);
        List<String> keys = new ArrayList<>();
        collect(JsonMapper.shared().readTree(SchemaCheck.schema()), keys);
        assertThat(keys)
                .hasSizeGreaterThan(40)
                .allSatisfy(key -> assertThat(page).contains(key));
    }

    private static void collect(JsonNode schema, List<String> keys) {
        if (schema.path("properties").isObject()) {
            keys.addAll(schema.path("properties").propertyNames());
        }
        schema.forEach(child -> collect(child, keys));
    }
}
