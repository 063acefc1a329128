package io.spillway.lab;

import static io.spillway.lab.OneSpeaker.BIRD;
import static io.spillway.lab.OneSpeaker.BIRD6;
import static io.spillway.lab.OneSpeaker.LONGER;
import static io.spillway.lab.OneSpeaker.eventually;
import static io.spillway.lab.OneSpeaker.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.api.NeighborView;
import io.spillway.lab.OneSpeaker.Result;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** BFD, MD5 and GTSM from the site file of {@code spillway bgp run} to BIRD. */
@Timeout(120)
class BgpWatchIT {
    @TempDir
    private static Path directory;

    private static @Nullable OneSpeaker laboratory;

    private OneSpeaker net;

    @BeforeAll
    static void up() throws Exception {
        OneSpeaker.assumePossible();
        laboratory = OneSpeaker.up(directory);
        laboratory.bird(source("secured.conf"));
        laboratory.speaker(source("secured.yaml"));
    }

    @AfterAll
    static void down() throws Exception {
        if (laboratory != null) {
            laboratory.close();
        }
    }

    @BeforeEach
    void established() {
        net = Objects.requireNonNull(laboratory);
        net.awaitEstablished();
    }

    @Test
    void comesUpWithMd5AndGtsm() throws Exception {
        net.awaitHeard("edge4", "203.0.113.0/24");
        net.awaitHeard("near4", "203.0.113.0/24");
        net.awaitHeard("edge6", "2001:db8:53::/48");

        assertThat(settings(BIRD).md5()).isTrue();
        assertThat(settings(LONGER).ttlSecurityHops()).isEqualTo(1);
        assertThat(settings(BIRD6).md5()).isTrue();
        assertThat(settings(BIRD6).ttlSecurityHops()).isEqualTo(1);
    }

    private NeighborView.Settings settings(String neighbor) throws Exception {
        return net.neighbor(neighbor).settings();
    }

    @Test
    void aNeighborThatStandsStillLosesItsSessionByBfd() throws Exception {
        eventually("BFD to be up")
                .until(() -> String.valueOf(net.neighbor(BIRD).bfd()).startsWith("UP"));
        Result table = net.spillway("bgp", "neighbors", "--socket", "edge.sock");
        assertThat(table.output())
                .containsPattern("(?m)^10\\.103\\.1\\.1 +65001 +Established .* UP: neighbor hears us ");

        net.signal("r", "STOP");
        try {
            eventually("BFD to end the session").untilAsserted(() -> {
                NeighborView bird = net.neighbor(BIRD);
                assertThat(bird.state()).isNotEqualTo("Established");
                assertThat(Objects.requireNonNull(bird.troubles().last()).words())
                        .contains("BFD Down");
            });
            assertThat(net.neighbor(LONGER).state()).as("not watched").isEqualTo("Established");
        } finally {
            net.signal("r", "CONT");
        }

        net.awaitEstablished();
        net.awaitHeard("edge4", "203.0.113.0/24");
    }
}
