package io.spillway.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class BirdControlTest {
    private static final String GREETING = "0001 BIRD 2.0.12 ready.\n";
    private static final String ROUTE = """
            1007-Table master4:
             10.101.4.0/24        unicast [r32 08:57:01.123] * (100) [AS5i]
             \tvia 10.101.3.9 on eth1
            1008-\tType: BGP univ
            1012-\tBGP.origin: IGP
             \tBGP.as_path: 3 2 5
             \tBGP.next_hop: 10.101.3.9
             \tBGP.local_pref: 100
            0000\s
            """;
    private static final String PROTOCOLS = """
            2002-Name       Proto      Table      State  Since         Info
            1002-device1    Device     ---        up     08:56:58.001 \s
             ospf1      OSPF       master4    up     08:56:58.001  Running
             r22        BGP        ---        up     08:57:00.100  Established  \s
             c32        BGP        ---        start  08:57:00.100  Active        Socket: Connection refused
             down1      BGP        ---        down   08:57:00.100 \s
            0000\s
            """;

    @TempDir
    Path folder;

    @Test
    void readsThePathOfTheBestRoute() throws Exception {
        try (BirdControl bird = birdThatAnswers(ROUTE)) {
            assertThat(bird.pathTo("10.101.4.1")).contains("3 2 5");
        }
    }

    @Test
    void noRouteIsNoPath() throws Exception {
        try (BirdControl bird = birdThatAnswers("8001 Network not found\n")) {
            assertThat(bird.pathTo("10.101.4.1")).isEmpty();
        }
    }

    @Test
    void seesWhetherThereIsARoute() throws Exception {
        try (BirdControl bird = birdThatAnswers(ROUTE)) {
            assertThat(bird.hasRouteTo("10.101.4.1")).isTrue();
        }
        assertThat(BirdControl.asPath(List.of("Network not found"))).isEmpty();
    }

    @Test
    void readsTheStateOfEverySession() throws Exception {
        try (BirdControl bird = birdThatAnswers(PROTOCOLS)) {
            assertThat(bird.sessions())
                    .containsExactly(
                            new BirdControl.Session("ospf1", "Running"),
                            new BirdControl.Session("r22", "Established"),
                            new BirdControl.Session("c32", "Active        Socket: Connection refused"),
                            new BirdControl.Session("down1", "down"));
        }
    }

    @Test
    void saysThatBirdWentAway() throws Exception {
        try (BirdControl bird = birdThatAnswers("1007-Table master4:\n")) {
            assertThatThrownBy(() -> bird.pathTo("10.101.4.1"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void saysWhichSocketNobodyListensTo() {
        Path socket = folder.resolve("nobody.ctl");
        assertThatThrownBy(() -> BirdControl.connect(socket))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nobody.ctl");
    }

    /** Greets, reads a command, answers and closes. */
    private BirdControl birdThatAnswers(String answer) throws IOException {
        Path socket = folder.resolve("bird.ctl");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
            try (server;
                    SocketChannel client = server.accept()) {
                client.write(ByteBuffer.wrap(GREETING.getBytes(StandardCharsets.UTF_8)));
                client.read(ByteBuffer.allocate(1000));
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(served).isNotCompletedExceptionally();
        return BirdControl.connect(socket);
    }

    @Test
    void countsNetworksOfEachTableOnce() {
        assertThat(BirdControl.routeCount(List.of(
                        "20 of 21 routes for 7 networks in table master4",
                        "5 of 5 routes for 5 networks in table master6",
                        "Total: 25 of 26 routes for 12 networks in 2 tables")))
                .isEqualTo(12);
    }
}
