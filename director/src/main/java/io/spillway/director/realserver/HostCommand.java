package io.spillway.director.realserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program of the host, run to its end. Thread rule: any thread. */
final class HostCommand {
    private HostCommand() {}

    /** @param output both streams */
    record Result(int status, String output) {}

    /** What it printed. */
    static String run(List<String> command) throws RealServerException {
        return run(command, "");
    }

    /** @throws RealServerException it isn't there, or failed; the message has what it said */
    static String run(List<String> command, String input) throws RealServerException {
        Result result = tryRun(command, input);
        if (result.status() != 0) {
            throw new RealServerException("`%s` failed (%d): %s"
                    .formatted(
                            String.join(" ", command),
                            result.status(),
                            result.output().strip()));
        }
        return result.output();
    }

    /** @throws RealServerException it isn't there */
    static Result tryRun(List<String> command, String input) throws RealServerException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading; its status says why.
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new RealServerException(
                    "`%s` can't be run; install it: apt-get install iproute2 procps nftables"
                            .formatted(command.getFirst()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RealServerException("interrupted while `%s` ran".formatted(command.getFirst()), e);
        }
    }
}
