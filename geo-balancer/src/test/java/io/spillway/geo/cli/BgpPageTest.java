package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.config.SiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What docs/bgp.md shows is what the program takes and prints. */
class BgpPageTest {
    private static final Path PAGE = Path.of("../docs/bgp.md");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    /** A command and the one line it prints. */
    private static final Pattern SESSION =
            Pattern.compile("^\\$ spillway (bgp (?:en|de)code .*)\n(.*)$", Pattern.MULTILINE);

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    private Path directory;

    @Test
    void everyFileIsAGoodOneForASpeaker() throws Exception {
        Matcher files = YAML.matcher(Files.readString(PAGE));
        int count = 0;
        while (files.find()) {
            Path file = Files.writeString(directory.resolve("example" + count++ + ".yaml"), files.group(1));
            assertThat(SiteFile.readSpeaker(file).bgp().speaker().neighbors()).isNotEmpty();
        }
        assertThat(count).isPositive();
    }

    @Test
    void everyCommandPrintsWhatStandsBelowIt() throws IOException {
        Matcher sessions = SESSION.matcher(Files.readString(PAGE));
        int count = 0;
        while (sessions.find()) {
            count++;
            assertThat(lasting(run(words(sessions.group(1))))).isEqualTo(lasting(sessions.group(2)));
        }
        assertThat(count).isEqualTo(2);
    }

    private static String run(List<String> words) {
        StringWriter out = new StringWriter();
        new CommandLine(new SpillwayCommand())
                .setOut(new PrintWriter(out, true))
                .execute(words.toArray(String[]::new));
        return out.toString().strip();
    }

    /** Without time, machine and process. */
    private static String lasting(String line) {
        return line.replaceFirst("\"time\".*(?=\"counter\")", "");
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words;
    }
}
