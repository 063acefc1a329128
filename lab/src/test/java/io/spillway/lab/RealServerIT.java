package io.spillway.lab;

import static io.spillway.lab.RealServers.DIRECTOR;
import static io.spillway.lab.RealServers.DIRECTOR6;
import static io.spillway.lab.RealServers.SERVER;
import static io.spillway.lab.RealServers.SERVER6;
import static io.spillway.lab.RealServers.VIP;
import static io.spillway.lab.RealServers.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code spillway realserver} on a host of its own, with a client that is served past the director. */
@Timeout(120)
class RealServerIT {
    private static final String BOTH = VIP + "," + VIP6;
    private static final int BYTES = 2_000_000;

    @TempDir
    private Path directory;

    private RealServers net;
    private byte[] content;

    @BeforeEach
    void up() throws Exception {
        RealServers.assumePossible();
        net = new RealServers(directory);
        content = new byte[BYTES];
        new Random(5).nextBytes(content);
        Files.write(directory.resolve("content"), content);
    }

    @AfterEach
    void down() throws Exception {
        if (net != null) {
            net.close();
        }
    }

    @Test
    void aServerOfDirectRoutingServesTheVipAndKeepsSilentAboutIt() throws Exception {
        Process _ = net.python("srv", "web.py", "::", "80", "content");
        net.in("cli", "ip route add " + VIP + " dev c0");
        net.in("cli", "ip -6 route add " + VIP6 + " dev c0");
        net.in("srv", "ip address add " + VIP + "/32 dev lo");
        assertThat(asked("http://" + VIP + "/peer").status())
                .as("without setup this server answers ARP for the VIP")
                .isZero();
        net.in("srv", "ip address del " + VIP + "/32 dev lo");
        net.in("cli", "ip neigh flush all");

        Launched applied = net.spillway("realserver", "setup", "--method", "dr", "--vip", BOTH, "--apply");

        assertThat(applied.status()).as(applied.toString()).isZero();
        assertThat(net.in("srv", "ip -o address show dev lo")).contains(VIP + "/32", VIP6 + "/128");
        assertThat(asked("http://" + VIP + "/peer").status())
                .as("nobody answers ARP")
                .isNotZero();
        assertThat(asked("http://[" + VIP6 + "]/peer").status())
                .as("nobody answers for IPv6")
                .isNotZero();

        String mac = net.in("srv", "cat /sys/class/net/s0/address");
        net.in("cli", "ip neigh replace " + VIP + " lladdr " + mac + " dev c0");
        net.in("cli", "ip neigh replace " + VIP6 + " lladdr " + mac + " dev c0");
        assertThat(asked("http://" + VIP + "/peer").out()).endsWith("10.91.0.2");
        assertThat(asked("http://[" + VIP6 + "]/peer").out()).isEqualTo("fd91::2");

        Launched check =
                net.spillway("realserver", "setup", "--method", "dr", "--vip", BOTH, "--port", "80", "--check");
        assertThat(check.status()).as(check.toString()).isZero();
        assertThat(check.out()).endsWith("0 fault(s), 0 warning(s)");
        assertThat(net.spillway("realserver", "setup", "--method", "dr", "--vip", BOTH, "--apply")
                        .out())
                .isEqualTo("everything was in place already");

        Launched undone = net.spillway("realserver", "undo");
        assertThat(undone.status()).as(undone.toString()).isZero();
        assertThat(net.in("srv", "ip -o address show dev lo")).doesNotContain(VIP, VIP6);
        assertThat(net.in("srv", "sysctl -n net.ipv4.conf.all.arp_ignore net.ipv4.conf.s0.arp_announce"))
                .isEqualTo("0\n0");
        assertThat(net.spillway("realserver", "undo").out()).isEqualTo("nothing was applied here");
    }

    @Test
    void theScriptDoesWhatApplyDoes() throws Exception {
        Launched script = net.spillway("realserver", "setup", "--method", "tun", "--decap", "--vip", BOTH);
        Path file = Files.writeString(directory.resolve("setup.sh"), script.out() + "\n");

        net.in("srv", "sh " + file);
        net.in("srv", "sh " + file);

        assertThat(net.spillway("realserver", "setup", "--method", "tun", "--decap", "--vip", BOTH, "--apply")
                        .out())
                .as("only the table is always put in place")
                .startsWith("nft -f -   # table inet spillway_realserver\nnow run: ");
        net.spillway("realserver", "undo");
    }

    @ParameterizedTest
    @CsvSource({"ipip, 4", "ipip, 6", "gre, 4", "gre-csum, 6", "gue, 4", "gue, 6", "gue1, 4"})
    void aServerBehindATunnelServesBothFamiliesWithoutTheKernelsHelp(String encapsulation, int outer) throws Exception {
        String server = outer == 4 ? SERVER : SERVER6;
        String director = outer == 4 ? DIRECTOR : DIRECTOR6;
        String name = encapsulation.replaceAll("1|-csum", "");
        Process _ = net.python("srv", "web.py", "::", "80", "content");
        Process _ = net.python("dir", "wrap.py", "d0", server, encapsulation, VIP, VIP6);
        net.in("cli", "ip route add " + VIP + " via " + DIRECTOR);
        net.in("cli", "ip -6 route add " + VIP6 + " via " + DIRECTOR6);
        String[] setup = {
            "realserver",
            "setup",
            "--method",
            "tun",
            "--decap",
            "--vip",
            BOTH,
            "--port",
            "80",
            "--encapsulation",
            name,
            "--director",
            director,
            "--local",
            server
        };
        Launched applied = net.spillway(with(setup, "--apply"));
        assertThat(applied.status()).as(applied.toString()).isZero();
        Launched without = net.spillway(with(setup, "--check"));
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.out()).contains("FAULT   nothing here opens ", "2 fault(s), 0 warning(s)");

        Process decap = net.decap("--vip", BOTH, "--from", director, "--json");

        Launched check = net.spillway(with(setup, "--check"));
        assertThat(check.status()).as(check.toString()).isZero();
        for (String vip : new String[] {VIP, "[" + VIP6 + "]"}) {
            transfersUnchanged("http://" + vip + "/");
        }
        String counters = net.stop(decap);
        assertThat(counters)
                .containsPattern("\"delivered\" : [1-9]\\d\\d")
                .contains("\"not_a_director\" : 0", "\"refused\" : 0", "\"inner_length\" : 0");
        net.spillway("realserver", "undo");
    }

    @Test
    void nobodyButADirectorGetsThroughAndTheKernelSaysNothing() throws Exception {
        Process _ = net.python("srv", "web.py", "::", "80", "content");
        Process _ = net.python("dir", "wrap.py", "d0", SERVER, "ipip", VIP);
        net.in("cli", "ip route add " + VIP + " via " + DIRECTOR);
        net.spillway("realserver", "setup", "--method", "tun", "--decap", "--vip", VIP, "--apply");
        Process decap = net.decap("--vip", VIP, "--from", "10.91.0.77,192.0.2.0/24");

        assertThat(asked("http://" + VIP + "/peer").status()).isNotZero();

        assertThat(net.stop(decap)).containsPattern("(?m)^ *0  delivered ").containsPattern("[1-9]  not-a-director ");
        assertThat(net.in("srv", "nstat -asz IcmpOutDestUnreachs")).containsPattern("IcmpOutDestUnreachs +0 ");
        net.spillway("realserver", "undo");
    }

    @Test
    void theCheckFindsEachFaultAndItsMendMendsIt() throws Exception {
        String[] check = {
            "realserver", "check", "--method", "tun", "--decap", "--vip", VIP, "--port", "80", "--director", DIRECTOR
        };
        Launched nothing = net.spillway(check);
        assertThat(nothing.status()).isEqualTo(1);
        assertThat(nothing.out())
                .contains(
                        "FAULT   VIP " + VIP + " is not on this host",
                        "# ip address replace " + VIP + "/32 dev lo",
                        "FAULT   arp_ignore of s0 is 0",
                        "# sysctl -qw net.ipv4.conf.all.arp_ignore=1",
                        "FAULT   nothing here opens IPIP over IPv4 with IPv4 inside",
                        "# spillway realserver decap --vip " + VIP + " --from " + DIRECTOR,
                        "FAULT   nothing listens for " + VIP + " port 80/tcp",
                        "FAULT   IPv4 clients are told the interface's MSS");

        for (String line : nothing.out().lines().toList()) {
            if (line.startsWith("        # ip address") || line.startsWith("        # sysctl")) {
                net.in("srv", line.substring(10));
            }
        }
        Launched applied = net.spillway("realserver", "setup", "--method", "tun", "--decap", "--vip", VIP, "--apply");
        assertThat(applied.out())
                .as("what was mended is in place")
                .doesNotContain("conf.all", "ip address")
                .contains("nft -f -", "\nnow run:");
        Process _ = net.python("srv", "web.py", SERVER, "80", "content");
        Process _ = net.decap("--vip", VIP, "--from", DIRECTOR);
        net.in("srv", "sysctl -qw net.ipv4.conf.spillway0.rp_filter=1");
        Launched less = net.spillway(check);
        assertThat(less.status()).isEqualTo(1);
        assertThat(less.out())
                .contains(
                        "FAULT   rp_filter of spillway0 is 1",
                        "FAULT   what listens on port 80/tcp does so on " + SERVER)
                .endsWith("2 fault(s), 0 warning(s)");
        net.spillway("realserver", "undo");
    }

    private void transfersUnchanged(String url) throws Exception {
        Path into = directory.resolve("download");
        Launched download = net.tried("cli", "curl", "-sf", "-m", "20", "-o", into.toString(), url);
        assertThat(download.status()).as("%s: %s", url, download).isZero();
        assertThat(Files.readAllBytes(into)).isEqualTo(content);
        Launched upload = net.tried("cli", "curl", "-sf", "-m", "20", "--data-binary", "@content", url);
        assertThat(upload.out())
                .as("%s: %s", url, upload)
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    }

    private Launched asked(String url) throws Exception {
        return net.tried("cli", "curl", "-sf", "-m", "3", url);
    }

    private static String[] with(String[] arguments, String more) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = more;
        return all;
    }
}
