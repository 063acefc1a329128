package io.spillway.bgp.interop;

import io.spillway.bgp.session.SpeakerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our speaker, in a process and a namespace of its own. */
final class Site {
    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

    /** @param neighbors as {@link SpeakerProcess} takes them */
    Site(InteropNet net, long as, String... neighbors) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dspillway.test.log=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                SpeakerProcess.class.getName(),
                Long.toString(as),
                InteropNet.SITE_V4,
                "::"));
        command.addAll(List.of(neighbors));
        process = net.startSite("site.log", command);
        commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Sends a command and gives the one line that answers it. */
    String tell(String command) throws IOException {
        commands.println(command);
        return String.valueOf(answers.readLine());
    }

    /** What our speaker knows about a neighbor. */
    String neighbor(String address) throws IOException {
        return tell("neighbor " + address);
    }

    /** As kill -STOP does. */
    void freeze() throws Exception {
        InteropNet.freeze(process);
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        InteropNet.kill(process);
    }
}
