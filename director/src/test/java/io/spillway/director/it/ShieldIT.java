package io.spillway.director.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host with a shield and no director, between a client and a server. The host has the VIPs and would answer and
 * forward, so that what the shield lets through shows.
 */
@Timeout(120)
class ShieldIT {
    private static final String SHIELDED = "vip=10.1.0.5 vip=fd00:1::5 udp=172.16.0.2/53 udp=fd00:2::2/53";

    @TempDir
    private Path directory;

    private final Lab lab = new Lab();
    private String client = "";
    private String host = "";
    private String server = "";
    private String script = "";
    private Lab.@Nullable Daemon shield;

    @BeforeEach
    void buildNetwork() throws IOException {
        Lab.needsRoot();

        try (var resource = ShieldIT.class.getResourceAsStream("/talk.py")) {
            Path file = directory.resolve("talk.py");
            Files.copy(requireNonNull(resource), file);
            script = file.toString();
        }
        client = lab.namespace("kc");
        host = lab.namespace("kh");
        server = lab.namespace("ks");
        for (String namespace : new String[] {client, host, server}) {
            lab.in(namespace, "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0");
        }
        lab.in(host, "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.icmp_ratelimit=0");
        lab.join(client, "c0", host, "h0");
        lab.join(host, "h1", server, "s0");
        lab.in(client, "ip addr add 10.1.0.2/24 dev c0", "ip addr add fd00:1::2/64 dev c0 nodad");
        lab.in(client, "ip route add default via 10.1.0.1", "ip -6 route add default via fd00:1::1");
        for (String address : new String[] {"10.1.0.1/24", "10.1.0.5/32", "10.1.0.6/32"}) {
            lab.in(host, "ip addr add " + address + " dev h0");
        }
        for (String address : new String[] {"fd00:1::1/64", "fd00:1::5/128", "fd00:1::6/128"}) {
            lab.in(host, "ip addr add " + address + " dev h0 nodad");
        }
        lab.in(host, "ip addr add 172.16.0.1/24 dev h1", "ip addr add fd00:2::1/64 dev h1 nodad");
        lab.in(server, "ip addr add 172.16.0.2/24 dev s0", "ip addr add fd00:2::2/64 dev s0 nodad");
        lab.in(server, "ip route add default via 172.16.0.1", "ip -6 route add default via fd00:2::1");
    }

    @AfterEach
    void removeNetwork() {
        lab.close();
    }

    @Test
    void keepsTheKernelFromAnsweringForAVipButNotForOtherAddresses() throws IOException {
        for (String address : new String[] {"10.1.0.1", "10.1.0.5", "fd00:1::1", "fd00:1::5"}) {
            assertThat(talk(client, "ping", address)).as("before: %s", address).isEqualTo("answered");
        }
        start();

        assertThat(talk(client, "ping", "10.1.0.1")).isEqualTo("answered");
        assertThat(talk(client, "ping", "fd00:1::1")).isEqualTo("answered");
        assertThat(talk(client, "tcp", "10.1.0.1")).isEqualTo("refused");
        for (String vip : new String[] {"10.1.0.5", "fd00:1::5"}) {
            assertThat(talk(client, "ping", vip)).as(vip).isEqualTo("silent");
            assertThat(talk(client, "tcp", vip)).as(vip).isEqualTo("silent");
            assertThat(talk(client, "udp", vip)).as(vip).isEqualTo("silent");
            // Larger than the MTU: the kernel would put the fragments together and answer.
            assertThat(talk(client, "fragments", vip)).as(vip).isEqualTo("silent");
        }
    }

    @Test
    void letsNeighborsFindAndConfirmAVip() throws IOException {
        start();
        for (String vip : new String[] {"10.1.0.5", "fd00:1::5"}) {
            talk(client, "ping", vip);
            assertThat(neighbor(vip)).contains("lladdr");

            // A probe is unicast, to the VIP itself.
            lab.in(client, "ip neigh change " + vip + " dev c0 lladdr " + mac(host, "h0") + " nud probe");

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(neighbor(vip)).contains("REACHABLE"));
        }
    }

    @Test
    void keepsTheKernelFromForwardingRepliesOfServersAndNothingElse() throws IOException {
        for (String address : new String[] {"10.1.0.2", "fd00:1::2"}) {
            assertThat(reply(address, 53, 100)).as("before").isEqualTo("answered");
            assertThat(reply(address, 53, 4000)).as("before").isEqualTo("answered");
        }
        start();

        for (String address : new String[] {"10.1.0.2", "fd00:1::2"}) {
            assertThat(reply(address, 53, 100)).isEqualTo("silent");
            assertThat(forwardedBy(() -> reply(address, 53, 4000))).as(address).isZero();
            assertThat(reply(address, 54, 100)).isEqualTo("answered");
            assertThat(forwardedBy(() -> reply(address, 54, 100))).as(address).isEqualTo(1);
        }
        // The host's own questions to a server.
        assertThat(talk(host, "tcp", "172.16.0.2")).isEqualTo("refused");
        assertThat(talk(host, "ping", "fd00:2::2")).isEqualTo("answered");
        // A server's answer that its port is closed would reach the client with the server's address in it.
        assertThat(forwardedBy(() -> talk(client, "udp", "172.16.0.2"))).isEqualTo(1);
        assertThat(forwardedBy(() -> talk(client, "udp", "fd00:2::2"))).isEqualTo(1);
    }

    @Test
    void changesWhatItShieldsWhileItRuns() throws IOException {
        start();
        requireNonNull(shield).ask("vip=10.1.0.6 vip=fd00:1::6 local=10.1.0.1 udp=172.16.0.2/54");

        assertThat(talk(client, "ping", "10.1.0.5")).isEqualTo("answered");
        assertThat(talk(client, "ping", "fd00:1::5")).isEqualTo("answered");
        assertThat(talk(client, "ping", "10.1.0.6")).isEqualTo("silent");
        assertThat(talk(client, "ping", "fd00:1::6")).isEqualTo("silent");
        assertThat(talk(client, "ping", "10.1.0.1")).as("a local address").isEqualTo("silent");
        assertThat(reply("10.1.0.2", 53, 100)).isEqualTo("answered");
        assertThat(reply("10.1.0.2", 54, 100)).isEqualTo("silent");

        // Whatever somebody else does to the rules, the next change makes them right.
        lab.in(host, "nft flush ruleset");
        requireNonNull(shield).ask("vip=10.1.0.5");
        assertThat(talk(client, "ping", "10.1.0.5")).isEqualTo("silent");
        assertThat(talk(client, "ping", "10.1.0.6")).isEqualTo("answered");
    }

    @Test
    void takesTwoHundredThousandServersAndChangesOneOfThem() throws IOException {
        start();
        requireNonNull(shield).ask("vip=10.1.0.5 many=10000");
        requireNonNull(shield).ask("vip=10.1.0.5 udp=172.16.0.2/53 many=10000");

        assertThat(talk(client, "ping", "10.1.0.5")).isEqualTo("silent");
        assertThat(reply("10.1.0.2", 53, 100)).isEqualTo("silent");
        assertThat(reply("10.1.0.2", 54, 100)).isEqualTo("answered");
    }

    private void start() throws IOException {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        shield = lab.daemon(
                host,
                java,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ShieldMain.class.getName(),
                "h0",
                "h1",
                SHIELDED);
    }

    /** One exchange: answered, refused or silent. */
    private String talk(String from, String how, String to) {
        return lab.sh("ip netns exec " + from + " python3 " + script + " " + how + " " + to);
    }

    /** Whether the client gets a datagram that the server sends from a port. */
    private String reply(String to, int fromPort, int bytes) {
        String listen = "ip netns exec " + client + " python3 " + script + " listen " + to;
        String send = "ip netns exec " + server + " python3 " + script + " send " + to + " " + fromPort + " " + bytes;
        return lab.sh(listen + " & sleep 0.3; " + send + "; wait");
    }

    private long forwardedBy(Runnable action) {
        long before = forwarded();
        action.run();
        return forwarded() - before;
    }

    /** Packets of both families that the host forwarded. */
    private long forwarded() {
        return Long.parseLong(
                lab.sh(
                        "ip netns exec " + host
                                + " nstat -az IpForwDatagrams Ip6OutForwDatagrams | awk '/ForwDatagrams/ {sum += $2} END {print sum}'"));
    }

    private String neighbor(String address) {
        return lab.sh("ip -n " + client + " neigh show to " + address + " dev c0");
    }

    private String mac(String namespace, String device) {
        return lab.sh("ip -n " + namespace + " -o link show " + device
                + " | sed -n 's#.*link/ether \\([0-9a-f:]*\\).*#\\1#p'");
    }
}
