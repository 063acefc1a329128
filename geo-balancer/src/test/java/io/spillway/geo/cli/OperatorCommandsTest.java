package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.api.ApiServer;
import io.spillway.geo.api.DrainView;
import io.spillway.geo.api.FakeDaemon;
import io.spillway.geo.api.FakeSite;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.WhatIfView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands for spill and drain against a server that answers as told. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OperatorCommandsTest {
    @TempDir
    private Path directory;

    private final FakeSite site = new FakeSite();
    private ApiServer server;

    private record Result(int exitCode, String out, String err) {}

    @BeforeEach
    void serve() throws Exception {
        server = ApiServer.start(socket(), new FakeDaemon(site));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Path socket() {
        return directory.resolve("site.sock");
    }

    private static Result runAs(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    private Result run(String command) {
        return runAs(Stream.concat(Stream.of(command.split(" ", -1)), Stream.of("--socket", socket().toString()))
                .toArray(String[]::new));
    }

    @Test
    void spillShowsWhereNewConnectionsGoAndWhatIsGranted() {
        Result result = run("spill");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .startsWith("site idc2, policy credit\n")
                .contains("Service web: SPILLING to idc1\n", "why       load 1.25 > 1.10\n")
                .contains("load      1.25 (site 1.20)")
                .contains("2400 own and 0 foreign connections of 2000; a new one stays up to 2000")
                .containsPattern("idc1 +yes +0.10 +600 +200 +4m48s +up +8.3ms +0 +0")
                .containsPattern("idc3 +no +- +0 +0 +- +DOWN: BFD is down +- +- +0")
                .doesNotContain("Rule");
    }

    @Test
    void spillExplainsEveryPeerAndTheRule() {
        assertThat(run("spill --explain").out())
                .containsPattern("idc1 +yes +400 of 600 left")
                .containsPattern("idc3 +no +idc3 has other thresholds\n")
                .contains("Rule (credit): spilling begins when the load is above 1.10");
        assertThat(run("spill --json").out()).contains("\"lease_left_s\" : 288.0");
    }

    @Test
    void freezesServicesByNameAndThawsAll() {
        assertThat(run("spill freeze web").exitCode()).isZero();
        assertThat(run("spill thaw").exitCode()).isZero();
        assertThat(site.asked).containsExactly("freeze [web]", "thaw []");
    }

    @Test
    void optionsThatWouldBePassedOverAreWrongUsage() {
        for (List<String> words : List.of(
                List.of("spill", "--socket", "other.sock", "freeze"),
                List.of("drain", "--undo", "site"),
                List.of("drain", "-c", "other.yaml", "site"))) {
            Result result = runAs(words.toArray(String[]::new));
            assertThat(result.exitCode()).as(words.toString()).isEqualTo(ExitCode.USAGE);
            assertThat(result.err()).as(words.toString()).contains("options stand behind the whole command");
        }
        assertThat(site.asked).isEmpty();
    }

    @Test
    void reportsShowWhatEveryPeerToldAndWhatWasRefused() {
        Result result = run("reports");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .containsPattern("idc1 +12.5s +4m48s +42 +1767225600000 +open +0.10 +0.08 +0.02 +2000 +credit")
                .contains("OTHERS 1.20/0.70/1.00", "idc1: refused since start: repeated 3 x")
                .contains("no answer within 5 s (2 calls failed in a row, at https://10.101.1.2:7443)")
                .containsPattern("tcp/10.101.4.1:80 +0.10 +2000 +no +500 +600 +0 +0");
        Result none = run("reports idc9");
        assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err()).isEqualTo("spillway: no peer idc9; known are idc1\n");
        assertThat(run("reports idc1 --json").out()).contains("\"thresholds_match\" : false");
    }

    @Test
    void whatIfSaysWhatWouldHappenAndFailsWhenItDoesNotFit() {
        Result unfit = run("whatif drain idc2 --to idc1=100");
        assertThat(unfit.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(unfit.out())
                .contains("Without idc2: about 2400 connections move; its clients go to idc1 100 %")
                .containsPattern("idc1 +0.10 +2000 +100% +2400 +1.30 +1.30 +12.5s")
                .contains("It does not fit:\n  idc1 would go to 1.30, above 1.00");
        site.fit();
        Result fit = run("whatif drain --json");
        assertThat(fit.exitCode()).isZero();
        assertThat(Json.read(fit.out(), WhatIfView.class).fits()).isTrue();
        assertThat(site.asked).containsExactly("without idc2 to idc1=100", "without  to ");
        assertThat(runAs("whatif").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aDrainThatDoesNotFitIsRefusedWithTheNumbers() {
        Result result = run("drain site");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err())
                .contains("Without idc2: about 2400", "spillway: not drained: idc1 would go to 1.30, above 1.00");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aDrainIsFollowedToItsEnd() {
        site.drains.addAll(List.of(
                FakeSite.drain(DrainView.DRAINING, 12),
                FakeSite.drain(DrainView.DRAINING, 12),
                FakeSite.drain(DrainView.DRAINED, 0)));
        Result result = run("drain site --force --deadline 1h");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("""
                site draining for 5s: 12 own connections (2 of them at other sites) of 12 at the start; withdrawn in 8m55s at the latest
                site drained for 5s, routes withdrawn: 0 own connections (2 of them at other sites); 3 of other sites' clients are still served here
                """);
        assertThat(site.asked).containsExactly("drain PT1H by force to ");
    }

    @Test
    void aDrainIsNotFollowedWhenNotWanted() {
        site.fit();
        site.drains.add(FakeSite.drain(DrainView.DRAINING, 12));
        assertThat(run("drain site --no-wait").out())
                .startsWith("site draining for 5s: ")
                .hasLineCount(1);
        assertThat(Json.read(run("drain site --no-wait --json").out(), DrainView.class))
                .isEqualTo(FakeSite.drain(DrainView.DRAINING, 12));
    }

    @Test
    void aDrainThatIsUndoneMeanwhileHasFailed() {
        site.fit();
        site.drains.addAll(List.of(FakeSite.drain(DrainView.DRAINING, 12), FakeSite.drain(DrainView.RAMPING, 12)));
        Result result = run("drain site");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).contains("undone meanwhile");
    }

    @Test
    void aTimeThatIsNoneIsWrongUsage() {
        Result result = run("drain site --deadline soon");
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("deadline 'soon' is not a time such as 90s");
    }

    @Test
    void undrainSaysHowItComesBack() {
        Result result = run("undrain --ramp 5m");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .isEqualTo("site coming back for 5s: announced with prepends, grants at 25%; wholly back in 8m55s\n");
    }

    @Test
    void progressIsToldFromTimeToTime() {
        DrainProgress progress = new DrainProgress();
        DrainView twelve = FakeSite.drain(DrainView.DRAINING, 12);
        DrainView nine = FakeSite.drain(DrainView.DRAINING, 9);
        assertThat(progress.isWorthALine(twelve, -5_000)).isTrue();
        assertThat(progress.isWorthALine(nine, -4_000)).as("too soon").isFalse();
        assertThat(progress.isWorthALine(nine, -3_000)).isTrue();
        assertThat(progress.isWorthALine(nine, 26_000)).as("nothing new").isFalse();
        assertThat(progress.isWorthALine(nine, 27_000)).as("a sign of life").isTrue();
        assertThat(progress.isWorthALine(FakeSite.drain(DrainView.DRAINED, 9), 27_001))
                .isTrue();
    }
}
