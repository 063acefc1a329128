package io.spillway.bgp.exabgp.json;

import static io.spillway.bgp.exabgp.json.ApiVersion.V4;
import static io.spillway.bgp.exabgp.json.ApiVersion.V6;
import static io.spillway.bgp.exabgp.json.Events.ADD_PATH;
import static io.spillway.bgp.exabgp.json.Events.BASE;
import static io.spillway.bgp.exabgp.json.Events.FOUR_OCTETS;
import static io.spillway.bgp.exabgp.json.Events.TWO_OCTETS;
import static io.spillway.bgp.exabgp.json.Events.attributes;
import static io.spillway.bgp.exabgp.json.Events.json;
import static io.spillway.bgp.exabgp.json.Events.told;
import static io.spillway.bgp.exabgp.json.Events.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonUpdateTest {
    @Test
    void routesStandUnderFamilyAndNextHop() throws Exception {
        byte[] update = update("10 c612", BASE, "18 0a0100 10 0a02");
        assertThat(told(V4, update, FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp'},
                 'announce': {'ipv4 unicast': {'192.0.2.9': [{'nlri': '10.1.0.0/24'}, {'nlri': '10.2.0.0/16'}]}},
                 'withdraw': {'ipv4 unicast': [{'nlri': '198.18.0.0/16'}]}}}"""));
    }

    @Test
    void api6ShowsTheNextHopAmongTheAttributesWhenSomethingIsWithdrawn() throws Exception {
        byte[] update = update("10 c612", BASE, "18 0a0100");
        assertThat(told(V6, update, FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp', 'next-hop': '192.0.2.9'},
                 'announce': {'ipv4 unicast': {'192.0.2.9': [{'nlri': '10.1.0.0/24'}]}},
                 'withdraw': {'ipv4 unicast': [{'nlri': '198.18.0.0/16'}]}}}"""));
    }

    @Test
    void pathIdentifiersAreWrittenAsAddresses() throws Exception {
        byte[] update = update("", BASE, "00000102 18 0a0100");
        assertThat(told(V6, update, ADD_PATH)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp'}, 'announce': {'ipv4 unicast':
                 {'192.0.2.9': [{'nlri': '10.1.0.0/24', 'path-information': '0.0.1.2'}]}}}}"""));
    }

    @Test
    void pathIdentifiersOfWhatWeSendDependOnWhatWeSend() throws Exception {
        byte[] update = update("", BASE, "18 0a0100");
        String sent = new JsonEvents(V6)
                .message(Events.ENVELOPE, "send", update, ADD_PATH, Form.PARSED, null)
                .orElseThrow();
        assertThat(sent).contains("\"nlri\": \"10.1.0.0/24\" }").doesNotContain("path-information");
    }

    @Test
    void api4ShowsRoutesUnderTheLinkLocalNextHopToo() throws Exception {
        String reach = "400101 00 800e 2a 0002 01 20 20010db8000000000000000000000001 fe80000000000000000000000000000a"
                + " 00 20 20010db8";
        byte[] update = update("", reach, "");
        assertThat(told(V4, update, FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp'}, 'announce': {'ipv6 unicast': {
                 '2001:db8::1': [{'nlri': '2001:db8::/32'}], 'fe80::a': [{'nlri': '2001:db8::/32'}]}}}}"""));
        assertThat(told(V6, update, FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp'}, 'announce': {'ipv6 unicast': {
                 '2001:db8::1': [{'nlri': '2001:db8::/32'}]}}}}"""));
    }

    @Test
    void anIpv4RouteMayHaveAnIpv6NextHop() throws Exception {
        String reach = "400101 00 800e 19 0001 01 10 20010db8000000000000000000000001 00 18 0a0100";
        assertThat(told(V6, update("", reach, ""), FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp'},
                 'announce': {'ipv4 unicast': {'2001:db8::1': [{'nlri': '10.1.0.0/24'}]}}}}"""));
    }

    @Test
    void theEndOfTheInitialRoutesIsToldOfAnyFamilyAndWithAnyLengthField() throws Exception {
        Object ipv4 = json("{'eor': {'afi': 'ipv4', 'safi': 'unicast'}}");
        Object ipv6 = json("{'eor': {'afi': 'ipv6', 'safi': 'unicast'}}");
        for (ApiVersion version : ApiVersion.values()) {
            assertThat(told(version, update("", "", ""), FOUR_OCTETS)).isEqualTo(ipv4);
            assertThat(told(version, update("", "900f 0003 0002 01", ""), FOUR_OCTETS))
                    .isEqualTo(ipv6);
            assertThat(told(version, update("", "800f 03 0002 01", ""), FOUR_OCTETS))
                    .isEqualTo(ipv6);
            assertThat(told(version, update("", "800f 03 0001 85", ""), FOUR_OCTETS))
                    .isEqualTo(json("{'eor': {'afi': 'ipv4', 'safi': 'flow'}}"));
        }
    }

    @Test
    void asPathsAreListsByKindInApi4AndSegmentsInApi6() throws Exception {
        String path = "400101 00 4002 1e 0203 0000fde9 0000fdea 0000fdeb 0102 0000fe09 0000fe0a 0301 0000ff00"
                + " 400304 c0000209";
        byte[] update = update("", path, "180a0100");
        assertThat(told(V4, update, FOUR_OCTETS))
                .asString()
                .contains("as-path=[65001, 65002, 65003], as-set=[65033, 65034], confederation-path=[65280]");
        assertThat(told(V6, update, FOUR_OCTETS))
                .asString()
                .contains(
                        "0={element=as-sequence, value=[65001, 65002, "
                                + "65003]}, 1={element=as-set, value=[65033, 65034]}, 2={element=as-confed-sequence, value=[65280]}");
    }

    @Test
    void aTwoOctetNeighborsPathIsCompletedFromAs4Path() throws Exception {
        String attributes = "400101 00 4002 08 0203 fde9 5ba0 fdea 400304 c0000209 c011 0a 0202 00011170 0000fdea";
        byte[] update = update("", attributes, "180a0100");
        assertThat(told(V4, update, TWO_OCTETS)).asString().contains("as-path=[65001, 70000, 65002]");
        assertThat(told(V6, update, TWO_OCTETS))
                .asString()
                .contains("as-path={0={element=as-sequence, value=[65001, 70000, 65002]}}");
    }

    @Test
    void aTwoOctetNeighborsAggregatorIsTheOneOfFourOctets() throws Exception {
        String attributes = BASE + "c007 06 5ba0 c0000205 c012 08 00011170 c0000205";
        for (ApiVersion version : ApiVersion.values()) {
            assertThat(told(version, update("", attributes, "180a0100"), TWO_OCTETS))
                    .asString()
                    .contains("aggregator=70000:192.0.2.5");
        }
    }

    @Test
    void attributesOfEveryKindAreNamed() throws Exception {
        String many = "8004 04 0000000a 4005 04 000000c8 4006 00 c007 08 0000fde9 c0000205 8009 04 c0000206"
                + " 800a 08 c0000207 c0000208 c008 08 fde90001 ffffff01 c020 0c 00011170 00000001 00000002";
        for (ApiVersion version : ApiVersion.values()) {
            assertThat(attributes(version, many)).isEqualTo(json("""
                    {'med': 10, 'local-preference': 200, 'atomic-aggregate': true, 'aggregator': '65001:192.0.2.5',
                     'community': [[65001, 1], [65535, 65281]], 'originator-id': '192.0.2.6',
                     'cluster-list': ['192.0.2.7', '192.0.2.8'], 'large-community': [[70000, 1, 2]]}"""));
        }
    }

    @Test
    void extendedCommunitiesHaveTheWordsOfTheVersion() throws Exception {
        String list = "c010 20 0002fde900000064 0103c00002050064 0202000111700064 4004fde900000000";
        assertThat(attributes(V4, list)).isEqualTo(json("""
                {'extended-community': [{'value': 842127122628708, 'string': 'target:65001:100'},
                 {'value': 73113125234475108, 'string': 'origin:100:192.0.2.5'},
                 {'value': 144678142616797284, 'string': 'target:70000L:100'},
                 {'value': 4613091095503437824, 'string': ''}]}"""));
        assertThat(attributes(V6, list)).isEqualTo(json("""
                {'extended-community': [{'value': 842127122628708, 'string': 'target:65001:100'},
                 {'value': 73113125234475108, 'string': 'origin:192.0.2.5:100'},
                 {'value': 144678142616797284, 'string': 'target:70000:100'},
                 {'value': 4613091095503437824, 'string': '0x4004FDE900000000'}]}"""));
    }

    @Test
    void unknownTransitiveAttributesAreShownByNumberAndOthersNot() throws Exception {
        String list = "c063 02 0aff 4064 01 00 8065 01 00 d066 0001 07";
        for (ApiVersion version : ApiVersion.values()) {
            assertThat(attributes(version, list)).isEqualTo(json("""
                    {'attribute-0x63-0xE0': '0x0aff', 'attribute-0x64-0x60': '0x00', 'attribute-0x66-0xF0': '0x07'}"""));
        }
    }

    @Test
    void tunnelAttributesAreShown() throws Exception {
        String list = "c016 09 00 06 000640 c0000205 c017 08 0008 0004 ffff0102";
        assertThat(attributes(V4, list)).isEqualTo(json("""
                {'pmsi': 'pmsi:ingressreplication:0:100(1600):192.0.2.5',
                 'attribute-0x17-0xE0': '0x00080004ffff0102'}"""));
        assertThat(attributes(V6, list)).isEqualTo(json("""
                {'pmsi': 'pmsi:ingressreplication:0:100:192.0.2.5', 'tunnel-encap': {'tunnel-type-8': '0xFFFF0102'}}"""));
    }

    @Test
    void segmentRoutingAttributesAreShown() throws Exception {
        String list = "c028 15 01 0007 00 0000 00000064 03 0008 0000 003e80 0003e8";
        for (ApiVersion version : ApiVersion.values()) {
            assertThat(attributes(version, list)).isEqualTo(json("""
                    {'bgp-prefix-sid': {'sr-label-index': 100, 'sr-srgbs': [[16000, 1000]]}}"""));
        }
    }

    @Test
    void aMalformedAttributeIsLeftOutAndTheRouteIsStillShown() throws Exception {
        byte[] update = update("", BASE + "8004 03 000001", "180a0100");
        assertThat(told(V4, update, FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp', 'error': 'treat-as-withdraw due to med'},
                 'announce': {'ipv4 unicast': {'192.0.2.9': [{'nlri': '10.1.0.0/24'}]}}}}"""));
        assertThat(told(V6, update, FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp'},
                 'announce': {'ipv4 unicast': {'192.0.2.9': [{'nlri': '10.1.0.0/24'}]}}}}"""));
    }

    @Test
    void routesOfOtherFamiliesStayOctets() throws Exception {
        String flow = "400101 00 800e 0a 0001 85 00 00 04 01 08 0a 00";
        assertThat(told(V6, update("", flow, ""), FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp', 'attribute-0x0E-0x80': '0x00018500000401080a00'}}}"""));
    }

    @Test
    void mappedAddressesAreWrittenAsTheCLibraryDoes() throws Exception {
        String reach = "400101 00 800e 26 0002 01 10 00000000000000000000ffffc0000201 00 80"
                + " 00000000000000000000000000010002";
        assertThat(told(V4, update("", reach, ""), FOUR_OCTETS)).isEqualTo(json("""
                {'update': {'attribute': {'origin': 'igp'},
                 'announce': {'ipv6 unicast': {'::ffff:192.0.2.1': [{'nlri': '::0.1.0.2/128'}]}}}}"""));
    }

    @Test
    void anUpdateWhoseRoutesCantBeFoundIsRefused() {
        assertThatThrownBy(() -> told(V6, update("", BASE, "21 0a01000000"), FOUR_OCTETS))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("a prefix of 33 bits");
        assertThatThrownBy(() -> told(V6, update("", "800e 06 0002 01 05 0a0b", ""), FOUR_OCTETS))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("a next hop of 5 octets");
        assertThatThrownBy(() -> told(V6, Events.message(2, "0004 18"), FOUR_OCTETS))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("4 octets needed, 1 left");
    }
}
