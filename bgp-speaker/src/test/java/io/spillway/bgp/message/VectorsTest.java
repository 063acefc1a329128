package io.spillway.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Messages collected from other projects' tests, read from {@code shared/vectors} beside the checkout or from the folder
 * in {@code -Dspillway.vectors}; skipped where neither is there.
 */
class VectorsTest {
    /**
     * Where we go another way than the policy the vector was written for: AS4_PATH from a 4-octet speaker is discarded,
     * whatever is in it. RFC 6793, section 4.1, says so, and section 6 says it of a malformed one from anybody.
     */
    private static final Set<String> DELIBERATE = Set.of("frr-as4path-seg-type-0");

    /** RFC 4760, section 7, wants 3/9 of every error in MP_REACH_NLRI; FRR says 3/1. */
    private static final Pattern OPTIONAL_ATTRIBUTE = Pattern.compile("frr-mp-reach-.*");

    @Test
    void everyVectorIsDecodedOrRejected() throws IOException {
        int count = 0;
        for (String file : List.of("exabgp-decode.jsonl", "exabgp-encode.jsonl", "rfc7606.jsonl")) {
            for (String line : lines(file)) {
                byte[] message = Hex.bytes(field(line, "hex").orElseThrow());
                try {
                    MessageCodec.decode(message, Hex.EXTERNAL);
                } catch (DecodeException e) {
                    assertThat(e.what()).isNotBlank();
                }
                count++;
            }
        }
        assertThat(count).isGreaterThan(200);
    }

    @Test
    void malformedMessagesHaveTheOutcomeOfRfc7606() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String line : lines("rfc7606.jsonl")) {
            String id = field(line, "id").orElseThrow();
            String expect = field(line, "expect").orElseThrow();
            if (OPTIONAL_ATTRIBUTE.matcher(id).matches()) {
                expect = "session-reset [3, 9]";
            } else if (expect.equals("session-reset")) {
                expect += " " + notification(line);
            }
            String outcome = outcome(Hex.bytes(field(line, "hex").orElseThrow()));
            boolean codecDecides =
                    !List.of("open-in-established", "keepalive-before-open").contains(id);
            if (codecDecides && !DELIBERATE.contains(id) && !fits(expect, outcome)) {
                wrong.add(id + ": expected " + expect + ", got " + outcome);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void canonicalUpdatesAreEncodedToTheSameOctets() throws Exception {
        List<String> different = new ArrayList<>();
        for (String line : lines("exabgp-encode.jsonl")) {
            String hex = field(line, "hex").orElseThrow();
            boolean update = "update".equals(field(line, "kind").orElseThrow());
            boolean plain = line.contains("\"addpath\": null") && line.contains("\"asn4\": true");
            // Attribute 153 with the flags of a well-known one: nothing a neighbor may send (RFC 4271, section 6.3).
            boolean wellKnown = hex.contains("6099");
            if (!update || !plain || wellKnown) {
                continue;
            }
            byte[] message = Hex.bytes(hex);
            Message decoded = MessageCodec.decode(message, Hex.INTERNAL);
            if (decoded instanceof Update received && received.errors().isEmpty()) {
                String again = Hex.text(MessageCodec.encode(decoded, Hex.INTERNAL));
                if (!again.equalsIgnoreCase(hex)) {
                    different.add(hex + " became " + again);
                }
            }
        }
        assertThat(different).isEmpty();
    }

    /** A discard can't be told from an acceptance where the attribute is unknown and merely not used. */
    private static boolean fits(String expect, String outcome) {
        return switch (expect) {
            case "accept" -> outcome.equals("accept");
            case "discard" -> outcome.equals("discard") || outcome.equals("accept");
            case "accept-or-withdraw" -> outcome.equals("accept") || outcome.equals("withdraw");
            default -> outcome.equals(expect);
        };
    }

    private static String outcome(byte[] message) {
        try {
            if (MessageCodec.decode(message, Hex.EXTERNAL) instanceof Update update
                    && !update.errors().isEmpty()) {
                return Map.of(Outcome.ATTRIBUTE_DISCARD, "discard", Outcome.TREAT_AS_WITHDRAW, "withdraw")
                        .getOrDefault(update.errors().getFirst().outcome(), "?");
            }
            return "accept";
        } catch (DecodeException e) {
            return "session-reset [" + e.error().code() + ", " + e.error().subcode() + "]";
        }
    }

    private static String notification(String line) {
        Matcher matcher =
                Pattern.compile("\"notification\": (\\[\\d+, \\d+\\])").matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** A string field of a JSON line; enough for files whose shape is known. */
    private static Optional<String> field(String line, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\": \"([^\"]*)\"").matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static List<String> lines(String file) throws IOException {
        Path folder = Path.of(System.getProperty("spillway.vectors", "../../shared/vectors"));
        Path path = folder.resolve(file);
        Assumptions.assumeTrue(Files.isReadable(path), "no vectors at " + path.toAbsolutePath());
        return Files.readAllLines(path);
    }
}
