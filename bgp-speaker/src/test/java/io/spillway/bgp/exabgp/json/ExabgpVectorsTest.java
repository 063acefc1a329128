package io.spillway.bgp.exabgp.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What ExaBGP 4.2.21 and ExaBGP's main branch print for messages of its own test suite, read from {@code shared/vectors}
 * beside the checkout or from the folder in {@code -Dspillway.vectors}; skipped where neither is there. There is no
 * deliberate difference in them.
 */
class ExabgpVectorsTest {
    @Test
    void everyVectorReadsAsWhatExabgp42Prints() throws IOException {
        assertThat(compare(ApiVersion.V4, "exabgp_4_2_21_json_4_0_1", "receive"))
                .isGreaterThanOrEqualTo(80);
    }

    @Test
    void everyVectorReadsAsWhatExabgpMainPrints() throws IOException {
        assertThat(compare(ApiVersion.V6, "expected", "in")).isGreaterThanOrEqualTo(78);
    }

    /** Where ExaBGP fails or prints no JSON, ours is valid all the same. */
    private static int compare(ApiVersion version, String field, String direction) throws IOException {
        List<String> different = new ArrayList<>();
        int compared = 0;
        for (String line : lines()) {
            Map<String, @Nullable Object> vector = JsonTree.object(JsonTree.read(line));
            String text = event(version, vector, direction);
            Object ours = content(JsonTree.read(text));
            if (vector.get(field) == null) {
                continue;
            }
            compared++;
            if (!Objects.equals(content(vector.get(field)), ours)) {
                different.add(vector.get("hex") + " became " + text);
            }
        }
        assertThat(different).isEmpty();
        return compared;
    }

    private static String event(ApiVersion version, Map<String, @Nullable Object> vector, String direction) {
        byte[] message = HexFormat.of().parseHex(String.valueOf(vector.get("hex")));
        Set<Family> all = Set.of(Family.values());
        Set<Family> addPath = vector.get("addpath") == null ? Set.of() : all;
        boolean fourOctets = Boolean.TRUE.equals(vector.get("asn4"));
        CodecContext context = new CodecContext(fourOctets, false, false, all, addPath, addPath, false);
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        Ends ends = new Ends(loopback, loopback, as(vector, "local_as"), as(vector, "peer_as"), null);
        try {
            return new JsonEvents(version)
                    .message(
                            new Envelope(new Sender("h", 1, 1), 0, 1, ends),
                            direction,
                            message,
                            context,
                            Form.PARSED,
                            null)
                    .orElseThrow();
        } catch (UnreadableMessageException e) {
            return JsonEvents.error(e.what());
        }
    }

    private static long as(Map<String, @Nullable Object> vector, String field) {
        return ((BigDecimal) Objects.requireNonNull(vector.get(field))).longValueExact();
    }

    /** Without what is of the process, not of the message; the router id comes from ExaBGP's configuration. */
    private static Map<String, @Nullable Object> content(@Nullable Object event) {
        Map<String, @Nullable Object> content = JsonTree.object(event);
        for (String name : List.of("exabgp", "time", "host", "pid", "ppid", "counter")) {
            content.remove(name);
        }
        if (content.get("neighbor") != null) {
            JsonTree.object(content.get("neighbor")).remove("router-id");
        }
        return content;
    }

    private static List<String> lines() throws IOException {
        Path folder = Path.of(System.getProperty("spillway.vectors", "../../shared/vectors"));
        Path path = folder.resolve("exabgp-decode.jsonl");
        Assumptions.assumeTrue(Files.isReadable(path), "no vectors at " + path.toAbsolutePath());
        return Files.readAllLines(path);
    }
}
