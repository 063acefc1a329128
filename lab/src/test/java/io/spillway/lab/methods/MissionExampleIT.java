package io.spillway.lab.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * NAT as the example has it: port 80 of the VIP to 172.16.0.2:80 with weight 1 and 172.16.0.3:8000 with weight 2, port 21 to
 * 172.16.0.3:21, the client 202.100.1.2:3456; what is on the wire on either side of the director, byte by byte.
 */
@Timeout(60)
class MissionExampleIT {
    private static final String CLIENT = "202.100.1.2";
    private static final String VIP = MethodsLab.VIP;

    /** A handshake, a word each way and the end. */
    private static final int FEWEST_PACKETS = 8;

    @TempDir
    private Path directory;

    private MethodsLab net;
    private MethodsLab.Talk director;

    @BeforeEach
    void up() throws Exception {
        MethodsLab.assumePossible();
        net = new MethodsLab(directory, false, 1);
        net.in("cli", "ip address add " + CLIENT + "/32 dev c0");
        net.in("dir", "ip route add " + CLIENT + " via " + MethodsLab.v4(1, 2));
        net.in("s1", "ip address add 172.16.0.2/24 dev s0");
        net.in("s2", "ip address add 172.16.0.3/24 dev s0");
        for (String link : List.of("cli ethtool -K c0", "s1 ethtool -K s0", "s2 ethtool -K s0")) {
            String[] words = link.split(" ", 2);
            // Checksums on the wire as a network card would make them.
            net.in(words[0], words[1] + " tx off tso off gso off gro off");
        }
        net.python("s1", "say.py", "172.16.0.2", "80");
        net.python("s2", "say.py", "172.16.0.3", "8000", "21");
        net.python("cli", "capture.py", "c0", "front");
        net.python("s1", "capture.py", "s0", "back1");
        net.python("s2", "capture.py", "s0", "back2");
        director = net.director(
                1,
                "-",
                "web tcp " + VIP + " 80 wrr 172.16.0.2|80|1|nat 172.16.0.3|8000|2|nat; ftp tcp " + VIP
                        + " 21 wrr 172.16.0.3|21|1|nat");
    }

    @AfterEach
    void down() throws Exception {
        if (net != null) {
            net.close();
        }
    }

    @Test
    void rewritesEachHeaderAsTheExampleSaysAndNothingElse() throws Exception {
        assertThat(call(3456, 80)).isEqualTo("172.16.0.3:8000 heard 202.100.1.2:3456 say hello3456");
        // The round began when the servers came into service, one after the other: any of its places may be next.
        List<Integer> others = new ArrayList<>(List.of(3457, 3458));
        others.removeIf(port -> call(port, 80).startsWith("172.16.0.3:8000 heard 202.100.1.2:" + port));
        assertThat(others).as("one of three for weight 1 of 3").hasSize(1);
        int lighter = others.getFirst();
        assertThat(call(3459, 21)).startsWith("172.16.0.3:21 heard 202.100.1.2:3459");

        compare(3456, 80, "back2", "172.16.0.3:8000");
        compare(lighter, 80, "back1", "172.16.0.2:80");
        compare(3459, 21, "back2", "172.16.0.3:21");
        Map<String, Long> counted = director.ask("snapshot");
        assertThat(counted)
                .containsEntry("web/172.16.0.2", 1L)
                .containsEntry("web/172.16.0.3", 2L)
                .containsEntry("ftp/172.16.0.3", 1L);
    }

    /** The packets of one connection in front of the director and behind it. */
    private void compare(int clientPort, int port, String behind, String server) {
        String client = CLIENT + ":" + clientPort;
        String vip = VIP + ":" + port;
        List<WirePacket> asked = packets("front", packet -> packet.source().equals(client));
        List<WirePacket> answered =
                packets("front", packet -> packet.destination().equals(client));
        List<WirePacket> forwarded = packets(behind, packet -> packet.source().equals(client));
        List<WirePacket> answers =
                packets(behind, packet -> packet.destination().equals(client));

        assertThat(asked).allSatisfy(packet -> assertThat(packet.destination()).isEqualTo(vip));
        assertThat(forwarded)
                .allSatisfy(packet -> assertThat(packet.destination()).isEqualTo(server));
        assertThat(answers).allSatisfy(packet -> assertThat(packet.source()).isEqualTo(server));
        assertThat(answered).allSatisfy(packet -> assertThat(packet.source()).isEqualTo(vip));
        sameButForTheHop(asked, forwarded);
        sameButForTheHop(answers, answered);
    }

    private static void sameButForTheHop(List<WirePacket> before, List<WirePacket> after) {
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).rest())
                    .as("%s after %s", after.get(i), before.get(i))
                    .isEqualTo(before.get(i).rest());
            assertThat(after.get(i).ttl()).isEqualTo(before.get(i).ttl() - 1);
            assertThat(before.get(i).hasRightChecksums())
                    .as("%s", before.get(i))
                    .isTrue();
            assertThat(after.get(i).hasRightChecksums()).as("%s", after.get(i)).isTrue();
        }
    }

    /** Those of a capture, once the connection is over on both sides. */
    private List<WirePacket> packets(String capture, Predicate<WirePacket> filter) {
        return read(capture).stream().filter(filter).toList();
    }

    private String call(int clientPort, int port) {
        int before = read("front").size();
        String answer = ask(clientPort, port);
        await("everything has been seen on both sides")
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    int front = read("front").size();
                    return front >= before + FEWEST_PACKETS
                            && front == read("back1").size() + read("back2").size();
                });
        return answer;
    }

    private String ask(int clientPort, int port) {
        try {
            String script = net.resource("call.py").toString();
            return net.in(
                    "cli",
                    "/usr/bin/python3 %s %s %d %s %d hello%d"
                            .formatted(script, CLIENT, clientPort, VIP, port, clientPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Of the client and the example's addresses: others talk too. */
    private List<WirePacket> read(String capture) {
        try {
            String text = Files.readString(directory.resolve(capture));
            // The last line may not be whole yet.
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(WirePacket::parse)
                    .filter(packet -> (packet.source() + " " + packet.destination()).contains(CLIENT + ":"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
