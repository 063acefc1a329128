package io.spillway.bgp.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Adds what both sides have logged to the failure of a test. */
record LogsOfFailure(Supplier<Path> folder) implements TestExecutionExceptionHandler {
    private static final List<String> LOGS = List.of("router.log", "router.out", "events", "site.log");
    private static final int TAIL = 4000;

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (!(failure instanceof TestAbortedException)) {
            for (String name : LOGS) {
                failure.addSuppressed(new Log(name, tail(folder.get().resolve(name))));
            }
        }
        throw failure;
    }

    private static String tail(Path file) {
        try {
            String text = Files.readString(file);
            return text.substring(Math.max(0, text.length() - TAIL));
        } catch (IOException e) {
            return "";
        }
    }

    /** Not a failure of its own: the end of a log. */
    private static final class Log extends Exception {
        Log(String name, String text) {
            super(name + ":\n" + text, null, false, false);
        }
    }
}
