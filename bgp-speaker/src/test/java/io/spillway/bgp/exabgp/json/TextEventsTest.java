package io.spillway.bgp.exabgp.json;

import static io.spillway.bgp.exabgp.json.Events.ADD_PATH;
import static io.spillway.bgp.exabgp.json.Events.AGREEMENT;
import static io.spillway.bgp.exabgp.json.Events.BASE;
import static io.spillway.bgp.exabgp.json.Events.ENVELOPE;
import static io.spillway.bgp.exabgp.json.Events.FOUR_OCTETS;
import static io.spillway.bgp.exabgp.json.Events.message;
import static io.spillway.bgp.exabgp.json.Events.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.CodecContext;
import org.junit.jupiter.api.Test;

class TextEventsTest {
    private static final TextEvents TEXT = new TextEvents();

    private static String text(byte[] message, CodecContext context, Form form) throws UnreadableMessageException {
        return TEXT.message(ENVELOPE, "receive", message, context, form, null).orElseThrow();
    }

    @Test
    void statesAreOneLineAndAnotherLineFeed() {
        assertThat(TEXT.connected(ENVELOPE)).contains("neighbor 192.0.2.2 connected\n");
        assertThat(TEXT.up(ENVELOPE)).contains("neighbor 192.0.2.2 up\n");
        assertThat(TEXT.shutdown(ENVELOPE.sender(), 0)).contains("shutdown 41 40\n");
    }

    @Test
    void aReasonCantForgeAnEvent() {
        assertThat(TEXT.down(ENVELOPE, "bye\nneighbor 192.0.2.2 up"))
                .contains("neighbor 192.0.2.2 down - bye neighbor 192.0.2.2 up\n");
    }

    @Test
    void someEventsAreOnlyForJson() {
        assertThat(TEXT.fsm(ENVELOPE, "IDLE")).isEmpty();
        assertThat(TEXT.negotiated(ENVELOPE, AGREEMENT)).isEmpty();
    }

    @Test
    void anUpdateHasALineForEachRoute() throws Exception {
        String attributes = BASE + "8004 04 0000000a c008 08 fde90001 ffffff01 c020 0c 00011170 00000001 00000002";
        assertThat(text(update("10 c612", attributes, "18 0a0100"), FOUR_OCTETS, Form.PARSED))
                .isEqualTo("""
                neighbor 192.0.2.2 receive update start
                neighbor 192.0.2.2 receive update withdrawn 198.18.0.0/16
                neighbor 192.0.2.2 receive update announced 10.1.0.0/24 next-hop 192.0.2.9 origin igp med 10 \
                community [ 65001:1 no-export ] large-community 70000:1:2
                neighbor 192.0.2.2 receive update end
                """);
    }

    @Test
    void everyAttributeHasItsWords() throws Exception {
        String attributes = "400101 02 4002 10 0201 0000fde9 0102 0000fe09 0000fe0a 400304 c0000209 4005 04 00000064"
                + " 4006 00 c007 08 0000fde9 c0000205 8009 04 c0000206 800a 04 c0000207 c010 08 0002fde900000064"
                + " c016 09 00 06 000640 c0000205 c063 02 0aff";
        assertThat(text(update("", attributes, "00000001 18 0a0100"), ADD_PATH, Form.PARSED))
                .contains("announced 10.1.0.0/24 path-information 0.0.0.1 next-hop 192.0.2.9 origin incomplete "
                        + "as-path [ 65001 ( 65033 65034 ) ] local-preference 100 atomic-aggregate "
                        + "aggregator ( 65001:192.0.2.5 ) originator-id 192.0.2.6 cluster-list [ 192.0.2.7 ] "
                        + "extended-community target:65001:100 pmsi pmsi:ingressreplication:0:100(1600):192.0.2.5 "
                        + "attribute [ 0x63 0xE0 0x0aff ]\n");
    }

    @Test
    void theEndOfTheInitialRoutesIsALineToo() throws Exception {
        assertThat(text(update("", "800f 03 0002 01", ""), FOUR_OCTETS, Form.PARSED))
                .contains("neighbor 192.0.2.2 receive update route eor 2/1 (ipv6 unicast)\n");
    }

    @Test
    void otherMessagesAreOneLine() throws Exception {
        byte[] open =
                message(1, "04 5ba0 005a c0000202 18 02 16 01 04 00010001 02 00 41 04 00011170 40 06 8078 0001 01 80");
        assertThat(text(open, FOUR_OCTETS, Form.PARSED))
                .isEqualTo("neighbor 192.0.2.2 receive open version 4 asn 23456 hold_time 90 router_id 192.0.2.2 "
                        + "capabilities [multiprotocol(ipv4 unicast), route refresh, graceful restart flags 0x8 time 120 "
                        + "ipv4/unicast=0x80, asn4(70000)]\n");
        assertThat(text(message(3, "0201 0004"), FOUR_OCTETS, Form.PARSED))
                .isEqualTo("neighbor 192.0.2.2 receive notification code 2 subcode 1 data 0x0004\n");
        assertThat(text(message(4, ""), FOUR_OCTETS, Form.PARSED)).isEqualTo("neighbor 192.0.2.2 receive keepalive\n");
        assertThat(text(message(5, "0001 00 01"), FOUR_OCTETS, Form.PARSED))
                .isEqualTo("neighbor 192.0.2.2 receive route-refresh afi ipv4 safi unicast query\n");
    }

    @Test
    void octetsAreShownWhenAskedFor() throws Exception {
        assertThat(text(message(5, "00010001"), FOUR_OCTETS, Form.PACKETS))
                .isEqualTo("neighbor 192.0.2.2 receive 5 header 0x" + "FF".repeat(16) + "001705 body 0x00010001\n");
        assertThat(text(message(4, ""), FOUR_OCTETS, Form.CONSOLIDATED))
                .isEqualTo("neighbor 192.0.2.2 receive keepalive header 0x" + "FF".repeat(16) + "001304\n");
    }
}
