package io.spillway.lab.topology;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How to run Spillway once more: the way this process was started. */
public final class Spillway {
    /** The launcher's absolute path, set by the launcher itself. */
    private static final String LAUNCHER = "SPILLWAY_LAUNCHER";

    private Spillway() {}

    /** A command line for a shell, complete but for the arguments. */
    static String commandLine() {
        return command().stream().map(Spillway::quoted).collect(Collectors.joining(" "));
    }

    /** The same as words. */
    public static List<String> command() {
        @Nullable String launcher = System.getenv(LAUNCHER);
        if (launcher != null) {
            return List.of(launcher);
        }
        List<String> words = new ArrayList<>(List.of(java()));
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.spillway.geo.cli.Main"));
        return words;
    }

    /** Another program of this distribution, in a JVM made small. */
    public static List<String> program(Class<?> main, List<String> args) {
        List<String> words = new ArrayList<>(List.of(
                java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        words.addAll(args);
        return words;
    }

    /** Another program of this distribution, in a JVM with the full compiler, like the daemon's. */
    public static List<String> daemonProgram(Class<?> main, List<String> args) {
        List<String> words = new ArrayList<>(List.of(java()));
        words.addAll(daemonFlags());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        words.addAll(args);
        return words;
    }

    /** What the launcher gives the daemon's JVM. */
    public static List<String> daemonFlags() {
        return List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dfile.encoding=UTF-8",
                "-XX:+UseZGC",
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
