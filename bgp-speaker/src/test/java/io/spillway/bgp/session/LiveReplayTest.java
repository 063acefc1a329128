package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.Prefix;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Malformed messages over a live session (RFC 7606): before each, a valid route for the same prefix, and then what the
 * speaker makes of it: route gone, route there, or session ended with the right NOTIFICATION. The neighbor is AS 65001,
 * we are AS 65000.
 */
@Timeout(120)
class LiveReplayTest extends LiveScenario {
    private static final Nlri NONE = Nlri.empty(Family.IPV4_UNICAST);

    /** Where we go another way, on purpose; VectorsTest and docs/bgp.md say why. */
    private static final Map<String, String> DELIBERATE = Map.of(
            "frr-as4path-seg-type-0", "discard",
            "frr-mp-reach-nexthop-len-bogus", "session-reset 3/9",
            "frr-mp-reach-nexthop-len-overrun", "session-reset 3/9",
            "frr-mp-reach-truncated", "session-reset 3/9");

    private @Nullable LivePeer peer;

    /** One message and what is expected of it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(
            String id,
            boolean established,
            byte[] message,
            @Nullable String prefix,
            String expect) {}

    @Test
    void ourOwnFewCasesHaveTheOutcomeOfRfc7606() throws Exception {
        String prefix = "192.0.2.0/24";
        List<Case> cases = List.of(
                update("complete", "40010100 4002060201 0000fde9 4003040a000009", prefix, "accept"),
                update("origin 5", "40010105 4002060201 0000fde9 4003040a000009", prefix, "withdraw"),
                update("no as-path", "40010100 4003040a000009", prefix, "withdraw"),
                update("two origins", "40010100 40010100 4002060201 0000fde9 4003040a000009", prefix, "discard"),
                update("first as", "40010100 4002060201 0000fdea 4003040a000009", prefix, "withdraw"),
                update(
                        "unknown well-known",
                        "40010100 4002060201 0000fde9 4003040a000009 406300",
                        prefix,
                        "session-reset 3/2"),
                new Case("type 9", true, hex("ff".repeat(16) + "001309"), null, "session-reset 1/3"));
        assertThat(replay(cases)).isEmpty();
    }

    @Test
    void vectorsHaveTheOutcomeOfRfc7606() throws Exception {
        Path file = Path.of(System.getProperty("spillway.vectors", "../../shared/vectors"), "rfc7606.jsonl");
        Assumptions.assumeTrue(Files.isReadable(file), "no vectors at " + file.toAbsolutePath());
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String id = field(line, "id").orElseThrow();
            Matcher code =
                    Pattern.compile("\"notification\": \\[(\\d+), (\\d+)]").matcher(line);
            String expect = field(line, "expect").orElseThrow()
                    + (code.find() ? " " + code.group(1) + "/" + code.group(2) : "");
            cases.add(new Case(
                    id,
                    field(line, "phase").orElseThrow().equals("established"),
                    hex(field(line, "hex").orElseThrow()),
                    field(line, "prefix").orElse(null),
                    DELIBERATE.getOrDefault(id, expect)));
        }
        assertThat(cases).hasSizeGreaterThan(50);

        assertThat(replay(cases)).isEmpty();
    }

    /** @return what came out differently */
    private List<String> replay(List<Case> cases) throws Exception {
        Speaker here = start(new SpeakerConfig(
                65_000,
                Inet4Address.ofLiteral("10.97.0.2"),
                new InetSocketAddress(ONE, port),
                List.of(passive(TWO, 65_001).build()),
                List.of()));
        List<String> wrong = new ArrayList<>();
        for (Case next : cases) {
            String outcome = next.established ? whileEstablished(here, next) : whileOpening(here, next);
            boolean fits = next.expect.equals("accept-or-withdraw")
                    ? outcome.equals("accept") || outcome.equals("withdraw")
                    // An attribute that is only ignored can't be told from one that is accepted.
                    : outcome.equals(next.expect) || (next.expect.equals("discard") && outcome.equals("accept"));
            if (!fits) {
                wrong.add(next.id + ": expected " + next.expect + ", got " + outcome);
            }
        }
        close();
        return wrong;
    }

    private String whileEstablished(Speaker here, Case next) throws Exception {
        LivePeer live = established(here);
        if (next.prefix != null) {
            live.send(valid(Prefix.parse(next.prefix)));
            eventually(() -> assertThat(only(here).prefixesReceived()).isEqualTo(1));
        }
        NeighborStatus before = only(here);
        live.send(next.message);
        if (next.expect.startsWith("session-reset")) {
            return reset(live);
        }
        live.send(new Keepalive());
        eventually(() -> assertThat(
                        only(here).state() != State.ESTABLISHED || only(here).messagesIn() == before.messagesIn() + 2)
                .isTrue());
        NeighborStatus after = only(here);
        if (after.state() != State.ESTABLISHED) {
            return reset(live);
        }
        String outcome = after.prefixesReceived() == 0
                ? "withdraw"
                : after.troubles().discardedAttributes() > before.troubles().discardedAttributes()
                        ? "discard"
                        : "accept";
        if (next.prefix != null) {
            live.send(withdrawal(Prefix.parse(next.prefix)));
            eventually(() -> assertThat(only(here).prefixesReceived()).isZero());
        }
        return outcome;
    }

    private String whileOpening(Speaker here, Case next) throws Exception {
        close();
        eventually(() -> assertThat(only(here).state()).isEqualTo(State.ACTIVE));
        LivePeer opening = new LivePeer(TWO, ONE, port);
        peer = opening;
        opening.send(next.message);
        if (next.expect.startsWith("session-reset")) {
            return reset(opening);
        }
        opening.send(new Keepalive());
        eventually(() -> assertThat(only(here).state()).isEqualTo(State.ESTABLISHED));
        return "accept";
    }

    private String reset(LivePeer live) throws IOException {
        Notification notification = live.notification();
        close();
        return "session-reset " + notification.code() + "/" + notification.subcode();
    }

    /** The session of the last case where that has survived, as it should. */
    private LivePeer established(Speaker here) throws IOException {
        LivePeer live = peer;
        if (live == null) {
            eventually(() -> assertThat(only(here).state()).isEqualTo(State.ACTIVE));
            Open open = RawPeer.open(65_001, "10.97.0.1");
            live = LivePeer.established(TWO, ONE, port, open);
            peer = live;
        }
        awaitEstablished(here);
        return live;
    }

    private void close() throws IOException {
        if (peer != null) {
            peer.close();
            peer = null;
        }
    }

    private static Message valid(Prefix prefix) {
        Nlri routes = nlri(prefix);
        List<PathAttribute> attributes =
                new ArrayList<>(List.of(new Origin(Origin.IGP), AsPath.sequence(List.of(65_001L))));
        if (routes.family() == Family.IPV6_UNICAST) {
            attributes.addFirst(new MpReach(List.of(InetAddress.ofLiteral("2001:db8:97::1")), routes));
            return Update.of(NONE, attributes, NONE);
        }
        attributes.add(new NextHop(Inet4Address.ofLiteral("10.97.0.1")));
        attributes.add(new Communities(List.of(65_001 << 16 | 1)));
        return Update.of(NONE, attributes, routes);
    }

    private static Message withdrawal(Prefix prefix) {
        Nlri routes = nlri(prefix);
        return routes.family() == Family.IPV6_UNICAST
                ? Update.of(NONE, List.of(new MpUnreach(routes)), NONE)
                : Update.of(routes, List.of(), NONE);
    }

    private static Nlri nlri(Prefix prefix) {
        return Nlri.builder(Family.of(prefix.address()))
                .add(prefix.address(), prefix.length())
                .build();
    }

    private static Case update(String id, String attributes, String prefix, String expect) {
        Prefix parsed = Prefix.parse(prefix);
        String list = attributes.replace(" ", "");
        String nlri = "%02x".formatted(parsed.length())
                + HexFormat.of().formatHex(parsed.address().getAddress(), 0, (parsed.length() + 7) / 8);
        String body = "0000" + "%04x".formatted(list.length() / 2) + list + nlri;
        String message = "ff".repeat(16) + "%04x".formatted(19 + body.length() / 2) + "02" + body;
        return new Case(id, true, hex(message), prefix, expect);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** A string field of a JSON line; enough for files whose shape is known. */
    private static Optional<String> field(String line, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\": \"([^\"]*)\"").matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
