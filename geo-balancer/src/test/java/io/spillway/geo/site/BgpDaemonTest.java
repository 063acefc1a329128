package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.NeighborView;
import io.spillway.geo.api.RoutesView;
import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.cli.Main;
import io.spillway.geo.config.SiteFile;
import io.spillway.geo.config.SpeakerFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two speakers on loopback addresses, each from its own site file, asked with the command line. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BgpDaemonTest {
    @TempDir
    private Path directory;

    private final List<BgpDaemon> running = new ArrayList<>();

    @AfterEach
    void stop() {
        running.forEach(BgpDaemon::hurry);
        running.forEach(BgpDaemon::stop);
    }

    private static int freePort(String address) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
            return socket.getLocalPort();
        }
    }

    private BgpDaemon start(String name, String bgp) throws Exception {
        Path file = Files.writeString(
                file(name), "site: " + name + "\napi: {socket: " + name + ".sock}\nbgp:\n" + bgp.indent(2));
        SpeakerFile config = SiteFile.readSpeaker(file);
        BgpDaemon daemon = BgpDaemon.start(config);
        running.add(daemon);
        return daemon;
    }

    private Path file(String name) {
        return directory.resolve(name + ".yaml");
    }

    private ApiClient api(String name) {
        return new ApiClient(directory.resolve(name + ".sock"));
    }

    /** One announces a prefix to the other, which keeps what it learns. */
    private BgpDaemon pair(String more) throws Exception {
        int port = freePort("127.0.0.2");
        start("east", """
                local-as: 65002
                router-id: 10.0.0.2
                listen: 127.0.0.2:%d
                neighbors: [{address: 127.0.0.1, remote-as: 65001, passive: true, import: all}]
                """.formatted(port));
        BgpDaemon west = start("west", """
                local-as: 65001
                router-id: 10.0.0.1
                listen: none
                neighbors: [{address: 127.0.0.2, remote-as: 65002, port: %d, local-address: 127.0.0.1}]
                announce: [{prefix: 10.101.4.0/24, next-hop: 192.0.2.1, med: 7, communities: ["65001:1"]}]
                """.formatted(port) + more);
        await(() -> sum(neighbor("east")) > 0);
        return west;
    }

    private NeighborView neighbor(String name) throws Exception {
        return Json.readList(api(name).get("/bgp/neighbors"), NeighborView.class)
                .getFirst();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(20);
        }
    }

    private record Result(int exitCode, String out, String err) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    @Test
    void showsNeighborsAsATableAndOneInDetail() throws Exception {
        pair("");
        Result table = run("bgp", "neighbors", "-c", file("west").toString());
        assertThat(table.exitCode()).isZero();
        assertThat(table.out()).containsPattern("127.0.0.2 +65002 +Established");
        Result detail = run("bgp", "neighbors", "127.0.0.2", "-c", file("west").toString());
        assertThat(detail.out())
                .startsWith("neighbor 127.0.0.2, AS65002: Established for ")
                .containsPattern("router ID +10.0.0.2")
                .containsPattern("OPEN +1 +1")
                .containsPattern("hold timer +9 s, ")
                .containsPattern("capabilities sent +ipv4 unicast, ")
                .containsPattern("ipv4 unicast +0 +1");
        assertThat(run("bgp", "neighbors", "--json", "-c", file("west").toString())
                        .out())
                .contains("\"address\" : \"127.0.0.2\"");
        Result none = run("bgp", "neighbors", "10.9.9.9", "-c", file("west").toString());
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).isEqualTo("spillway: no neighbor 10.9.9.9\n");
    }

    @Test
    void aSpeakerByItselfHasNeitherSpillNorASiteToDrain() throws Exception {
        start("west", """
                local-as: 65001
                router-id: 10.0.0.1
                listen: none
                neighbors: [{address: 127.0.0.2, remote-as: 65002}]
                """);
        for (String command : List.of("spill", "reports", "whatif drain", "drain site", "undrain", "spill freeze")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.addAll(List.of("-c", file("west").toString()));
            Result result = run(words.toArray(String[]::new));
            assertThat(result.exitCode()).as(command).isEqualTo(1);
            assertThat(result.err()).as(command).contains("speaker by itself", "spillway site run");
        }
    }

    @Test
    void showsWhatIsAnnounced() throws Exception {
        pair("");
        assertThat(run("bgp", "routes", "-c", file("west").toString()).out())
                .containsPattern("10.101.4.0/24 +192.0.2.1 +7 +- +own +65001:1");
        assertThat(run(
                                "bgp",
                                "routes",
                                "--neighbor",
                                "127.0.0.2",
                                "-c",
                                file("west").toString())
                        .out())
                .containsPattern("10.101.4.0/24 +192.0.2.1 +7 +- +65001 +65001:1");
        assertThat(run("bgp", "routes", "-c", file("east").toString()).out())
                .containsPattern("\\* +10.101.4.0/24 +127.0.0.1 +192.0.2.1 +7 +- +65001 igp +65001:1");
        assertThat(run("bgp", "routes", "10.9.0.0/16", "-c", file("west").toString())
                        .out())
                .startsWith("Announced\n  none");
        assertThat(run("bgp", "routes", "nonsense", "-c", file("west").toString())
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void neighborStaysDownUntilTheOperatorEnablesIt() throws Exception {
        pair("");
        String file = file("west").toString();
        assertThat(run("bgp", "disable", "127.0.0.2", "--message", "new cards", "-c", file)
                        .out())
                .containsPattern("127.0.0.2 +65002 +Idle .*Administrative Shutdown: \"new cards\"");
        await(() -> String.valueOf(neighbor("east").troubles().notificationReceived())
                .contains("new cards"));
        assertThat(run("bgp", "enable", "127.0.0.2", "-c", file).exitCode()).isZero();
        await(() -> sum(neighbor("east")) > 0);
        Result none = run("bgp", "enable", "10.9.9.9", "-c", file);
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).isEqualTo("spillway: no neighbor 10.9.9.9\n");
    }

    @Test
    void drainsAndComesBackWhenTheOperatorSaysSo() throws Exception {
        pair("drain: {for: 1h}\n");
        String file = file("west").toString();
        assertThat(run("drain", "10.101.4.0/24", "-c", file).out())
                .containsPattern("10.101.4.0/24 +yes +draining +drained by the operator; withdrawn in ");
        RoutesView sent = Json.read(api("west").get("/bgp/routes?neighbor=127.0.0.2"), RoutesView.class);
        assertThat(sent.announced().getFirst().communities()).containsExactly("65001:1", "graceful-shutdown");
        assertThat(sent.announced().getFirst().asPath()).isEqualTo("65001 65001 65001 65001");
        assertThat(run("drain", "--undo", "-c", file).out()).containsPattern("10.101.4.0/24 +yes +announced");
        Result strange = run("drain", "10.9.0.0/16", "-c", file);
        assertThat(strange.exitCode()).isEqualTo(1);
        assertThat(strange.err()).contains("10.9.0.0/16 is no prefix of this site; it has [10.101.4.0/24]");
    }

    @Test
    void drainsBeforeItStopsAndASecondSignalEndsThat() throws Exception {
        BgpDaemon west = pair("drain: {for: 1h}\n");
        Thread stopping = Thread.ofPlatform().start(west::stop);
        await(() -> Json.read(api("west").get("/status"), SiteStatus.class).bgp().prefixes().stream()
                .allMatch(prefix -> prefix.state().equals("draining")));
        assertThat(neighbor("east").state()).isEqualTo("Established");
        west.hurry();
        stopping.join();
        await(() -> !neighbor("east").state().equals("Established"));
        assertThat(String.valueOf(neighbor("east").troubles().notificationReceived()))
                .contains("Administrative Shutdown")
                .contains("west: stopped by its operator");
    }

    @Test
    void followsTheMessagesOfANeighbor() throws Exception {
        pair("");
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread log = Thread.ofPlatform().start(() -> {
            try {
                api("east").stream("/bgp/log/127.0.0.1", lines::add);
            } catch (Exception e) {
                lines.add("failed: " + e);
            }
        });
        await(() -> !lines.isEmpty() || drainAndBack());
        log.interrupt();
        log.join();
        assertThat(lines).noneMatch(line -> line.startsWith("failed"));
        assertThat(lines).anyMatch(line -> line.contains("127.0.0.1"));
    }

    @Test
    void aProcessAnnouncesWhatItMayAndNothingElse() throws Exception {
        Path program = Files.writeString(directory.resolve("announce.sh"), """
                #!/bin/sh
                echo 'announce route 10.7.1.0/24 next-hop 192.0.2.7'
                echo 'announce route 10.8.1.0/24 next-hop 192.0.2.7'
                read first; read second
                echo "$first $second" > answers
                exec sleep 1000
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        pair("""
                processes:
                  - {name: a, run: [/bin/sh, -c, "cd %s && exec ./announce.sh"], allow: [10.7.0.0/16]}
                mrt: {file: west.mrt}
                """.formatted(directory));
        await(() -> sum(neighbor("east")) == 2);
        await(() -> Files.exists(directory.resolve("answers"))
                && Files.readString(directory.resolve("answers")).equals("done error\n"));
        assertThat(run("bgp", "routes", "10.7.1.0/24", "-c", file("west").toString())
                        .out())
                .contains("10.7.1.0/24");
        await(() -> Files.size(directory.resolve("west.mrt")) > 0);

        SiteStatus.Bgp bgp =
                Json.read(api("west").get("/status"), SiteStatus.class).bgp();
        SiteStatus.ChildProcess process = bgp.processes().getFirst();
        assertThat(process.pid()).isNotNull();
        assertThat(process.commands()).isEqualTo(2);
        assertThat(process.errors()).isEqualTo(1);
        assertThat(process.lastError()).contains("10.8.1.0/24");
        SiteStatus.Mrt mrt = Objects.requireNonNull(bgp.mrt());
        assertThat(mrt.written()).isPositive();
        assertThat(mrt.file()).endsWith("west.mrt");
        assertThat(bgp.bfd()).isNull();
        assertThat(run("status", "-c", file("west").toString()).out())
                .containsPattern("a +[0-9]+ +0 +2 +1 +.*10.8.1.0/24")
                .contains("west.mrt: ");
    }

    @Test
    void routeOfAProcessIsBackWhenAnotherThatAnnouncedItTooWithdraws() throws Exception {
        pair("""
                processes:
                  - name: a
                    run: [/bin/sh, -c, "echo 'announce route 10.7.1.0/24 next-hop 192.0.2.7 med 1'; touch %1$s/a; exec sleep 1000"]
                    allow: [10.7.0.0/16]
                  - name: b
                    run:
                      - /bin/sh
                      - -c
                      - |
                        until [ -e %1$s/a ]; do sleep 0.1; done
                        sleep 0.3
                        echo 'announce route 10.7.1.0/24 next-hop 192.0.2.7 med 2'
                        until [ -e %1$s/enough ]; do sleep 0.1; done
                        echo 'withdraw route 10.7.1.0/24'
                        exec sleep 1000
                    allow: [10.7.0.0/16]
                """.formatted(directory));
        await(() -> medAtEast() == 2);
        Files.createFile(directory.resolve("enough"));
        await(() -> medAtEast() == 1);
    }

    private long medAtEast() throws Exception {
        return Json.read(api("east").get("/bgp/routes?prefix=10.7.1.0/24"), RoutesView.class).learnt().stream()
                .mapToLong(route -> Optional.ofNullable(route.med()).orElse(-1L))
                .findFirst()
                .orElse(-1);
    }

    private static int sum(NeighborView neighbor) {
        return neighbor.prefixesReceived().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Gives the log something to show; false, to be asked again. */
    private boolean drainAndBack() throws Exception {
        api("west").post("/bgp/drain");
        api("west").post("/bgp/drain?undo=true");
        return false;
    }
}
