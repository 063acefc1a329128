package io.spillway.director.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's fanout program beside the Java function it is made from: thousands of frames over a veth pair. */
@Timeout(90)
class FanoutIT {
    private static final int FRAMES = 20_000;

    private final Lab lab = new Lab();

    @BeforeEach
    void needsRoot() {
        Lab.needsRoot();
    }

    @AfterEach
    void removeNetwork() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"clients, 2, 1", "clients, 3, 2", "servers, 4, 3", "servers, 2, 4", "both, 4, 5", "both, 3, 6"})
    void givesEveryFrameToTheShardThatTheJavaFunctionSays(String side, int shards, int seed) {
        String namespace = lab.namespace("fan");
        lab.in(namespace, "sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
        lab.join(namespace, "f0", namespace, "f1");
        // Java only sees interfaces that have an address.
        lab.in(namespace, "ip addr add 192.0.2.1/30 dev f0", "ip addr add 192.0.2.2/30 dev f1");

        String output = lab.sh("ip netns exec " + namespace + " " + System.getProperty("java.home") + File.separator
                + "bin" + File.separator + "java -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "
                + System.getProperty("java.class.path") + " " + FanoutMain.class.getName() + " " + side + " " + shards
                + " " + seed + " " + FRAMES);

        assertThat(output.lines().toList().getLast())
                .as("seed %d: %s", seed, output.substring(0, Math.min(output.length(), 2000)))
                .isEqualTo("right=" + FRAMES + " wrong=0 lost=0 shards=" + shards);
    }
}
