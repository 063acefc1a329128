package io.spillway.lab;

import static io.spillway.lab.OneSpeaker.BIRD;
import static io.spillway.lab.OneSpeaker.BIRD6;
import static io.spillway.lab.OneSpeaker.LONGER;
import static io.spillway.lab.OneSpeaker.eventually;
import static io.spillway.lab.OneSpeaker.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.api.Json;
import io.spillway.geo.api.NeighborView;
import io.spillway.geo.api.RoutesView;
import io.spillway.lab.OneSpeaker.Result;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code spillway bgp run} in the life of its operator, with BIRD as the neighbor, thrice. */
@Timeout(120)
class BgpRunIT {
    private static final String PREFIX = "203.0.113.0/24";
    private static final String PREFIX6 = "2001:db8:53::/48";

    @TempDir
    private static Path directory;

    private static @Nullable OneSpeaker laboratory;

    private OneSpeaker net;

    @BeforeAll
    static void up() throws Exception {
        OneSpeaker.assumePossible();
        laboratory = OneSpeaker.up(directory);
        laboratory.bird(source("bird.conf"));
    }

    @AfterAll
    static void down() throws Exception {
        if (laboratory != null) {
            laboratory.close();
        }
    }

    @BeforeEach
    void speak() throws Exception {
        net = Objects.requireNonNull(laboratory);
        net.keepSpeaking(source("edge.yaml"));
        net.awaitEstablished();
    }

    @Test
    void announcesWithTheAttributesOfTheFile() throws Exception {
        net.awaitHeard(
                "edge4",
                PREFIX,
                "BGP.as_path: 65010 65010\n",
                "BGP.next_hop: 10.103.1.2",
                "BGP.med: 10\n",
                "(65010,100)",
                "(65535,65281)",
                "BGP.large_community: (65010, 1, 2)");
        net.awaitHeard(
                "edge6",
                PREFIX6,
                "BGP.as_path: 65010\n",
                "BGP.next_hop: fd00:103::2",
                "BGP.med: 20\n",
                "BGP.community: (65010,6)");
        assertThat(net.heard("edge6", PREFIX6)).as("its own list").doesNotContain("(65010,100)");
        assertThat(net.heard("edge4", "0.0.0.0/0")).doesNotContain("192.0.2.0/24");
    }

    @Test
    void showsNeighbors() throws Exception {
        Result table = net.spillway("bgp", "neighbors", "--socket", "edge.sock");
        assertThat(table.status()).as(table.output()).isZero();
        assertThat(table.output().lines())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("NEIGHBOR ")
                .endsWith("LAST ERROR");
        assertThat(table.output())
                .containsPattern("(?m)^10\\.103\\.1\\.1 +65001 +Established ")
                .containsPattern("(?m)^fd00:103::1 +65001 +Established ");

        Result one = net.spillway("bgp", "neighbors", BIRD6, "-c", "edge.yaml");
        assertThat(one.status()).as(one.output()).isZero();
        assertThat(one.output())
                .startsWith("neighbor fd00:103::1, AS65001: Established for ")
                .containsPattern("router ID +10\\.103\\.1\\.1\n")
                .containsPattern("addresses +fd00:103::2 port \\d+ here, fd00:103::1 port \\d+ there\n")
                .containsPattern("hold timer +9 s, ")
                .containsPattern("received .*enhanced route refresh")
                .containsPattern("ipv6 unicast +1 +1\n");

        Result json = net.spillway("bgp", "neighbors", BIRD, "--json", "--socket", "edge.sock");
        assertThat(Json.readList(json.output(), NeighborView.class))
                .singleElement()
                .extracting(NeighborView::prefixesReceived)
                .isEqualTo(Map.of("ipv4 unicast", 1));

        Result nobody = net.spillway("bgp", "neighbors", "10.103.1.9", "--socket", "edge.sock");
        assertThat(nobody.status()).as(nobody.output()).isEqualTo(1);
        assertThat(nobody.output()).contains("10.103.1.9");
    }

    @Test
    void showsRoutesAndTheBestOfThem() throws Exception {
        net.awaitHeard("edge6", PREFIX6);
        eventually("the routes of all three").until(() -> routes().learntCount() == 3);

        Result all = net.spillway("bgp", "routes", "--socket", "edge.sock");
        assertThat(all.status()).as(all.output()).isZero();
        assertThat(all.output())
                .containsPattern("(?m)^ +203\\.0\\.113\\.0/24 +self +10 .*65010:100 .*65010:1:2")
                .containsPattern("(?m)^ +2001:db8:53::/48 +self +20 ")
                .containsPattern(
                        "(?m)^ +\\* +192\\.0\\.2\\.0/24 +10\\.103\\.1\\.1 +10\\.103\\.1\\.1 .* 65001 .*65001:7$")
                .containsPattern("(?m)^ +192\\.0\\.2\\.0/24 +10\\.103\\.1\\.3 .* 65001 65001 65001 ")
                .containsPattern("(?m)^ +\\* +2001:db8:9::/48 +fd00:103::1 +fd00:103::1 ");

        Result one = net.spillway("bgp", "routes", "192.0.2.0/24", "--socket", "edge.sock");
        assertThat(one.output())
                .contains("* ", "192.0.2.0/24", LONGER)
                .doesNotContain("203.0.113.0/24")
                .doesNotContain("2001:db8:9::");

        net.birdc("disable edge4");
        try {
            eventually("the longer way to be the best")
                    .untilAsserted(() -> assertThat(routes().learnt())
                            .filteredOn(RoutesView.Route::best)
                            .extracting(RoutesView.Route::neighbor)
                            .containsExactlyInAnyOrder(LONGER, BIRD6));
        } finally {
            net.birdc("enable edge4");
        }
    }

    private RoutesView routes() throws Exception {
        return Json.read(net.api().get("/bgp/routes"), RoutesView.class);
    }

    @Test
    void logsTheMessagesOfANeighborAsTheyPass() throws Exception {
        Path log = directory.resolve("packets.log");
        Process spillway = net.start("edge", log, "spillway", "bgp", "log", BIRD, "--socket", "edge.sock");
        try {
            eventually("an announcement in the log").untilAsserted(() -> {
                net.birdc("disable s4");
                net.birdc("enable s4");
                assertThat(log).content().contains("192.0.2.0/24");
            });
            assertThat(spillway.isAlive()).isTrue();
        } finally {
            spillway.destroy();
            spillway.waitFor();
        }
    }

    @Test
    void dumpsInTheFormatOfMrt() throws Exception {
        eventually("messages and states of both families").untilAsserted(() -> {
            Map<String, Integer> records =
                    mrt(Files.readAllBytes(net.folder("edge").resolve("edge.mrt")));
            assertThat(records.keySet()).contains("message of 1", "message of 2", "state of 1", "state of 2");
        });
    }

    /** RFC 6396, section 2: the header; 3: the ET types have microseconds first; 4.4: BGP4MP. What it holds. */
    private static Map<String, Integer> mrt(byte[] file) {
        Map<String, Integer> records = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(file);
        while (in.remaining() >= 12) {
            int seconds = in.getInt();
            int type = in.getShort();
            int subtype = in.getShort();
            ByteBuffer body = in.slice(in.position() + 4, in.getInt(in.position()));
            in.position(in.position() + 4 + body.limit());
            assertThat(Integer.toUnsignedLong(seconds)).isGreaterThan(1_700_000_000L);
            assertThat(type).as("BGP4MP, BGP4MP_ET").isIn(16, 17);
            body.position(type == 17 ? 4 : 0);
            assertThat(subtype)
                    .as("MESSAGE, before the OPENs agree on 4-octet AS; _AS4 of it, STATE_CHANGE_AS4")
                    .isIn(1, 4, 5);
            boolean message = subtype != 5;
            assertThat(subtype == 1 ? body.getShort() & 0xFFFF : body.getInt())
                    .as("peer AS")
                    .isEqualTo(65001);
            assertThat(subtype == 1 ? body.getShort() & 0xFFFF : body.getInt())
                    .as("local AS")
                    .isEqualTo(65010);
            body.getShort();
            int family = body.getShort();
            body.position(body.position() + (family == 1 ? 8 : 32));
            if (message) {
                assertThat(body.getLong()).as("marker").isEqualTo(-1L);
                assertThat(body.getLong()).as("marker").isEqualTo(-1L);
                assertThat(body.getShort() - 18).as("length").isEqualTo(body.remaining());
            }
            records.merge((message ? "message of " : "state of ") + family, 1, Integer::sum);
        }
        return records;
    }

    @Test
    void sigtermWithdrawsAndTellsTheNeighborsWhy() throws Exception {
        net.speaker(source("edge.yaml").replace("drain: {for: 1m", "drain: {for: 0s"));
        net.awaitHeard("edge4", PREFIX);
        net.awaitHeard("edge6", PREFIX6);

        net.process("edge").terminate();

        assertThat(net.exitStatus()).isZero();
        net.awaitNotHeard("edge4", PREFIX);
        net.awaitNotHeard("edge6", PREFIX6);
        assertThat(net.log("r"))
                .contains("edge4: Received: Administrative shutdown")
                .contains("edge6: Received: Administrative shutdown")
                .contains("edge: stopped by its operator");
        assertThat(net.folder("edge").resolve("edge.sock")).doesNotExist();
    }

    @Test
    void aKilledSpeakerLeavesNoRouteAndComesBack() throws Exception {
        net.awaitHeard("edge4", PREFIX);
        net.awaitHeard("edge6", PREFIX6);

        net.process("edge").kill();

        assertThat(net.exitStatus()).isEqualTo(128 + 9);
        net.awaitNotHeard("edge4", PREFIX);
        net.awaitNotHeard("edge6", PREFIX6);

        net.speaker(source("edge.yaml"));
        net.awaitHeard("edge4", PREFIX);
    }

    @Test
    void drainsWithTheCommunityAndPrependsUntilUndone() throws Exception {
        net.awaitHeard("edge4", PREFIX);

        Result drain = net.spillway("drain", PREFIX, "--socket", "edge.sock");
        assertThat(drain.status()).as(drain.output()).isZero();
        assertThat(drain.output()).containsPattern("203\\.0\\.113\\.0/24 +yes +draining +drained by the operator");
        net.awaitHeard("edge4", PREFIX, "(65535,0)", "BGP.as_path: 65010 65010 65010 65010\n", "(65010,100)");
        assertThat(net.heard("edge6", PREFIX6)).as("the other one").doesNotContain("(65535,0)");

        Result undo = net.spillway("drain", "--undo", "--socket", "edge.sock");
        assertThat(undo.status()).as(undo.output()).isZero();
        net.awaitHeard("edge4", PREFIX, "BGP.as_path: 65010 65010\n");
        assertThat(net.heard("edge4", PREFIX)).doesNotContain("(65535,0)");

        Result unknown = net.spillway("drain", "198.51.100.0/24", "--socket", "edge.sock");
        assertThat(unknown.status()).as(unknown.output()).isEqualTo(1);
        assertThat(unknown.output()).contains("198.51.100.0/24");
    }

    @Test
    void sigtermDrainsAndASecondOneEndsTheDrain() throws Exception {
        net.awaitHeard("edge6", PREFIX6);

        net.process("edge").terminate();
        net.awaitHeard("edge4", PREFIX, "(65535,0)");
        net.awaitHeard("edge6", PREFIX6, "(65535,0)", "BGP.as_path: 65010 65010 65010\n");

        net.process("edge").terminate();
        assertThat(net.exitStatus()).isZero();
        net.awaitNotHeard("edge6", PREFIX6);
    }
}
