package io.spillway.director.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A director with two interfaces, a neighbor on each: next hops of both families as the kernel has them. */
@Timeout(90)
class ResolverIT {
    private final Lab lab = new Lab();
    private String director = "";
    private String left = "";
    private String right = "";
    private Lab.@Nullable Daemon resolver;

    @BeforeEach
    void buildNetwork() throws IOException {
        Lab.needsRoot();

        director = lab.namespace("r");
        left = lab.namespace("rl");
        right = lab.namespace("rr");
        for (String namespace : new String[] {director, left, right}) {
            lab.in(
                    namespace,
                    "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0"
                            + " net.ipv6.conf.all.forwarding=1");
        }
        lab.join(director, "d0", left, "l0");
        lab.join(director, "d1", right, "r0");
        lab.in(director, "ip addr add fd00:1::1/64 dev d0 nodad", "ip addr add fd00:2::1/64 dev d1 nodad");
        lab.in(director, "ip addr add 10.1.0.1/24 dev d0");
        lab.in(left, "ip addr add fd00:1::2/64 dev l0 nodad", "ip addr add fe80::2/64 dev l0 nodad");
        lab.in(left, "ip addr add 10.1.0.2/24 dev l0");
        lab.in(right, "ip addr add fd00:2::2/64 dev r0 nodad");
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        resolver = lab.daemon(
                director,
                java,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ResolverMain.class.getName(),
                "d0",
                "d1");
    }

    @AfterEach
    void removeNetwork() {
        lab.close();
    }

    @Test
    void findsNeighborsOnTheLinkOfEitherFamily() throws IOException {
        assertThat(ask("fd00:1::2")).isEqualTo(hop(0, mac(left, "l0"), 0));
        assertThat(ask("fd00:2::2")).isEqualTo(hop(1, mac(right, "r0"), 0));
        assertThat(ask("10.1.0.2")).isEqualTo(hop(0, mac(left, "l0"), 0));
    }

    @Test
    void goesByGatewaysByLinkLocalOnesAndByThoseOfTheOtherFamily() throws IOException {
        lab.in(
                director,
                "ip -6 route add 2001:db8:1::/48 via fd00:2::2",
                "ip -6 route add 2001:db8:2::/48 via fe80::2 dev d0 mtu 1400",
                "ip route add 198.51.100.0/24 via inet6 fd00:2::2 dev d1",
                "ip route add 203.0.113.0/24 via 10.1.0.2 mtu 1300");

        assertThat(ask("2001:db8:1::7")).isEqualTo(hop(1, mac(right, "r0"), 0));
        assertThat(ask("2001:db8:2::7")).isEqualTo(hop(0, mac(left, "l0"), 1400));
        assertThat(ask("198.51.100.7")).isEqualTo(hop(1, mac(right, "r0"), 0));
        assertThat(ask("203.0.113.7")).isEqualTo(hop(0, mac(left, "l0"), 1300));
    }

    @Test
    void hasNoHopWhereThereIsNoRouteOrThisHostItselfIsMeant() throws IOException {
        lab.in(director, "ip -6 route add unreachable 2001:db8:3::/48", "ip -6 route add 2001:db8:4::/48 dev lo");

        assertThat(ask("2001:db8:9::7")).isEqualTo(hop(-1, 0, 0));
        assertThat(ask("2001:db8:3::7")).isEqualTo(hop(-1, 0, 0));
        assertThat(ask("2001:db8:4::7")).isEqualTo(hop(-1, 0, 0));
        assertThat(ask("fd00:1::1")).isEqualTo(hop(-1, 0, 0));
        assertThat(ask("192.0.2.1")).isEqualTo(hop(-1, 0, 0));
        // The others are none the worse.
        assertThat(ask("fd00:1::2")).isEqualTo(hop(0, mac(left, "l0"), 0));
    }

    @Test
    void followsARouteThatMoves() throws IOException {
        lab.in(director, "ip -6 route add 2001:db8:1::/48 via fd00:1::2");
        assertThat(ask("2001:db8:1::7")).isEqualTo(hop(0, mac(left, "l0"), 0));

        lab.in(director, "ip -6 route replace 2001:db8:1::/48 via fd00:2::2");

        awaitHop("2001:db8:1::7", hop(1, mac(right, "r0"), 0));
        lab.in(director, "ip -6 route del 2001:db8:1::/48");
        awaitHop("2001:db8:1::7", hop(-1, 0, 0));
    }

    @Test
    void followsANeighborThatGetsAnotherMacAddress() throws IOException {
        assertThat(ask("fd00:1::2")).isEqualTo(hop(0, mac(left, "l0"), 0));

        lab.in(left, "ip link set l0 address 02:00:00:00:77:01");
        // It says something, so it solicits the director from its new address.
        lab.in(
                left,
                "python3 -c \"import socket; "
                        + "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('fd00:1::1', 9))\"");

        awaitHop("fd00:1::2", hop(0, 0x0200_0000_7701L, 0));
    }

    /** Sooner than the thirty seconds after which everything is asked again anyway. */
    private void awaitHop(String address, Map<String, Long> hop) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ask(address)).isEqualTo(hop));
    }

    private Map<String, Long> ask(String address) throws IOException {
        return requireNonNull(resolver).ask(address);
    }

    private static Map<String, Long> hop(long port, long mac, long mtu) {
        return Map.of("port", port, "mac", mac, "mtu", mtu);
    }

    private long mac(String namespace, String device) {
        String text = lab.sh("ip -n " + namespace + " -o link show " + device
                + " | sed -n 's#.*link/ether \\([0-9a-f:]*\\).*#\\1#p'");
        return Long.parseLong(text.replace(":", ""), 16);
    }
}
