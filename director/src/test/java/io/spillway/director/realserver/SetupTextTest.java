package io.spillway.director.realserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.director.realserver.ServerSetup.ServedPort;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Forwarding.DirectRouting;
import io.spillway.director.service.Forwarding.Encapsulation;
import io.spillway.director.service.Forwarding.Nat;
import io.spillway.director.service.Forwarding.Tunnel;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SetupTextTest {
    private static final String VIP = "202.103.106.5";
    private static final String VIP6 = "2001:db8::5";
    private static final String LOCAL = "10.0.0.2";
    private static final String LOCAL6 = "fd00::2";
    private static final Tunnel GRE = new Tunnel(Encapsulation.GRE, 0, false);
    private static final Tunnel GUE = new Tunnel(Encapsulation.GUE, 6080, false);
    private static final String ARP = """
            sysctl -qw net.ipv4.conf.all.arp_ignore=1
            sysctl -qw net.ipv4.conf.eth0.arp_ignore=1
            sysctl -qw net.ipv4.conf.all.arp_announce=2
            sysctl -qw net.ipv4.conf.eth0.arp_announce=2
            """;

    @Test
    void directRoutingOfIpv4IsSilentBeforeItHasTheVip() {
        assertThat(SetupText.script(setup(new DirectRouting(), LOCAL, false, VIP)))
                .isEqualTo("""
                #!/bin/sh
                # A real server for DR with VIP 202.103.106.5. Run it as root; it can be run twice.
                set -e

                # Answer ARP only for addresses of the interface that is asked: the VIP's owner on the
                # network is the director. The larger of "all" and the interface counts. First of all,
                # so that no request finds the VIP here.
                sysctl -qw net.ipv4.conf.all.arp_ignore=1
                sysctl -qw net.ipv4.conf.eth0.arp_ignore=1

                # Never ask by ARP in the name of the VIP: whoever hears that would send it here.
                sysctl -qw net.ipv4.conf.all.arp_announce=2
                sysctl -qw net.ipv4.conf.eth0.arp_announce=2

                # The VIP, alone (/32): a whole prefix would make all of it local, or a route to it.
                ip address replace 202.103.106.5/32 dev lo
                """);
    }

    @Test
    void directRoutingOfIpv6NeedsOnlyTheVip() {
        assertThat(commands(setup(new DirectRouting(), LOCAL, false, VIP6)))
                .isEqualTo("ip address replace 2001:db8::5/128 dev lo nodad preferred_lft 0\n");
    }

    @Test
    void ipipOverIpv4HasADeviceForEachFamily() {
        assertThat(commands(setup(Tunnel.IPIP, LOCAL, false, VIP, VIP6)))
                .isEqualTo(ARP + """
                modprobe -q ipip || true
                ip link show spillway-ipip >/dev/null 2>&1 || ip link add spillway-ipip type ipip local 10.0.0.2 remote any
                sysctl -qw net.ipv4.conf.spillway-ipip.rp_filter=2
                ip link set spillway-ipip up
                modprobe -q sit || true
                ip link show spillway-sit >/dev/null 2>&1 || ip link add spillway-sit type sit local 10.0.0.2 remote any
                ip link set spillway-sit up
                ip address replace 202.103.106.5/32 dev spillway-ipip
                ip address replace 2001:db8::5/128 dev spillway-sit nodad preferred_lft 0
                """
                        + table(1440, 1420, "meta nfproto ipv4 meta l4proto { 4, 41 } ip saddr != { 10.0.0.1 } drop"));
    }

    @Test
    void ipipOverIpv6IsOneDeviceForBoth() {
        assertThat(commands(setup(Tunnel.IPIP, LOCAL6, false, VIP, VIP6)))
                .isEqualTo(ARP + """
                modprobe -q ip6_tunnel || true
                ip link show spillway-ip6tnl >/dev/null 2>&1 || ip link add spillway-ip6tnl type ip6tnl mode any local fd00::2 remote any
                sysctl -qw net.ipv4.conf.spillway-ip6tnl.rp_filter=2
                ip link set spillway-ip6tnl up
                ip address replace 202.103.106.5/32 dev spillway-ip6tnl
                ip address replace 2001:db8::5/128 dev spillway-ip6tnl nodad preferred_lft 0
                """
                        + table(1420, 1400, "meta nfproto ipv6 meta l4proto { 4, 41 } ip6 saddr != { fd00::1 } drop"));
    }

    @Test
    void greIsOneDeviceAndIsToldOfTheChecksum() {
        assertThat(commands(setup(new Tunnel(Encapsulation.GRE, 0, true), LOCAL, false, VIP, VIP6)))
                .contains("ip link add spillway-gre type gre local 10.0.0.2 remote any icsum\n")
                .contains("ip address replace 202.103.106.5/32 dev spillway-gre\n")
                .contains("ip address replace 2001:db8::5/128 dev spillway-gre nodad preferred_lft 0\n")
                .endsWith(table(1432, 1412, "meta nfproto ipv4 meta l4proto gre ip saddr != { 10.0.0.1 } drop"));
        assertThat(commands(setup(GRE, LOCAL6, false, VIP, VIP6)))
                .contains("ip link add spillway-ip6gre type ip6gre local fd00::2 remote any\n")
                .endsWith(table(1416, 1396, "meta nfproto ipv6 meta l4proto gre ip6 saddr != { fd00::1 } drop"));
    }

    @Test
    void gueIsAPortInFrontOfTheDevicesOfIpip() {
        assertThat(commands(setup(GUE, LOCAL, false, VIP, VIP6)))
                .contains("ip link add spillway-ipip type ipip", "ip link add spillway-sit type sit")
                .contains("ip fou show | grep -q 'port 6080 gue *$' || ip fou add port 6080 gue\n")
                .endsWith(table(
                        1428,
                        1408,
                        "meta nfproto ipv4 udp dport 6080 ip saddr != { 10.0.0.1 } drop",
                        "meta nfproto ipv4 meta l4proto { 4, 41 } ip saddr != { 10.0.0.1 } drop"));
        assertThat(commands(setup(GUE, LOCAL6, false, VIP)))
                .contains("ip link add spillway-ip6tnl type ip6tnl mode any local fd00::2")
                .contains("|| ip -6 fou add port 6080 gue\n");
    }

    @Test
    void withoutTheKernelsDevicesTheVipStandsOnLoAndTheProcessIsNamed() {
        ServerSetup setup = setup(GUE, LOCAL, true, VIP, VIP6);
        assertThat(commands(setup))
                .doesNotContain("ip link", "modprobe", "fou")
                .contains("ip address replace 202.103.106.5/32 dev lo\n")
                .endsWith(table(1428, 1408));
        assertThat(SetupText.script(setup))
                .endsWith("# spillway realserver decap --vip 202.103.106.5,2001:db8::5 --from 10.0.0.1,fd00::1"
                        + " --encapsulation gue --tunnel-port 6080\n");
        assertThat(SetupText.persistence(setup))
                .contains("ExecStart=/bin/sh /etc/spillway/realserver.sh\n", "realserver decap --vip 202.103.106.5");
    }

    @Test
    void aPathThatCarriesMoreThanTheInterfaceNeedsNoSmallerSegments() {
        ServerSetup jumbo = new ServerSetup(
                Tunnel.IPIP,
                List.of(InetAddress.ofLiteral(VIP)),
                List.of(),
                "eth0",
                InetAddress.ofLiteral(LOCAL),
                1500,
                1520,
                List.of(),
                false);
        assertThat(jumbo.mss(true)).isEqualTo(1460);
        assertThat(SetupText.script(jumbo)).doesNotContain("maxseg").endsWith("lets only them.\n");
    }

    @Test
    void anInterfaceWithADotKeepsItInItsSettings() {
        assertThat(new Step.Sysctl("net/ipv4/conf/eth0.100/arp_ignore", "1", List.of()).shell())
                .containsExactly("sysctl -qw net/ipv4/conf/eth0.100/arp_ignore=1");
    }

    @Test
    void refusesWhatCantBe() {
        assertThatThrownBy(() -> setup(new Nat(), LOCAL, false, VIP)).hasMessageContaining("only DR and TUN");
        assertThatThrownBy(() -> setup(Tunnel.IPIP, LOCAL, false, LOCAL)).hasMessageContaining("this host's own");
        assertThatThrownBy(() -> setup(Tunnel.IPIP, LOCAL, false, "127.0.0.1")).hasMessageContaining("can't be a VIP");
        assertThatThrownBy(() -> ServedPort.parse("http")).hasMessageContaining("80, 80/tcp or 53/udp");
        assertThatThrownBy(() -> ServedPort.parse("70000")).hasMessageContaining("1..65535");
        assertThatThrownBy(() -> AddressRange.parse("10.0.0.0/33")).hasMessageContaining("0..32");
        assertThatThrownBy(() -> AddressRange.parse("10.0.0.0/x")).hasMessageContaining("a number");
    }

    @Test
    void addressesAreWrittenAsPeopleWriteThem() {
        for (String address : List.of(
                "10.1.2.3",
                "::",
                "::1",
                "2001:db8::1",
                "fe80::1:0:0:1",
                "1:2:3:4:5:6:7:8",
                "1:0:3::",
                "64:ff9b::a00:1")) {
            assertThat(AddressText.of(InetAddress.ofLiteral(address))).isEqualTo(address);
        }
    }

    private static String table(int mss4, int mss6, String... drops) {
        String guard = drops.length == 0
                ? ""
                : "    chain directors {\n        type filter hook input priority filter - 5; policy accept;\n"
                        + Stream.of(drops).map(drop -> "        " + drop + "\n").collect(Collectors.joining())
                        + "    }\n";
        return """
                nft -f - <<'END'
                table inet spillway_realserver
                delete table inet spillway_realserver
                table inet spillway_realserver {
                    chain mss {
                        type filter hook output priority mangle; policy accept;
                        ip saddr { 202.103.106.5 } tcp flags & (syn | rst) == syn tcp option maxseg size set %d
                        ip6 saddr { 2001:db8::5 } tcp flags & (syn | rst) == syn tcp option maxseg size set %d
                    }
                %s}
                END
                """.formatted(mss4, mss6, guard);
    }

    /** The script without what is for people. */
    private static String commands(ServerSetup setup) {
        return SetupText.script(setup)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.equals("set -e"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static ServerSetup setup(Forwarding method, String local, boolean isOwnDecap, String... vips) {
        return new ServerSetup(
                method,
                Stream.of(vips).map(InetAddress::ofLiteral).toList(),
                List.of(),
                "eth0",
                InetAddress.ofLiteral(local),
                1500,
                1500,
                List.of(AddressRange.parse("10.0.0.1"), AddressRange.parse("fd00::1")),
                isOwnDecap);
    }
}
