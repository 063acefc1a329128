package io.spillway.bgp.exabgp.json;

import static io.spillway.bgp.exabgp.json.ApiVersion.V4;
import static io.spillway.bgp.exabgp.json.ApiVersion.V6;
import static io.spillway.bgp.exabgp.json.Events.AGREEMENT;
import static io.spillway.bgp.exabgp.json.Events.ENVELOPE;
import static io.spillway.bgp.exabgp.json.Events.FOUR_OCTETS;
import static io.spillway.bgp.exabgp.json.Events.json;
import static io.spillway.bgp.exabgp.json.Events.line;
import static io.spillway.bgp.exabgp.json.Events.message;
import static io.spillway.bgp.exabgp.json.Events.neighbor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonMessageTest {
    private static final String OPEN = "04 5ba0 005a c0000202 ";

    private static Map<String, @Nullable Object> capabilities(ApiVersion version, String capabilities)
            throws UnreadableMessageException {
        int length = capabilities.replace(" ", "").length() / 2;
        byte[] open = message(1, OPEN + "%02x 02 %02x".formatted(length + 2, length) + capabilities);
        return JsonTree.object(
                JsonTree.object(neighbor(version, open, FOUR_OCTETS).get("open"))
                        .get("capabilities"));
    }

    @Test
    void theEnvelopeOfBothVersions() throws Exception {
        byte[] keepalive = message(4, "");
        assertThat(line(V4, keepalive, FOUR_OCTETS))
                .isEqualTo("{ \"exabgp\": \"4.0.1\", \"time\": 1700000000.123456, "
                        + "\"host\": \"edge1\", \"pid\": 41, \"ppid\": 40, \"counter\": 7, \"type\": \"keepalive\", "
                        + "\"neighbor\": { \"address\": { \"local\": \"192.0.2.1\", \"peer\": \"192.0.2.2\" }, "
                        + "\"asn\": { \"local\": 64496, \"peer\": 4200000000 }, \"direction\": \"receive\" } }");
        assertThat(line(V6, keepalive, FOUR_OCTETS))
                .startsWith("{ \"exabgp\": \"6.0.0\"")
                .contains("\"router-id\": \"192.0.2.10\"");
    }

    @Test
    void anOpenShowsItsCapabilitiesByNumber() throws Exception {
        byte[] open = message(1, OPEN + "14 02 12 01 04 00010001 01 04 00020001 41 04 fa56ea00");
        assertThat(neighbor(V4, open, FOUR_OCTETS).get("open")).isEqualTo(json("""
                {'version': 4, 'asn': 23456, 'hold_time': 90, 'router_id': '192.0.2.2', 'capabilities': {
                 '1': {'name': 'multiprotocol', 'families': ['ipv4/unicast', 'ipv6/unicast']},
                 '65': {'name': 'asn4', 'asn4': 4200000000}}}"""));
    }

    @Test
    void everyCapabilityThatExabgpKnowsIsNamed() throws Exception {
        String all =
                "02 00 46 00 06 00 05 06 000100010002 40 06 8078 0001 01 80 45 08 00010103 00020101 b9 00 44 01 00";
        for (ApiVersion version : ApiVersion.values()) {
            assertThat(capabilities(version, all)).isEqualTo(json("""
                    {'2': {'name': 'route-refresh', 'variant': 'RFC'}, '70': {'name': 'enhanced-route-refresh'},
                     '6': {'name': 'extended-message', 'size': 65535},
                     '5': {'name': 'nexthop', 'conversion': ['ipv4/unicast/ipv6']},
                     '64': {'name': 'graceful restart', 'time': 120,
                      'address-family-flags': {'ipv4/unicast': ['restart']}, 'restart-flags': ['forwarding']},
                     '69': {'name': 'addpath', 'ipv4/unicast': 'send/receive', 'ipv6/unicast': 'receive'},
                     '185': {'name': 'operational'},
                     '68': {'name': 'multisession', 'variant': 'RFC', 'capabilities': []}}"""));
        }
    }

    @Test
    void capabilitiesOfApi6AreUnknownToApi4() throws Exception {
        String newer = "49 09 04 65646765 03 6e6574 4b 05 04 42495244 4c 05 0001010005 4d 00";
        assertThat(capabilities(V6, newer)).isEqualTo(json("""
                {'73': {'host-name': 'edge', 'domain-name': 'net'}, '75': {'software': 'BIRD'},
                 '76': {'name': 'paths-limit', 'ipv4/unicast': 5}, '77': {'name': 'link-local-nexthop'}}"""));
        assertThat(capabilities(V4, newer).get("75")).isEqualTo(json("""
                {'name': 'unknown', 'iana': 'unassigned', 'value': 75, 'raw': '0442495244'}"""));
    }

    @Test
    void unknownAndMalformedCapabilitiesAreShownAsOctets() throws Exception {
        assertThat(capabilities(V6, "09 01 03 c8 02 aabb 41 03 010203")).isEqualTo(json("""
                {'9': {'name': 'unknown', 'iana': 'unknown', 'value': 9, 'raw': '03'},
                 '200': {'name': 'unknown', 'iana': 'reserved', 'value': 200, 'raw': 'AABB'},
                 '65': {'name': 'unknown', 'iana': 'unknown', 'value': 65, 'raw': '010203'}}"""));
    }

    @Test
    void extendedOptionalParametersAreRead() throws Exception {
        byte[] open = message(1, OPEN + "ff ff 0009 02 0006 01 04 00010001");
        assertThat(neighbor(V6, open, FOUR_OCTETS).get("open")).asString().contains("families=[ipv4/unicast]");
    }

    @Test
    void aNotificationShowsItsDataAndApi6ItsTextToo() throws Exception {
        byte[] notification = message(3, "06 02 05 68656c6c6f");
        assertThat(neighbor(V4, notification, FOUR_OCTETS).get("notification")).isEqualTo(json("""
                {'code': 6, 'subcode': 2,
                 'data': '0x53687574646F776E20436F6D6D756E69636174696F6E3A202268656C6C6F22'}"""));
        assertThat(neighbor(V6, notification, FOUR_OCTETS).get("notification"))
                .asString()
                .contains("message=Shutdown Communication: \"hello\"");
        assertThat(neighbor(V6, message(3, "02 06 0001"), FOUR_OCTETS).get("notification"))
                .isEqualTo(JsonTree.read(
                        "{\"code\": 2, \"subcode\": 6, \"data\": \"0x0001\", \"message\": \"\\u0000\\u0001\"}"));
    }

    @Test
    void aBrokenShutdownTextIsSaidToBeBroken() throws Exception {
        assertThat(line(V6, message(3, "0602 09 6869"), FOUR_OCTETS)).contains("buffer underrun");
        assertThat(line(V6, message(3, "0602 02 c328"), FOUR_OCTETS)).contains("invalid UTF-8");
        assertThat(line(V6, message(3, "0602 00"), FOUR_OCTETS)).contains("empty Shutdown Communication.");
    }

    @Test
    void aRouteRefreshIsValidJsonInApi4Too() throws Exception {
        byte[] refresh = message(5, "0002 01 01");
        for (ApiVersion version : ApiVersion.values()) {
            Map<String, @Nullable Object> event = JsonTree.object(JsonTree.read(line(version, refresh, FOUR_OCTETS)));
            assertThat(event).containsEntry("type", "refresh");
            assertThat(JsonTree.object(event.get("neighbor")).get("route-refresh"))
                    .isEqualTo(json("{'afi': 'ipv6', 'safi': 'unicast', 'subtype': 'begin'}"));
        }
    }

    @Test
    void packetsShowOctetsOnly() throws Exception {
        String event = new JsonEvents(V4)
                .message(ENVELOPE, "send", message(3, "0602"), FOUR_OCTETS, Form.PACKETS, null)
                .orElseThrow();
        assertThat(JsonTree.object(JsonTree.object(JsonTree.read(event)).get("neighbor"))
                        .get("message"))
                .isEqualTo(
                        json("{'category': 3, 'header': '0x%s001503', 'body': '0x0602'}".formatted("FF".repeat(16))));
    }

    @Test
    void consolidatedMessagesHaveBothAndTheAgreement() throws Exception {
        String event = new JsonEvents(V6)
                .message(ENVELOPE, "receive", Events.update("", "", ""), FOUR_OCTETS, Form.CONSOLIDATED, AGREEMENT)
                .orElseThrow();
        assertThat(event).contains("\"header\": \"0xFFFF", "\"body\": \"0x00000000\"", "\"eor\"", "\"negotiated\": {");
    }

    @Test
    void anUnknownTypeIsRefusedUnlessOnlyItsOctetsAreWanted() throws Exception {
        byte[] strange = message(9, "00");
        assertThatThrownBy(() -> line(V6, strange, FOUR_OCTETS))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("message type 9");
        assertThat(new JsonEvents(V6).message(ENVELOPE, "receive", strange, FOUR_OCTETS, Form.PACKETS, null))
                .get()
                .asString()
                .contains("\"type\": \"unknown\"");
    }

    /** Whatever a neighbor sends, a line is valid JSON without a line feed, or the message is refused. */
    @Test
    void randomMessagesNeverBreakALine() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] message = random.nextBoolean() ? mutated(random) : anything(random);
            for (ApiVersion version : ApiVersion.values()) {
                try {
                    String line = line(version, message, random.nextBoolean() ? FOUR_OCTETS : Events.ADD_PATH);
                    assertThat(JsonTree.read(line)).isNotNull();
                    assertThat(line).doesNotContain("\n");
                } catch (UnreadableMessageException e) {
                    assertThat(e.what()).isNotBlank();
                } catch (RuntimeException e) {
                    throw new AssertionError(
                            "seed " + seed + ": " + HexFormat.of().formatHex(message), e);
                }
            }
        }
    }

    private static byte[] anything(Random random) {
        byte[] body = new byte[random.nextInt(60)];
        random.nextBytes(body);
        return message(1 + random.nextInt(6), HexFormat.of().formatHex(body));
    }

    private static byte[] mutated(Random random) {
        byte[] message = Events.update(
                "",
                Events.BASE + "c010 08 0002fde900000064 c008 04 fde90001"
                        + " c011 06 0201 00011170 c016 09 00 06 000640 c0000205 c028 0a 01 0007 00 0000 00000064"
                        + " 800e 19 0001 01 10 20010db8000000000000000000000001 00 18 0a0100",
                "180a0100");
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            message[19 + random.nextInt(message.length - 19)] = (byte) random.nextInt();
        }
        return message;
    }
}
