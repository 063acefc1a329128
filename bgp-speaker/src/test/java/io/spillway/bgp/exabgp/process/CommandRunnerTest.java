package io.spillway.bgp.exabgp.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.rib.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandRunnerTest {
    private final RecordingControl control = new RecordingControl();
    private final List<String> answers = new ArrayList<>();
    private boolean reads = true;
    private CommandRunner runner = runner(4, true);

    private CommandRunner runner(int version, boolean ack) {
        ExaBgpProcessConfig config = new ExaBgpProcessConfig(
                "dns",
                List.of("true"),
                ExaBgpProcessConfig.Encoder.JSON,
                version,
                ack,
                true,
                Set.of(),
                List.of(Prefix.parse("192.0.2.0/24"), Prefix.parse("2001:db8::/32")),
                EventSelection.NONE);
        return new CommandRunner(config, control, new CommandRunner.Answers() {
            @Override
            public void answer(String line) {
                answers.add(line);
            }

            @Override
            public boolean output(String line) {
                answers.add("| " + line);
                return reads;
            }
        });
    }

    private List<String> answersTo(String... lines) throws InterruptedException {
        answers.clear();
        for (String line : lines) {
            runner.run(line);
        }
        return answers;
    }

    @Test
    void routeIsAnnouncedAndWithdrawn() throws Exception {
        assertThat(answersTo("announce route 192.0.2.1/32 next-hop self med 100"))
                .containsExactly("done");
        assertThat(control.routes()).containsExactly("192.0.2.1/32 next-hop self med 100");

        assertThat(answersTo("withdraw route 192.0.2.1/32 next-hop self")).containsExactly("done");
        assertThat(control.routes()).isEmpty();
    }

    @Test
    void routeThatWasNeverAnnouncedIsWithdrawnAllTheSame() throws Exception {
        assertThat(answersTo("withdraw route 192.0.2.1")).containsExactly("done");
    }

    @Test
    void nothingButAllowedPrefixesLeaves() throws Exception {
        assertThat(answersTo(
                        "announce route 198.51.100.0/24 next-hop self",
                        "announce route 192.0.2.0/23 next-hop self",
                        "announce attributes next-hop self nlri 192.0.2.1/32 198.51.100.1/32"))
                .containsExactly("error", "error", "error");
        assertThat(control.calls).isEmpty();
    }

    @Test
    void groupOfWhichOnePartIsForbiddenDoesNothing() throws Exception {
        assertThat(
                        answersTo(
                                "peer * group announce route 192.0.2.1 next-hop self; announce route 198.51.100.1 next-hop self"))
                .containsExactly("error");
        assertThat(control.calls).isEmpty();
    }

    @Test
    void newChildBeginsWithAnswersAndWithoutTheGroupOfTheLast() throws Exception {
        answersTo("group start", "disable-ack");
        runner.restart();

        assertThat(answersTo("announce route 192.0.2.1 next-hop self")).containsExactly("done");
        assertThat(control.calls).containsExactly("announce 192.0.2.1/32");
    }

    @Test
    void routeWithdrawnFromOneNeighborOnlyIsWithdrawnFromTheOthersAtTheEnd() throws Exception {
        answersTo("announce route 192.0.2.1 next-hop self", "neighbor 10.0.0.1 withdraw route 192.0.2.1");

        runner.finish();

        assertThat(control.calls).last().isEqualTo("withdraw 192.0.2.1/32");
    }

    @Test
    void selectorGoesToItsNeighborsOnly() throws Exception {
        assertThat(answersTo(
                        "neighbor 10.0.0.1 announce route 192.0.2.1 next-hop self",
                        "neighbor * peer-as 65003 announce route 192.0.2.2 next-hop self",
                        "neighbor 10.0.0.9 announce route 192.0.2.3 next-hop self"))
                .containsExactly("done", "done", "error");
        assertThat(control.calls).containsExactly("announce 192.0.2.1/32 @10.0.0.1", "announce 192.0.2.2/32 @10.0.0.3");
    }

    @Test
    void manyPrefixesOfOneCommandLeaveInOneGo() throws Exception {
        answersTo("announce attributes next-hop self nlri 192.0.2.1/32 192.0.2.2/32");

        assertThat(control.calls).containsExactly("announce 192.0.2.1/32 192.0.2.2/32");
    }

    @Test
    void groupLeavesTogetherWhenItEnds() throws Exception {
        assertThat(answersTo(
                        "group start",
                        "announce route 192.0.2.1 next-hop self",
                        "announce route 198.51.100.1 next-hop self",
                        "announce route 192.0.2.2 next-hop self"))
                .containsExactly("done", "done", "error", "done");
        assertThat(control.calls).isEmpty();

        assertThat(answersTo("group end", "group end")).containsExactly("done", "error");
        assertThat(control.calls).containsExactly("announce 192.0.2.1/32 192.0.2.2/32");

        answersTo("peer * group announce route 192.0.2.3 next-hop self; withdraw route 192.0.2.1");
        assertThat(control.routes()).containsExactly("192.0.2.2/32 next-hop self", "192.0.2.3/32 next-hop self");
    }

    @Test
    void watchdogTurnsItsRoutesOnAndOff() throws Exception {
        answersTo(
                "announce route 192.0.2.1 next-hop self watchdog web withdraw",
                "announce route 192.0.2.2 next-hop self watchdog web",
                "announce route 192.0.2.3 next-hop self watchdog dns");
        assertThat(control.routes()).containsExactly("192.0.2.2/32 next-hop self", "192.0.2.3/32 next-hop self");

        assertThat(answersTo("announce watchdog web")).containsExactly("done");
        assertThat(control.routes()).hasSize(3);

        assertThat(answersTo("withdraw watchdog web")).containsExactly("done");
        assertThat(control.routes()).containsExactly("192.0.2.3/32 next-hop self");

        answersTo("withdraw watchdog"); // named like the process
        assertThat(control.routes()).isEmpty();
        assertThat(answersTo("announce watchdog unheard-of")).containsExactly("done");
    }

    @Test
    void answersCanBeTurnedOff() throws Exception {
        assertThat(answersTo("disable-ack", "version", "nonsense", "enable-ack"))
                .containsExactly("done", "| exabgp 4.2.21-spillway", "done");
        assertThat(answersTo("silence-ack", "# x")).isEmpty();
        runner = runner(4, false);
        assertThat(answersTo("announce route 192.0.2.1 next-hop self")).isEmpty();
        assertThat(control.routes()).hasSize(1);
    }

    @Test
    void neighborsAndRoutesAreShownBeforeTheAnswer() throws Exception {
        answersTo("announce route 192.0.2.1 next-hop 10.0.0.2 med 5 community [1:2]");

        assertThat(answersTo("show adj-rib out"))
                .contains("| neighbor 10.0.0.1 ipv4 unicast 192.0.2.1/32 next-hop 10.0.0.2")
                .last()
                .isEqualTo("done");
        assertThat(answersTo("show adj-rib out extensive").getFirst())
                .isEqualTo("| neighbor 10.0.0.1 local-ip 10.0.0.2 local-as 65001 peer-as 65002 router-id 192.0.2.1"
                        + " family-allowed in-open ipv4 unicast 192.0.2.1/32 next-hop 10.0.0.2 med 5"
                        + " community [ 1:2 ]");
        assertThat(answersTo("show adj-rib in"))
                .contains("| neighbor 10.0.0.3 ipv4 unicast 198.51.100.0/24 next-hop 10.0.0.3");
        assertThat(answersTo("show neighbor 10.0.0.1 summary"))
                .containsExactly(
                        "| Peer            AS        up/down state       |     #sent     #recvd",
                        "| 10.0.0.1        65002     0:01:07 established          12         34",
                        "done");
        assertThat(answersTo("show neighbor extensive"))
                .contains("| Neighbor 10.0.0.3")
                .contains("done");
        assertThat(answersTo("show neighbor 10.0.0.3 configuration"))
                .contains("| neighbor 10.0.0.3 {", "| \tpeer-as 65003;");
        assertThat(answersTo("show neighbor")).hasSize(3);
        assertThat(answersTo("show neighbor json").getFirst())
                .startsWith("| [ { \"peer-address\": \"10.0.0.1\"")
                .contains("\"state\": \"established\", \"duration\": 67");
    }

    @Test
    void sessionsAreTornDownAndRefreshed() throws Exception {
        assertThat(answersTo(
                        "neighbor 10.0.0.1 teardown 4",
                        "teardown 4",
                        "neighbor 10.0.0.9 teardown 4",
                        "neighbor 10.0.0.1 flush adj-rib out",
                        "neighbor 10.0.0.1 announce route-refresh ipv4 unicast",
                        "neighbor 10.0.0.1 announce eor ipv4 unicast",
                        "neighbor 10.0.0.1 clear adj-rib in"))
                .containsExactly("done", "done", "error", "done", "done", "done", "done");
        assertThat(control.calls)
                .containsExactly(
                        "teardown 10.0.0.1 4",
                        "resend 10.0.0.1",
                        "refresh 10.0.0.1 ipv4 unicast",
                        "eor 10.0.0.1 ipv4 unicast",
                        "refresh 10.0.0.1 ipv4 unicast");

        answersTo("announce route 192.0.2.1 next-hop self", "neighbor 10.0.0.1 clear adj-rib out");
        assertThat(control.calls).last().isEqualTo("withdraw 192.0.2.1/32 @10.0.0.1");
    }

    @Test
    void routesInAreShownPageByPageAndNoFurtherOnceTheChildDoesNotRead() throws Exception {
        assertThat(answersTo("show adj-rib in"))
                .containsSubsequence(
                        "| neighbor 10.0.0.1 ipv4 unicast 198.51.100.0/24 next-hop 10.0.0.1",
                        "| neighbor 10.0.0.1 ipv4 unicast 198.51.101.0/24 next-hop 10.0.0.1",
                        "| neighbor 10.0.0.3 ipv4 unicast 198.51.100.0/24 next-hop 10.0.0.3",
                        "done");
        assertThat(control.pagesAsked).isEqualTo(4);

        reads = false;
        assertThat(answersTo("show adj-rib in")).hasSize(2).last().isEqualTo("error");
        assertThat(control.pagesAsked).isEqualTo(5);
    }

    @Test
    void processMayAskForTheEndButNotForAReload() throws Exception {
        assertThat(answersTo("shutdown")).containsExactly("| shutdown in progress", "done");
        assertThat(answersTo("reload")).containsExactly("error");
        assertThat(control.calls).containsExactly("shutdown by dns");
    }

    @Test
    void everyLineOfEightWordsOrLessIsAnsweredOnce() throws Exception {
        for (String line :
                List.of("", "#", "help", "version", "status", "ping", "bye", "reset", "api version", "x", "show")) {
            assertThat(answersTo(line).stream().filter(answer -> !answer.startsWith("|")))
                    .as(line)
                    .hasSize(1);
        }
    }

    @Test
    void versionSixAnswersInJson() throws Exception {
        runner = runner(6, true);

        answersTo("peer * announce route 192.0.2.1/32 next-hop self");
        assertThat(answersTo("rib show out").getFirst()).startsWith("| { \"10.0.0.1\": { \"routes\": [ { \"family\"");
        assertThat(answersTo("peer show").getFirst()).startsWith("| [ {");
        assertThat(answersTo("peer * teardown 2")).containsExactly("done");
        assertThat(control.calls).contains("teardown 10.0.0.1 2");
    }

    @Test
    void allRoutesOfTheProcessAreWithdrawnAtItsEnd() throws Exception {
        answersTo(
                "announce route 192.0.2.1 next-hop self",
                "neighbor 10.0.0.1 announce route 192.0.2.2 next-hop self",
                "announce route 192.0.2.3 next-hop self watchdog x",
                "withdraw route 192.0.2.1");

        runner.finish();

        assertThat(control.routes()).isEmpty();
        assertThat(control.calls).last().isEqualTo("withdraw 192.0.2.2/32 192.0.2.3/32");
        assertThat(answersTo("announce route 192.0.2.1 next-hop self")).containsExactly("error");
    }
}
