package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BgpDecodeCommandTest {
    private static final String MARKER = "ff".repeat(16);
    private static final String KEEPALIVE = MARKER + "001304";
    private static final String ROUTE = "0000 000e 40010100 400200 400304c0000209 180a0100";

    private record Result(int exitCode, List<String> lines, String err) {}

    private static Result run(String stdin, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Clock clock = Clock.fixed(Instant.ofEpochSecond(1_700_000_000, 5_000_000), ZoneOffset.UTC);
        ByteArrayInputStream in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
        int exitCode = new CommandLine(new BgpDecodeCommand(clock, in))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Result(exitCode, out.toString().lines().toList(), err.toString());
    }

    @Test
    void printsTheJsonOfExabgp6UnlessToldOtherwise() {
        Result result = run("", ROUTE);
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(result.lines()).hasSize(1);
        assertThat(result.lines().getFirst())
                .startsWith("{ \"exabgp\": \"6.0.0\", \"time\": 1700000000.005000, \"host\": \"")
                .contains("\"counter\": 1, \"type\": \"update\"")
                .contains("\"asn\": { \"local\": 65533, \"peer\": 65533 }, \"router-id\": \"127.0.0.1\"")
                .endsWith(
                        "\"direction\": \"in\", \"message\": { \"update\": { \"attribute\": { \"origin\": \"igp\" }, "
                                + "\"announce\": { \"ipv4 unicast\": { \"192.0.2.9\": [ { \"nlri\": \"10.1.0.0/24\" } ] } } } } } }");
    }

    @Test
    void printsTheJsonOfExabgp42() {
        Result result = run("", "--json", "4", "--local-as", "64496", "--peer-as", "4200000000", ROUTE);
        assertThat(result.lines().getFirst())
                .startsWith("{ \"exabgp\": \"4.0.1\"")
                .contains("\"asn\": { \"local\": 64496, \"peer\": 4200000000 }, \"direction\": \"receive\"");
    }

    @Test
    void readsPathIdentifiersAndShortAsNumbersWhenTold() {
        String path = "0000 0012 40010100 40020402 01fde9 400304c0000209 00000007 180a0100";
        assertThat(run("", "--asn2", "--add-path", "--json=4", path).lines().getFirst())
                .contains("\"as-path\": [ 65001 ]", "\"path-information\": \"0.0.0.7\"");
    }

    @Test
    void putsTogetherWhatTheShellHasCut() {
        Result result = run("", MARKER, "0013", "04", KEEPALIVE);
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(result.lines()).hasSize(2).allMatch(line -> line.contains("\"type\": \"keepalive\""));
        assertThat(result.lines().getLast()).contains("\"counter\": 2");
    }

    @Test
    void goesOnAfterAnErrorAndFailsAtTheEnd() {
        Result result = run("", "nonsense", KEEPALIVE + MARKER + "001309" + KEEPALIVE);
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.lines()).hasSize(4);
        assertThat(result.lines().get(0)).isEqualTo("{ \"error\": \"not hexadecimal: nonsense\" }");
        assertThat(result.lines().get(2)).isEqualTo("{ \"error\": \"message type 9\" }");
        assertThat(result.lines().get(3)).contains("\"type\": \"keepalive\"");
    }

    @Test
    void readsLinesOfStandardInput() {
        String stdin = KEEPALIVE + "\n\n" + KEEPALIVE + KEEPALIVE + "\r\n" + ROUTE;
        for (String[] arguments : List.of(new String[] {"-"}, new String[0])) {
            Result result = run(stdin, arguments);
            assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(result.lines()).hasSize(4);
        }
    }

    @Test
    void refusesOtherVersionsAndImpossibleNumbers() {
        assertThat(run("", "--json", "5", ROUTE).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("", "--local-as", "-1", ROUTE).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("", "--router-id", "::1", ROUTE).exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
