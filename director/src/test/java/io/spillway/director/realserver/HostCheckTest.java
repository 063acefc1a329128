package io.spillway.director.realserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.realserver.Finding.Severity;
import io.spillway.director.realserver.HostState.Transport;
import io.spillway.director.realserver.ServerSetup.ServedPort;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Forwarding.DirectRouting;
import io.spillway.director.service.Forwarding.Encapsulation;
import io.spillway.director.service.Forwarding.Tunnel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against what {@code ip}, {@code nft} and /proc say of hosts that there could be. */
class HostCheckTest {
    private static final InetAddress VIP = InetAddress.ofLiteral("202.103.106.5");
    private static final InetAddress VIP6 = InetAddress.ofLiteral("2001:db8::5");
    private static final String LINKS = """
            1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
            2: eth0@if9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether 02:42:ac:11:00:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0
            """;
    private static final String TUNNEL = """
            7: spillway-ipip@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/ipip 10.0.0.2 brd 0.0.0.0
            """;
    private static final String ADDRESSES = """
            1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
            2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever preferred_lft forever
            2: eth0    inet6 fe80::42:acff:fe11:2/64 scope link \\       valid_lft forever preferred_lft forever
            """;
    private static final String TCP = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
               1: 0200000A:0050 0100000A:C000 01 00000000:00000000 00:00000000 00000000     0        0 2 1
            """;
    private static final String MSS =
            "\t\tip saddr { 202.103.106.5 } tcp flags & (syn | rst) == syn tcp option maxseg size set 1440\n";

    private String links = LINKS;
    private String addresses = ADDRESSES;
    private String routes = "default via 10.0.0.254 dev eth0 \n";
    private String tcp = TCP;
    private @Nullable String ruleset = "";
    private final Map<String, String> sysctls = new HashMap<>(Map.of(
            "net/ipv4/conf/all/arp_ignore", "1",
            "net/ipv4/conf/all/arp_announce", "2",
            "net/ipv4/conf/eth0/arp_ignore", "0"));

    @Test
    void findsNothingWrongWithServersThatAreRight() {
        addresses += "1: lo    inet 202.103.106.5/32 scope global lo\\ valid_lft forever\n";
        assertThat(faults(new DirectRouting())).isEmpty();

        tunnelHost();
        assertThat(faults(Tunnel.IPIP)).isEmpty();
    }

    @Test
    void findsAVipThatIsMissingOrInTheWrongPlace() {
        assertThat(faults(new DirectRouting())).containsExactly("vip-missing");
        addresses = ADDRESSES + "2: eth0    inet 202.103.106.5/32 scope global eth0\\ valid_lft forever\n";
        assertThat(faults(new DirectRouting())).containsExactly("vip-announced");
        addresses = ADDRESSES + "1: lo    inet 202.103.106.5/24 scope global lo\\ valid_lft forever\n";
        assertThat(faults(new DirectRouting())).containsExactly("vip-prefix");
    }

    @Test
    void countsTheLargerOfAllAndTheInterface() {
        addresses += "1: lo    inet 202.103.106.5/32 scope global lo\\ valid_lft forever\n";
        sysctls.put("net/ipv4/conf/all/arp_ignore", "0");
        assertThat(faults(new DirectRouting())).containsExactly("arp-ignore");
        sysctls.put("net/ipv4/conf/eth0/arp_ignore", "1");
        assertThat(faults(new DirectRouting())).isEmpty();
        sysctls.put("net/ipv4/conf/all/arp_ignore", "8");
        assertThat(findings(new DirectRouting()))
                .filteredOn(finding -> finding.code().equals("arp-ignore"))
                .flatExtracting(Finding::mend)
                .containsExactly(
                        "sysctl -qw net.ipv4.conf.all.arp_ignore=1", "sysctl -qw net.ipv4.conf.eth0.arp_ignore=1");
        sysctls.put("net/ipv4/conf/all/arp_ignore", "1");
        sysctls.put("net/ipv4/conf/all/arp_announce", "0");
        assertThat(faults(new DirectRouting())).containsExactly("arp-announce");
    }

    @Test
    void warnsOfAnotherInterfaceThatAnswers() {
        addresses += "1: lo    inet 202.103.106.5/32 scope global lo\\ valid_lft forever\n";
        sysctls.put("net/ipv4/conf/all/arp_ignore", "0");
        sysctls.put("net/ipv4/conf/eth0/arp_ignore", "1");
        links +=
                "3: eth1: <BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state UP \\    link/ether 02:42:ac:11:00:03 brd ff\n";
        assertThat(findings(new DirectRouting()))
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .extracting(Finding::code)
                .containsExactly("arp-ignore");
    }

    @Test
    void findsReversePathFiltersThatDropClients() {
        addresses += "1: lo    inet 202.103.106.5/32 scope global lo\\ valid_lft forever\n";
        sysctls.put("net/ipv4/conf/all/rp_filter", "1");
        assertThat(faults(new DirectRouting()))
                .as("the route to clients leaves there")
                .isEmpty();
        routes = "default via 192.168.0.1 dev eth7\n";
        assertThat(faults(new DirectRouting())).containsExactly("rp-filter");

        routes = "default via 10.0.0.254 dev eth0\n";
        tunnelHost();
        sysctls.put("net/ipv4/conf/spillway-ipip/rp_filter", "0");
        assertThat(faults(Tunnel.IPIP)).as("all is 1").containsExactly("rp-filter");
        sysctls.put("net/ipv4/conf/spillway-ipip/rp_filter", "2");
        assertThat(faults(Tunnel.IPIP)).isEmpty();
        addresses = ADDRESSES + "1: lo    inet 202.103.106.5/32 scope global lo\\ valid_lft forever\n";
        assertThat(faults(Tunnel.IPIP)).as("2 on a device without an address").containsExactly("rp-filter-address");
    }

    @Test
    void findsWhatListensNowhereOrElsewhere() {
        addresses += "1: lo    inet 202.103.106.5/32 scope global lo\\ valid_lft forever\n";
        tcp = "";
        assertThat(faults(new DirectRouting())).containsExactly("no-listener");
        tcp = "   0: 0200000A:0050 00000000:0000 0A 0 0\n";
        assertThat(findings(new DirectRouting()))
                .filteredOn(finding -> finding.severity() == Severity.FAULT)
                .singleElement()
                .extracting(Finding::what)
                .isEqualTo("what listens on port 80/tcp does so on 10.0.0.2 only, not on 202.103.106.5");
        tcp = "   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0 0\n";
        assertThat(faults(new DirectRouting()))
                .as("the IPv6 wildcard takes IPv4 too")
                .isEmpty();
    }

    @Test
    void findsATunnelThatNothingOpens() {
        tunnelHost();
        assertThat(faults(new Tunnel(Encapsulation.GRE, 0, false))).contains("no-decapsulator");
        assertThat(faults(new Tunnel(Encapsulation.GUE, 6080, false)))
                .as("no fou port; an MSS of 1440 is too large for GUE")
                .containsExactly("no-decapsulator", "mss");
        links = LINKS + TUNNEL.replace(",UP,LOWER_UP", "");
        assertThat(faults(Tunnel.IPIP)).as("the device is down").contains("no-decapsulator");
    }

    @Test
    void findsAnMssThatDoesNotFit() {
        tunnelHost();
        ruleset = MSS.replace("1440", "1460");
        assertThat(faults(Tunnel.IPIP)).containsExactly("mss");
        ruleset = "\t\tip6 saddr { 2001:db8::5 } tcp option maxseg size set 1200\n";
        assertThat(faults(Tunnel.IPIP)).as("a rule for the other family").containsExactly("mss");
        ruleset = null;
        assertThat(findings(Tunnel.IPIP)).extracting(Finding::code).contains("mss-unknown");
    }

    @Test
    void warnsOfAFirewallThatSaysNothingOfTheTunnel() {
        tunnelHost();
        ruleset = MSS + "\t\ttype filter hook input priority filter; policy drop;\n\t\ttcp dport 80 accept\n";
        assertThat(findings(Tunnel.IPIP)).extracting(Finding::code).contains("firewall");
        ruleset += "\t\tip protocol ipencap accept\n";
        assertThat(findings(Tunnel.IPIP)).extracting(Finding::code).doesNotContain("firewall");
    }

    @Test
    void looksForTheWayOfReplies() {
        addresses += "1: lo    inet 202.103.106.5/32 scope global lo\\ valid_lft forever\n";
        routes = "";
        assertThat(faults(new DirectRouting())).containsExactly("no-route");
        routes = "default via 10.0.0.1 dev eth0\n";
        sysctls.put("net/ipv4/ip_forward", "1");
        assertThat(findings(new DirectRouting()))
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .extracting(Finding::code)
                .containsExactly("route-by-director", "forwarding");
    }

    @Test
    void saysThatIpv6IsOffWhereTheVipCantBe() {
        sysctls.put("net/ipv6/conf/lo/disable_ipv6", "1");
        var setup = setup(new DirectRouting(), VIP6);
        assertThat(HostCheck.of(setup, host()))
                .filteredOn(finding -> finding.code().equals("vip-missing"))
                .flatExtracting(Finding::mend)
                .containsExactly(
                        "sysctl -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.lo.disable_ipv6=0",
                        "ip address replace 2001:db8::5/128 dev lo nodad preferred_lft 0");
    }

    private void tunnelHost() {
        links = LINKS + TUNNEL;
        addresses = ADDRESSES
                + "7: spillway-ipip    inet 202.103.106.5/32 scope global spillway-ipip\\ valid_lft forever\n";
        ruleset = MSS;
        sysctls.put("net/ipv4/conf/spillway-ipip/rp_filter", "2");
    }

    private List<String> faults(Forwarding method) {
        return findings(method).stream()
                .filter(finding -> finding.severity() == Severity.FAULT)
                .map(Finding::code)
                .toList();
    }

    private List<Finding> findings(Forwarding method) {
        return HostCheck.of(setup(method, VIP), host());
    }

    private static ServerSetup setup(Forwarding method, InetAddress vip) {
        return new ServerSetup(
                method,
                List.of(vip),
                List.of(new ServedPort(80, false)),
                "eth0",
                InetAddress.ofLiteral("10.0.0.2"),
                1500,
                1500,
                List.of(AddressRange.parse("10.0.0.1")),
                false);
    }

    private HostState host() {
        return new HostState(
                HostText.links(links),
                HostText.addresses(addresses),
                HostText.defaultRoutes(true, routes),
                sysctls,
                HostText.sockets(Transport.TCP, tcp),
                List.of(),
                ruleset);
    }
}
