package io.spillway.bgp.exabgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Commands and the UPDATEs that ExaBGP makes of them, read from {@code shared/vectors} beside the checkout or from the
 * folder in {@code -Dspillway.vectors}; skipped where neither is there.
 */
class EncodeVectorsTest {
    /**
     * Where we go another way.
     *
     * <ul>
     *   <li>{@code conf-llnh-update}: the link-local address beside the next hop comes from the session's configuration
     *       and not from the command.
     * </ul>
     */
    private static final Set<String> DELIBERATE = Set.of("conf-llnh-update.conf");

    /** ExaBGP's own tests run over loopback. */
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @Test
    void commandsBecomeTheOctetsThatExaBgpSends() throws IOException {
        List<String> different = new ArrayList<>();
        int count = 0;
        for (String line : lines()) {
            Optional<String> command = field(line, "command");
            if (command.isEmpty() || DELIBERATE.contains(field(line, "config").orElseThrow())) {
                continue;
            }
            count++;
            String expected = field(line, "hex").orElseThrow();
            String encoded = encoded(command.get(), line);
            if (!encoded.equals(expected)) {
                different.add(command.get() + "\n  expected " + expected + "\n  got      " + encoded);
            }
        }
        assertThat(different).isEmpty();
        assertThat(count).isGreaterThan(50);
    }

    @Test
    void messagesWithoutACommandAreReadAndWrittenBackUnchanged() throws Exception {
        List<String> different = new ArrayList<>();
        for (String line : lines()) {
            // OPEN: all capabilities go into one optional parameter here, each into its own there (RFC 5492 has both).
            if (field(line, "command").isPresent()
                    || field(line, "kind").orElseThrow().equals("open")) {
                continue;
            }
            String hex = field(line, "hex").orElseThrow();
            CodecContext context = CodecContext.plain(
                    line.contains("\"asn4\": true"), false, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST));
            Message message = MessageCodec.decode(HexFormat.of().parseHex(hex), context);
            String again = HexFormat.of().withUpperCase().formatHex(MessageCodec.encode(message, context));
            if (!again.equals(hex)) {
                different.add(hex + "\n  became " + again);
            }
        }
        assertThat(different).isEmpty();
    }

    private static String encoded(String command, String line) {
        EncodeContext context = new EncodeContext(
                line.contains("\"asn4\": true"),
                number(line, "local_as"),
                number(line, "peer_as"),
                LOOPBACK,
                !line.contains("\"addpath\": null"));
        try {
            return CommandEncoder.encode(CommandParser.parse(command), context).stream()
                    .map(HexFormat.of().withUpperCase()::formatHex)
                    .collect(Collectors.joining(" "));
        } catch (CommandException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Optional<String> field(String line, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\": \"([^\"]*)\"").matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static long number(String line, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\": (\\d+)").matcher(line);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 1;
    }

    private static List<String> lines() throws IOException {
        Path folder = Path.of(System.getProperty("spillway.vectors", "../../shared/vectors"));
        Path path = folder.resolve("exabgp-encode.jsonl");
        Assumptions.assumeTrue(Files.isReadable(path), "no vectors at " + path.toAbsolutePath());
        return Files.readAllLines(path);
    }
}
