package io.spillway.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.lab.topology.Spillway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The generator as a process of its own, against a server that can be told to misbehave. */
@Timeout(60)
class LoadGeneratorTest {
    private final NamedServer server = startServer();
    private final LoadClient client = startClient(server);

    @BeforeEach
    void namesTheServer() {
        server.name("10.0.0.11");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void opensConnectionsAndSaysWhoAnswered() throws Exception {
        assertThat(client.open(3)).isEqualTo(new Answer.Opened(3, 0, Map.of("10.0.0.11", 3), List.of()));
        assertThat(server.accepted()).isEqualTo(3);
    }

    @Test
    void asksAgainOverTheSameConnections() throws Exception {
        client.open(5);
        assertThat(client.ask().kept()).isEqualTo(5);
        assertThat(client.ask().kept()).isEqualTo(5);
        assertThat(server.accepted()).isEqualTo(5);
    }

    @Test
    void noticesThatAnotherServerAnswers() throws Exception {
        client.open(4);
        server.name("10.0.0.12");
        Answer.Asked asked = client.ask();
        assertThat(asked.moved()).isEqualTo(4);
        assertThat(asked.kept()).isZero();
        assertThat(asked.servers()).containsExactly(Map.entry("10.0.0.12", 4));
    }

    @Test
    void aCrowdComesAtItsRateAndGoes() throws Exception {
        client.crowd(50, 60_000);
        awaitVisits(20);
        client.crowd(100, 60_000);
        awaitVisits(40);
        Answer.Visited visited = client.uncrowd();
        assertThat(visited.visits()).hasSizeGreaterThanOrEqualTo(40).allSatisfy(visit -> {
            assertThat(visit.server()).isEqualTo("10.0.0.11");
            assertThat(visit.fate()).isEqualTo(Answer.Fate.CUT);
            assertThat(visit.answeredUs()).isBetween(visit.startUs(), visit.endUs());
        });
        assertThat(server.accepted()).isEqualTo(visited.visits().size());
    }

    @Test
    void aVisitorSeesWhetherItWasMovedOrBroken() throws Exception {
        client.crowd(100, 300);
        awaitVisits(10);
        server.name("10.0.0.12");
        awaitVisits(Math.toIntExact(client.visits().visits().size()) + 40);
        server.breakConnections();
        Answer.Visited visited = client.uncrowd();
        assertThat(visited.count(Answer.Fate.MOVED)).isPositive();
        assertThat(visited.count(Answer.Fate.SERVED)).isPositive();
        assertThat(visited.count(Answer.Fate.BROKEN) + visited.count(Answer.Fate.CUT))
                .isPositive();
    }

    @Test
    void aDownloadIsWholeOrBroken() throws Exception {
        client.download(3, "/slow");
        assertThat(client.downloads()).isEqualTo(new Answer.Downloaded(3, 0, Map.of("10.0.0.11", 3), List.of()));
        server.status("500 Oops");
        client.download(2, "/slow");
        assertThat(client.downloads().broken()).isEqualTo(2);
        assertThat(client.downloads().whole()).isZero();
    }

    private void awaitVisits(int count) throws Exception {
        while (client.visits().visits().size() < count) {
            Thread.sleep(20);
        }
    }

    @Test
    void noticesBrokenConnectionsAndForgetsThem() throws Exception {
        client.open(4);
        server.breakConnections();
        Answer.Asked asked = client.ask();
        assertThat(asked.broken()).isEqualTo(4);
        assertThat(asked.errors()).isNotEmpty();
        assertThat(client.ask()).isEqualTo(new Answer.Asked(0, 0, 0, Map.of(), List.of()));
    }

    @Test
    void closesOnlyThoseOfTheServersNamed() throws Exception {
        client.open(3);
        server.name("10.0.1.11");
        client.open(3);
        assertThat(client.close(10, "10.0.0.")).isEqualTo(new Answer.Closed(3, 3));
        assertThat(client.close(2, "10.0.1.")).isEqualTo(new Answer.Closed(2, 1));
        assertThat(client.closeAll()).isEqualTo(new Answer.Closed(1, 0));
    }

    @Test
    void countsAnAnswerThatIsNotOkAsFailed() throws Exception {
        server.status("503 Service Unavailable");
        Answer.Opened opened = client.open(2);
        assertThat(opened.failed()).isEqualTo(2);
        assertThat(opened.errors()).singleElement().asString().contains("503");
    }

    @Test
    void probesAtARateAndReportsEachAnswer() throws Exception {
        client.probe(10);
        client.awaitProbes(5);
        server.status("503 Service Unavailable");
        client.awaitProbes(5);
        Answer.Probed probed = client.unprobe();
        assertThat(probed.probes()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(probed.failed()).isPositive().isLessThan(probed.probes().size());
        assertThat(probed.probes()).allSatisfy(p -> {
            assertThat(p.endUs()).isGreaterThanOrEqualTo(p.startUs());
            assertThat(p.server().isEmpty()).isNotEqualTo(p.error().isEmpty());
        });
        assertThat(probed.probes()).isSortedAccordingTo(Comparator.comparingLong(Answer.Probe::startUs));
    }

    @Test
    void holdsAThousandConnections() throws Exception {
        assertThat(client.open(1000).opened()).isEqualTo(1000);
        assertThat(client.ask().kept()).isEqualTo(1000);
    }

    @Test
    void saysThatTheGeneratorEnded() throws Exception {
        // It has no probe to end, and ends itself over that.
        assertThatThrownBy(() -> client.unprobe())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unprobe");
    }

    private static NamedServer startServer() {
        try {
            return new NamedServer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LoadClient startClient(NamedServer server) {
        try {
            return new LoadClient(new ProcessBuilder(
                    Spillway.program(LoadGenerator.class, List.of("127.0.0.1", Integer.toString(server.port())))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
