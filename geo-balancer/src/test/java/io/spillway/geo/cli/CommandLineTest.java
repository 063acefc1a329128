package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    private Path directory;

    private record Result(int exitCode, String out, String err) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Result(commandLine.execute(arguments), out.toString(), err.toString());
    }

    @Test
    void helpNamesEveryCommandAndExitCode() {
        Result help = run("--help");
        assertThat(help.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(help.out()).contains("site", "status", "check", "pki", "doctor", "Exit codes:");
    }

    @Test
    void anUnknownCommandIsWrongUsage() {
        assertThat(run("chekc").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anUnknownCommandIsWrongUsageEvenWhenHelpIsAsked() {
        Result result = run("bogus", "--help");
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("'bogus'");
        assertThat(run("pki", "bogus", "--help").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void helpIsACommandToo() {
        assertThat(run("help").out()).isEqualTo(run("--help").out()).contains("spillway test");
        Result help = run("help", "check");
        assertThat(help.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(help.out()).isEqualTo(run("check", "--help").out());
        assertThat(run("help", "bogus").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void checkWarnsOfCertificatesThatAreNotThere() throws Exception {
        Path file = Files.writeString(directory.resolve("site.yaml"), """
                site: idc1
                bgp: {local-as: 5, router-id: 10.1.1.1, neighbors: [{address: 10.1.1.2, remote-as: 2}]}
                director:
                  interfaces: {client: eth0, server: eth0}
                  services:
                    - name: web
                      vip: 10.1.4.1
                      prefix: 10.1.4.0/24
                      protocol: tcp
                      port: 80
                      servers: [{address: 10.1.6.1, capacity: {connections: 1}}]
                load-exchange:
                  listen: 10.1.1.1:7443
                  tls: {ca: ca.crt, certificate: idc1.crt, key: idc1.key}
                  peers: []
                """);
        Result result = run("check", file.toString());
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(result.out()).contains("site idc1 is well", "\n  web  tcp 10.1.4.1:80  wlc  nat  1 server(s)\n");
        assertThat(result.err()).contains(file + ":14: warning: load-exchange.tls.ca: ");
    }

    @Test
    void noCommandIsWrongUsage() {
        Result result = run();
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("spillway --help");
    }

    @Test
    void checkPrintsFileLineAndRuleAndEndsWithTwo() throws Exception {
        Path file = Files.writeString(directory.resolve("site.yaml"), "site: idc1\nnonsense: 1\n");
        Result result = run("check", file.toString());
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains(file + ":2: nonsense: unknown key");
    }

    @Test
    void checkPrintsTheSchemaOnRequest() {
        Result result = run("check", "--schema");
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(result.out()).startsWith("{").contains("\"Spillway site file\"");
    }

    @Test
    void siteRunRefusesAWrongFile() throws Exception {
        Path file = Files.writeString(directory.resolve("site.yaml"), "site: idc1\n");
        Result result = run("site", "run", "-c", file.toString());
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains(file + ":1: ");
    }

    @Test
    void statusSaysThatNobodyAnswers() {
        Result result = run("status", "--socket", directory.resolve("no.sock").toString());
        assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(result.err()).contains("spillway site run");
    }

    @Test
    void completionIsAScriptForTheShell() {
        assertThat(run("generate-completion").out()).contains("complete -F _complete_spillway");
    }
}
