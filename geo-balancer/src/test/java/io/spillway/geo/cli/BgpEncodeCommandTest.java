package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BgpEncodeCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new BgpEncodeCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void printsTheUpdateOfEachCommand() {
        int exit = run(
                "--local-as",
                "1",
                "announce route 10.0.0.10/32 next-hop self path-information 0.0.0.2",
                "withdraw route 10.0.0.0/8");

        assertThat(exit).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines())
                .containsExactly(
                        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00350200000015400101004002004003047F0000014005040000006400000002200A00000A",
                        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF0019020002080A0000");
    }

    @Test
    void ebgpNamesTheLocalAsAndHasNoLocalPreference() {
        assertThat(run(
                        "--asn2",
                        "--local-as",
                        "70000",
                        "--peer-as",
                        "2",
                        "announce route 10.0.0.0/8 next-hop 10.0.0.1"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString().trim())
                .endsWith("40010100" + "400204" + "02015BA0" + "C01106" + "020100011170" + "4003040A000001" + "080A");
    }

    @Test
    void mistakeIsNamedAndTheOthersArePrinted() {
        int exit = run("announce route 10.0.0.0/8 next-hop nowhere", "withdraw route 10.0.0.0/8");

        assertThat(exit).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).startsWith("'nowhere' is not a next hop");
        assertThat(out.toString().lines()).hasSize(1);
    }

    @Test
    void wrongOptionIsWrongUsage() {
        assertThat(run("--local-as", "0", "withdraw route 10.0.0.0/8")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--local-address", "here", "withdraw route 10.0.0.0/8")).isEqualTo(ExitCode.USAGE);
        assertThat(run()).isEqualTo(ExitCode.USAGE);
    }
}
