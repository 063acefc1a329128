package io.spillway.bgp.exabgp.process;

import java.util.List;

/** What {@code help} prints. */
final class Help {
    static final List<String> LINES = List.of(
            "",
            "available API commands are listed here:",
            "=======================================",
            "",
            "a selector is: neighbor ADDRESS|* [local-ip ADDRESS] [local-as AS] [peer-as AS] [router-id ID]"
                    + " [family-allowed FAMILIES] [, neighbor ...]",
            "ROUTE is: PREFIX next-hop ADDRESS|self [origin igp|egp|incomplete] [as-path [ AS .. ]] [med N]"
                    + " [local-preference N] [community [ A:B .. ]] [large-community [ A:B:C .. ]]"
                    + " [extended-community [ target:A:B .. ]] [atomic-aggregate] [aggregator AS:ADDRESS]"
                    + " [originator-id ID] [cluster-list [ ID .. ]] [aigp N] [attribute [ 0xCODE 0xFLAGS 0xDATA ]]"
                    + " [path-information ID] [split /N] [watchdog NAME] [withdraw] [name NAME]",
            "",
            "[selector] announce route ROUTE",
            "[selector] withdraw route PREFIX",
            "[selector] announce attributes ATTRIBUTES nlri PREFIX ..",
            "[selector] withdraw attributes ATTRIBUTES nlri PREFIX ..",
            "[selector] announce ipv4|ipv6 unicast ROUTE",
            "[selector] withdraw ipv4|ipv6 unicast PREFIX",
            "[selector] announce eor ipv4|ipv6 unicast",
            "[selector] announce route-refresh ipv4|ipv6 unicast",
            "announce watchdog [NAME]",
            "withdraw watchdog [NAME]",
            "[selector] teardown SUBCODE",
            "[selector] flush adj-rib out",
            "[selector] clear adj-rib in|out",
            "show neighbor [ADDRESS] summary|extensive|configuration|json",
            "show adj-rib in|out [ADDRESS] [extensive] [json]",
            "enable-ack, disable-ack, silence-ack",
            "group start, group end",
            "ping, status, version, help, reload, reset, shutdown, # comment",
            "",
            "and the words of ExaBGP 6: peer ADDRESS|*|[ .. ] announce .., rib show|flush|clear in|out, peer show,"
                    + " daemon shutdown|reload|status, session ack enable|disable|silence, session ping|bye|reset,"
                    + " system version|help|api version, peer * group announce ..; withdraw ..",
            "");

    private Help() {}
}
