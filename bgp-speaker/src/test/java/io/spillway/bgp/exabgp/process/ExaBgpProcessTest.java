package io.spillway.bgp.exabgp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.Peer;
import io.spillway.bgp.session.State;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractStringAssert;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real children, written in shell, with a speaker that only writes down what it is told. */
@Timeout(60)
class ExaBgpProcessTest {
    private static final Peer PEER =
            new Peer(InetAddress.ofLiteral("10.0.0.1"), 65002, InetAddress.ofLiteral("10.0.0.2"), 65001, (Inet4Address)
                    InetAddress.ofLiteral("192.0.2.1"));
    private static final EventSelection ALL_EVENTS = new EventSelection(
            true,
            true,
            true,
            new EventSelection.Messages(Set.of(EventSelection.Kind.values()), true, true, false),
            EventSelection.Messages.NONE);

    @TempDir
    Path folder;

    private final RecordingControl control = new RecordingControl();

    @SuppressWarnings("NullAway.Init") // by every test
    private ExaBgpProcess process;

    @AfterEach
    void end() {
        process.close();
    }

    /** Starts a child; {@code $OUT} is a file that the test reads. */
    private void start(EventSelection events, boolean respawn, String script) {
        process = ExaBgpProcess.start(
                new ExaBgpProcessConfig(
                        "test",
                        List.of("sh", "-c", "OUT=" + folder.resolve("out") + "\n" + script),
                        ExaBgpProcessConfig.Encoder.JSON,
                        4,
                        true,
                        respawn,
                        Set.of(),
                        List.of(Prefix.parse("192.0.2.0/24")),
                        events),
                control);
    }

    private List<String> out() throws IOException {
        Path file = folder.resolve("out");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void commandsAreAnsweredInTheirOrder() {
        start(EventSelection.NONE, true, """
                echo 'announce route 192.0.2.1/32 next-hop self'
                echo 'anounce route 192.0.2.2/32 next-hop self'
                echo 'version'
                echo 'announce route 198.51.100.1/32 next-hop self'
                echo '# that is all'
                for i in 1 2 3 4 5 6; do read -r line; echo "$line" >> $OUT; done
                exec sleep 60
                """);

        eventually(() ->
                assertThat(out()).containsExactly("done", "error", "exabgp 4.2.21-spillway", "done", "error", "done"));
        assertThat(control.routes()).containsExactly("192.0.2.1/32 next-hop self");
        assertThat(process.status().commands()).isEqualTo(5);
        assertThat(process.status().errors()).isEqualTo(2);
        assertThat(process.status().lastError()).contains("198.51.100.1/32");
    }

    @Test
    void childThatDoesNotReadWhatItAsksForNeverDelaysTheEnd() {
        List<Announcement> many = IntStream.range(0, 50_000)
                .mapToObj(i -> Announcement.of(Prefix.parse("10.%d.%d.0/24".formatted(i >> 8, i & 0xFF))))
                .toList();
        control.announce("other", many, Audience.ALL);
        start(EventSelection.NONE, true, """
                echo 'announce route 192.0.2.1/32 next-hop self'
                while :; do echo 'show adj-rib out extensive'; done
                """);
        eventually(() -> assertThat(process.status().commands()).isEqualTo(2));

        process.close();

        assertThat(control.calls).contains("withdraw 192.0.2.1/32");
        // A line is only dropped when the time is over that it waits for the child.
        assertThat(process.status().answersDropped()).isZero();
    }

    @Test
    void childThatNeverReadsLosesEventsAndNothingElse() {
        start(ALL_EVENTS, true, """
                i=0
                while [ $i -lt 30000 ]; do echo '# more answers than the pipe holds'; i=$((i+1)); done
                echo 'announce route 192.0.2.1/32 next-hop self'
                exec sleep 60
                """);
        byte[] message = MessageCodec.encode(new Keepalive(), CodecContext.INITIAL);
        CodecContext context = CodecContext.plain(true, true, Set.of(Family.IPV4_UNICAST));
        for (int i = 0; i < 3 * ChildQueue.MAX_EVENTS; i++) {
            process.observer().message(PEER, true, message, context);
        }

        eventually(() -> assertThat(control.routes()).hasSize(1));
        assertThat(process.status().eventsDropped()).isGreaterThan(ChildQueue.MAX_EVENTS);
        assertThat(process.status().answersDropped()).isZero();
    }

    @Test
    void answersComeInOrderToAChildThatReadsLate() {
        start(EventSelection.NONE, true, """
                i=0
                while [ $i -lt 30000 ]; do echo '# x'; i=$((i+1)); done
                echo 'nonsense'
                sleep 1
                done=0
                while read -r line; do
                  [ "$line" = done ] && done=$((done+1))
                  [ "$line" = error ] && { echo "$done done, then an error" > $OUT; exec sleep 60; }
                done
                """);

        eventually(() -> assertThat(out()).containsExactly("30000 done, then an error"));
    }

    @Test
    void childThatDiesAgainAndAgainIsLeftAloneForAWhileAndItsRoutesGo() {
        start(EventSelection.NONE, true, "echo 'announce route 192.0.2.1/32 next-hop self'; exit 3");

        eventually(() -> assertThat(process.status().deaths()).isEqualTo(RespawnLimit.DEATHS));
        eventually(() -> assertThat(control.calls).last().isEqualTo("withdraw 192.0.2.1/32"));
        assertThat(control.calls.stream().filter(call -> call.startsWith("withdraw")))
                .hasSize(1);
        assertThat(process.status().pid()).isNull();
    }

    @Test
    void childIsStartedAgainAndItsRoutesStay() {
        start(EventSelection.NONE, true, """
                echo 'announce route 192.0.2.1/32 next-hop self'
                [ -e $OUT ] && exec sleep 60
                echo second > $OUT
                """);

        eventually(() -> assertThat(control.calls).hasSize(2));
        assertThat(control.calls).allMatch(call -> call.equals("announce 192.0.2.1/32"));
    }

    @Test
    void routesOfAChildThatIsNotStartedAgainAreWithdrawn() {
        start(EventSelection.NONE, false, "echo 'announce route 192.0.2.1/32 next-hop self'");

        eventually(() -> assertThat(control.calls).containsExactly("announce 192.0.2.1/32", "withdraw 192.0.2.1/32"));
    }

    @Test
    void programThatIsNotThereIsTriedAgain() {
        process = ExaBgpProcess.start(ExaBgpProcessConfig.of("test", List.of("/no/such/program"), List.of()), control);

        eventually(() -> assertThat(process.status().deaths()).isGreaterThan(1));
    }

    @Test
    void giantLineIsAnErrorAndTheNextOneIsRead() {
        start(EventSelection.NONE, true, """
                head -c 3000000 /dev/zero | tr '\\0' x
                echo
                echo version
                for i in 1 2 3; do read -r line; echo "$line" >> $OUT; done
                exec sleep 60
                """);

        eventually(() -> assertThat(out()).containsExactly("error", "exabgp 4.2.21-spillway", "done"));
        assertThat(process.status().lastError()).contains("a line of more than");
    }

    @Test
    void longLineBelowTheLimitIsCarriedOut() {
        start(EventSelection.NONE, true, """
                printf 'announce route 192.0.2.1/32 next-hop self community ['
                i=0
                while [ $i -lt 15000 ]; do printf ' 1:2'; i=$((i+1)); done
                echo ' ]'
                exec sleep 60
                """);

        eventually(() -> assertThat(control.routes()).hasSize(1));
    }

    @Test
    void eventsComeAsLinesOfJson() {
        start(ALL_EVENTS, true, "while read -r line; do echo \"$line\" >> $OUT; done");
        eventually(() -> assertThat(process.status().pid()).isNotNull());

        process.observer().stateChanged(PEER, State.CONNECT, State.OPEN_SENT, "");
        process.observer().stateChanged(PEER, State.OPEN_CONFIRM, State.ESTABLISHED, "");
        process.observer().stateChanged(PEER, State.ESTABLISHED, State.IDLE, "hold timer expired");

        eventually(() -> assertThat(out()).hasSize(6));
        assertThatOut(0).contains("\"type\": \"fsm\"").contains("OPENSENT").contains("\"counter\": 1");
        assertThatOut(1).contains("\"type\": \"state\"").contains("\"connected\"");
        assertThatOut(3).contains("\"state\": \"up\"").contains("\"counter\": 4");
        assertThatOut(5).contains("\"state\": \"down\"").contains("hold timer expired");
    }

    private AbstractStringAssert<?> assertThatOut(int line) {
        try {
            return assertThat(out().get(line));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void routesAreWithdrawnBeforeTheChildIsToldToEnd() throws IOException {
        start(EventSelection.NONE, true, """
                trap 'echo "announce route 192.0.2.1/32 next-hop self"; echo ended >> $OUT; exit 0' TERM
                echo 'announce route 192.0.2.1/32 next-hop self'
                while :; do sleep 0.1; done
                """);
        eventually(() -> assertThat(control.routes()).hasSize(1));

        process.close();

        assertThat(control.routes()).isEmpty();
        assertThat(out()).contains("ended");
    }

    @Test
    void childThatIgnoresTheSignalIsKilledWithItsChildren() {
        start(EventSelection.NONE, true, """
                trap '' TERM
                sleep 1000 &
                echo $! > $OUT
                echo version
                while :; do sleep 1; done
                """);
        eventually(() -> assertThat(out()).hasSize(1));
        long pid = Objects.requireNonNull(process.status().pid());
        ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = child.descendants().toList();

        process.close();

        eventually(() -> assertThat(child.isAlive()).isFalse());
        eventually(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    }

    private static void eventually(ThrowingRunnable check) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(check);
    }
}
