package io.spillway.bgp.exabgp.json;

import static io.spillway.bgp.exabgp.json.ApiVersion.V4;
import static io.spillway.bgp.exabgp.json.ApiVersion.V6;
import static io.spillway.bgp.exabgp.json.Events.AGREEMENT;
import static io.spillway.bgp.exabgp.json.Events.ENVELOPE;
import static io.spillway.bgp.exabgp.json.Events.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonStateTest {
    private static final JsonEvents API4 = new JsonEvents(V4);
    private static final JsonEvents API6 = new JsonEvents(V6);

    private static Map<String, @Nullable Object> event(Optional<String> line, String type) {
        Map<String, @Nullable Object> event = JsonTree.object(JsonTree.read(line.orElseThrow()));
        assertThat(event).containsEntry("type", type);
        return JsonTree.object(event.get("neighbor"));
    }

    @Test
    void statesAreToldWithoutADirection() {
        assertThat(event(API4.connected(ENVELOPE), "state"))
                .containsEntry("state", "connected")
                .doesNotContainKey("direction");
        assertThat(event(API6.up(ENVELOPE), "state")).containsEntry("state", "up");
    }

    @Test
    void theReasonOfADownfallIsEscapedAndItsBracketsAreRoundInApi4() {
        String reason = "peer said \"bye\" {6/2} [a\\b]\u0007\nénd";
        assertThat(event(API4.down(ENVELOPE, reason), "state"))
                .containsEntry("state", "down")
                .containsEntry("reason", "peer said \"bye\" (6/2) (a\\b)\u0007\nénd");
        assertThat(event(API6.down(ENVELOPE, reason), "state")).containsEntry("reason", reason);
        assertThat(API6.down(ENVELOPE, reason).orElseThrow()).isPrintable().isASCII();
    }

    @Test
    void theStateMachineIsFollowed() {
        assertThat(event(API4.fsm(ENVELOPE, "OPENSENT"), "fsm")).containsEntry("state", "OPENSENT");
    }

    @Test
    void whatWasNegotiatedIsToldInFull() {
        for (JsonEvents events : new JsonEvents[] {API4, API6}) {
            assertThat(event(events.negotiated(ENVELOPE, AGREEMENT), "negotiated")
                            .get("negotiated"))
                    .isEqualTo(json("""
                            {'message_size': 4096, 'hold_time': 90, 'asn4': true, 'multisession': false,
                             'operational': false, 'refresh': 'enhanced',
                             'families': ['ipv4 unicast', 'ipv6 unicast'], 'nexthop': ['ipv4 unicast ipv6'],
                             'add_path': {'send': [], 'receive': ['ipv6 unicast']}}"""));
        }
    }

    @Test
    void theEndOfTheDaemonHasNoNeighbor() {
        assertThat(API4.shutdown(ENVELOPE.sender(), 1_500_000))
                .contains("{ \"exabgp\": \"4.0.1\", \"time\": 1.500000, \"host\": \"edge1\", \"pid\": 41, "
                        + "\"ppid\": 40, \"type\": \"notification\", \"notification\": \"shutdown\" }");
    }

    @Test
    void anErrorIsAnObjectOfItsOwn() {
        assertThat(JsonEvents.error("no \"hex\"")).isEqualTo("{ \"error\": \"no \\\"hex\\\"\" }");
    }
}
