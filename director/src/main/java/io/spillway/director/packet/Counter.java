package io.spillway.director.packet;

import java.util.Locale;

/**
 * What the engine counts. The first group tells where packets went, the second why they went nowhere. The fate of
 * every packet is exactly one counter of kind {@link Kind#SENT}, {@link Kind#TAKEN}, {@link Kind#DROPPED} or
 * {@link Kind#PASSED}.
 */
public enum Counter {
    RECEIVED(Kind.EVENT, "frames taken from the interfaces"),
    FORWARDED_NAT_IN(Kind.SENT, "client to real server"),
    FORWARDED_NAT_OUT(Kind.SENT, "real server to client, as the VIP"),
    FORWARDED_DR(Kind.SENT, "client to real server, by direct routing"),
    FORWARDED_TUN(Kind.SENT, "client to real server, through a tunnel"),
    FORWARDED_FULLNAT_IN(Kind.SENT, "client to real server, from a local address"),
    FORWARDED_FULLNAT_OUT(Kind.SENT, "real server to client, from a local address's port to the client"),
    FORWARDED_LOCAL(Kind.SENT, "client to a server on this host"),
    SPILLED(Kind.SENT, "client to another site, through its tunnel"),
    OFFERED(Kind.SENT, "client in the middle of a connection unknown here: offered to the sites that may have it"),
    TO_OWNER(Kind.SENT, "client to the site that said it has the connection, through its tunnel"),
    TUNNEL_RECEIVED(Kind.EVENT, "accepted from another site's tunnel"),
    CONTROL_RECEIVED(Kind.TAKEN, "a control message of another site's director"),
    HANDED_OVER(Kind.TAKEN, "reached another engine than its flow's, and was given to that one"),
    PROBES_SENT(Kind.EVENT, "probes of the tunnels to other sites"),
    PROBES_ANSWERED(Kind.EVENT, "answers given to other sites' probes"),
    QUESTIONS_SENT(Kind.EVENT, "times another site was asked whether it has a connection"),
    QUESTIONS_ANSWERED(Kind.EVENT, "times another site was told that a connection it asked about is here"),
    OFFER_COPIES(Kind.EVENT, "copies of offered packets, beside the one to the nearest site"),
    RESCUED(Kind.EVENT, "connections unknown here that another site turned out to have"),
    LOST(Kind.EVENT, "connections unknown here that no other site claimed; port scans are counted too"),
    OWN_UNSENT(
            Kind.EVENT,
            "probes, questions, answers and copies that could not be sent: no route, no next hop yet, over the MTU"),
    HALF_OPEN_EVICTED(
            Kind.EVENT, "half-open flows that gave way to newer ones: their bound, or the table's, was reached"),
    ENTRY_DROPPED(Kind.EVENT, "half-open and idle flows swept out of the table under a flood"),
    CLIENT_FORGOTTEN(Kind.EVENT, "new flows whose client could not be remembered: too many clients are"),
    SOURCE_UNTRACKED(Kind.EVENT, "new flows whose client is not held to its limits: too many clients are"),
    DRAINED(Kind.EVENT, "flows ended because their server's time to drain was up"),
    MOVED(
            Kind.EVENT,
            "UDP flows ended because their server stopped being usable: their next packets go to another one"),
    ICMP_TO_SERVER(Kind.SENT, "an ICMP error to the server, or the site, of the flow it quotes"),
    ICMP_TO_CLIENT(Kind.SENT, "an ICMP error from the servers' side to the client of the flow it quotes"),
    ICMP_TUNNEL(Kind.TAKEN, "an ICMP error about a packet of our own tunnels: remembered, and told to the client"),
    ECHO_ANSWERED(Kind.SENT, "an echo request to a VIP, answered by the director"),
    ICMP_SENT(Kind.EVENT, "ICMP errors of the director's own making"),
    RESETS_SENT(Kind.EVENT, "resets of the director's own making"),
    ANSWER_RATE(Kind.EVENT, "ICMP errors and resets not sent: more than the rate of answers allows"),
    FRAGMENTS_MADE(Kind.EVENT, "fragments, beside the first of each packet, made of packets over an MTU"),
    FRAGMENT_HELD(Kind.TAKEN, "a fragment that came before the first one of its packet: kept until that comes"),
    FRAGMENTS_RELEASED(Kind.EVENT, "fragments kept, and sent after the first one of their packet"),
    FRAGMENTS_LOST(Kind.EVENT, "fragments kept, and given up: the first one didn't come, or was refused"),
    FRAGMENTS_EVICTED(Kind.EVENT, "packets in fragments forgotten to make room for newer ones"),
    OUTPUT_SEEN(Kind.PASSED, "a direct reply of a DR or TUN server that comes by here: left to the kernel"),
    FTP_DATA(Kind.PASSED, "from port 20 and to no known flow: never scheduled, left to the kernel"),
    PASSED(Kind.PASSED, "not for a service of this director: left to the kernel"),
    ICMP_UNKNOWN_FLOW(Kind.PASSED, "an ICMP error that quotes no flow of this director: left to the kernel"),
    NOT_IP(Kind.PASSED, "another ethertype: left to the kernel"),

    TRUNCATED(Kind.DROPPED, "shorter than its headers say"),
    BAD_HEADER(Kind.DROPPED, "a header contradicts itself or the packet"),
    BAD_CHECKSUM(Kind.DROPPED, "wrong IPv4 header checksum, or wrong checksum of an ICMP message"),
    ZERO_PORT(Kind.DROPPED, "port 0"),
    MARTIAN(Kind.DROPPED, "a source no client can have: a VIP, 0/8, 127/8, multicast"),
    FRAGMENT(
            Kind.DROPPED,
            "a fragment of a packet whose first one was refused, or that can't be carried: ICMP, a tunnel's own, SCTP to"
                    + " another port"),
    FRAGMENT_OVERLAP(
            Kind.DROPPED,
            "fragments that overlap, contradict each other or hide the transport header: all of the packet"),
    FRAGMENT_DUPLICATE(Kind.DROPPED, "a fragment that was here already"),
    FRAGMENT_FLOOD(Kind.DROPPED, "a fragment of too many: there is no room to keep it, or its packet is in crumbs"),
    ICMP_BAD_QUOTE(
            Kind.DROPPED, "an ICMP error that quotes too little, a later fragment, or not what its receiver has sent"),
    ICMP_IGNORED(Kind.DROPPED, "ICMP to a VIP that is neither an echo request nor an error that can follow a flow"),
    ECHO_RATE(Kind.DROPPED, "an echo request to a VIP above the rate of answers"),
    TTL_EXCEEDED(Kind.DROPPED, "the TTL ends here"),
    UNSUPPORTED_PROTOCOL(Kind.DROPPED, "to a VIP, but neither TCP, UDP, SCTP nor ICMP"),
    NO_SERVICE(Kind.DROPPED, "to a VIP, but no service on that port"),
    NO_FLOW(Kind.DROPPED, "in the middle of a connection this director doesn't know"),
    OFFER_RATE(Kind.DROPPED, "as no-flow, and not offered to other sites: more than the rate of offers allows"),
    OFFER_CROWD(Kind.DROPPED, "as no-flow, and not offered to other sites: too many connections are being asked about"),
    OFFER_WAIT(Kind.DROPPED, "as no-flow: earlier packets of the connection were offered, no answer yet"),
    NO_USABLE_SERVER(Kind.DROPPED, "a new flow, and no real server may take it"),
    SERVICE_LIMIT(Kind.DROPPED, "a new flow, and the service has as many as it may have"),
    SERVICE_RATE(Kind.DROPPED, "a new flow, and the service had as many this second as it may have"),
    SOURCE_LIMIT(Kind.DROPPED, "a new flow of a client that has as many to the service as it may have"),
    SOURCE_RATE(Kind.DROPPED, "a new flow of a client that had as many this second as it may have"),
    FLOOD_DROP(Kind.DROPPED, "a new flow, left out because of a flood"),
    HALF_OPEN_BOUND(Kind.DROPPED, "a new flow, and half-open ones of other engines are at their bound"),
    SERVER_GONE(Kind.DROPPED, "a flow whose server was removed"),
    POOL_EMPTY(Kind.DROPPED, "a new flow, and no local address has a free port for its server"),
    TOA_NO_ROOM(
            Kind.EVENT,
            "packets to a server that should carry the client's address as a TCP option, and have no room for it"),
    PROXY_HEADERS(Kind.EVENT, "times a server was sent a PROXY protocol header, repetitions included"),
    PROXY_CUT(
            Kind.EVENT,
            "packets that a PROXY protocol header left too little room: cut short, the client sends the rest again"),
    BAD_SEQUENCE(
            Kind.DROPPED,
            "bytes from before a connection's first, which could take the place of the PROXY protocol header"),
    NO_TUNNEL_SOURCE(Kind.DROPPED, "to a server through a tunnel, but this host has no address of the tunnel's family"),
    TABLE_FULL(Kind.DROPPED, "a new flow, and the flow table is at its bound"),
    REPLY_CLASH(
            Kind.DROPPED,
            "a new flow whose replies would look like those of another service's flow on the same server"),

    TUNNEL_STRANGER(Kind.DROPPED, "IPIP from an address that is no configured peer"),
    TUNNEL_BAD_INNER(
            Kind.DROPPED,
            "IPIP from a peer, but the inner packet is malformed, or neither TCP, UDP, SCTP nor an ICMP error"),
    TUNNEL_NOT_A_VIP(Kind.DROPPED, "IPIP from a peer for an address that is no VIP here"),
    TUNNEL_NO_SERVICE(Kind.DROPPED, "IPIP from a peer for a VIP, but no service on that port"),
    TUNNEL_LOOP(Kind.DROPPED, "IPIP from a peer for a flow that this site itself sends to that peer"),
    TUNNEL_ELSEWHERE(Kind.DROPPED, "IPIP from a peer for a flow that this site sends to a third one"),
    TUNNEL_NO_FLOW(Kind.DROPPED, "IPIP from a peer in the middle of a connection that is not here either"),
    CONTROL_BAD(Kind.DROPPED, "a control message from a peer that is malformed or has a wrong checksum"),
    CONTROL_UNKNOWN(Kind.DROPPED, "a control message from a peer, of a type this version doesn't know"),
    CONTROL_UNEXPECTED(Kind.DROPPED, "an answer from a peer that wasn't asked, or that comes too late"),

    HAND_OVER_FULL(Kind.DROPPED, "reached another engine than its flow's, which has too many of these waiting"),
    NO_ROUTE(Kind.DROPPED, "no route, or one that leaves by an interface the director doesn't use"),
    NEXT_HOP_UNRESOLVED(Kind.DROPPED, "the next hop's MAC address didn't become known in time"),
    OVER_MTU(Kind.DROPPED, "doesn't fit its way, and must not be fragmented"),
    TOO_MANY_SEGMENTS(Kind.DROPPED, "a large packet into a tunnel, to be cut into thousands of tiny segments"),
    TRANSMIT_FAILED(Kind.EVENT, "frames counted as sent that the kernel didn't take"),
    RING_FULL(Kind.EVENT, "frames the kernel couldn't hand over because the engine was behind"),
    ENGINE_ERROR(Kind.DROPPED, "a defect of the director: see the log");

    /** What a counter says about one packet. */
    public enum Kind {
        /** Rewritten and handed to an interface. */
        SENT,
        /** For the director itself. */
        TAKEN,
        DROPPED,
        /** Not ours: the kernel has its own copy and deals with it. */
        PASSED,
        /** Something that happened, beside the packet's fate. */
        EVENT
    }

    private final Kind kind;
    private final String meaning;
    private final String label;

    Counter(Kind kind, String meaning) {
        this.kind = kind;
        this.meaning = meaning;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Kind kind() {
        return kind;
    }

    /** One line for an operator. */
    public String meaning() {
        return meaning;
    }

    /** The name operators see, such as {@code no-usable-server}. */
    public String label() {
        return label;
    }
}
