package io.spillway.director;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.FullNatRig.Family;
import io.spillway.director.packet.Counter;
import io.spillway.director.service.Forwarding.ClientAddress;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole connections to servers that are told the client's address, against {@link StreamModel}. */
class ClientAddressStreamTest {
    private static final int CONNECTIONS = 1200;
    private static final int FIRST_PORT = 1024;

    static Stream<Family> families() {
        return ClientAddressTest.families();
    }

    @ParameterizedTest
    @MethodSource("families")
    void theServerReceivesTheHeaderAndThenExactlyTheClientsStream(Family family) {
        var director = new FullNatRig(family, ClientAddress.PROXY_V2);
        for (int i = 0; i < CONNECTIONS; i++) {
            int port = FIRST_PORT + i;
            run(new StreamModel(director, port, ClientAddressTest.header(family, port), 0, new Random(i)), i);
        }
        assertThat(director.count(Counter.PROXY_HEADERS)).isGreaterThan(CONNECTIONS);
        assertThat(director.count(Counter.PROXY_CUT)).isZero();
        assertThat(director.count(Counter.BAD_SEQUENCE)).isZero();
        assertThat(director.count(Counter.OVER_MTU)).isZero();
    }

    @ParameterizedTest
    @MethodSource("families")
    void withToaTheServerReceivesTheClientsStreamAndTheOptionInTime(Family family) {
        var director = new FullNatRig(family, ClientAddress.TOA);
        int option = family.isV4() ? 8 : 20;
        for (int i = 0; i < CONNECTIONS / 4; i++) {
            run(new StreamModel(director, FIRST_PORT + i, new byte[0], option, new Random(i)), i);
        }
        assertThat(director.count(Counter.TOA_NO_ROOM)).isZero();
        assertThat(director.count(Counter.OVER_MTU)).isZero();
    }

    private static void run(StreamModel connection, int seed) {
        try {
            connection.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("connection of seed " + seed + ": " + e, e);
        }
    }
}
