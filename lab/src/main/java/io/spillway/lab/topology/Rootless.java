package io.spillway.lab.topology;

import io.spillway.geo.cli.PrerequisiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Laboratories without root: a user namespace of the user's own in which the user is root.
 *
 * <p>A small process, the keeper, holds the namespaces while there is a laboratory; every command enters them and runs
 * itself again inside. The files of /run/spillway in there are in the user's runtime folder outside, so that what a
 * killed keeper leaves behind can still be found. One thread.
 */
public final class Rootless {
    private static final Duration KEEPER_START = Duration.ofSeconds(5);
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final long NEEDED = 1L << CAP_NET_ADMIN | 1L << CAP_SYS_ADMIN;
    /** Argument 1: the folder that becomes /run/spillway. -c: by now /run hides where that folder's path leads. */
    private static final String KEEPER = """
            cd "$1" && mount -t tmpfs tmpfs /run && mkdir /run/netns /run/spillway \
            && mount -c --bind . /run/spillway && echo ready > /run/spillway/ready && exec sleep infinity
            """;
    /** What forbids user namespaces on one system or another: file, forbidding value, line that allows them. */
    private static final Map<String, List<String>> SWITCHES = Map.of(
            "/proc/sys/kernel/unprivileged_userns_clone", List.of("0", "sysctl -w kernel.unprivileged_userns_clone=1"),
            "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
                    List.of("1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
            "/proc/sys/user/max_user_namespaces", List.of("0", "sysctl -w user.max_user_namespaces=10000"));

    private final Path home;

    private Rootless(Path home) {
        this.home = home;
    }

    /**
     * Runs this command again where the user is root, unless this is already such a place.
     *
     * @param args the arguments of the command line
     * @return the exit status of the other run; empty: go on here
     * @throws PrerequisiteException unprivileged user namespaces are not allowed; the message says what allows them
     */
    public static Optional<Integer> runAgainAsRoot(List<String> args) throws LabException {
        if ((effectiveCapabilities() & NEEDED) == NEEDED) {
            return Optional.empty();
        }
        try {
            Rootless rootless = new Rootless(makeHome());
            ProcessId keeper = rootless.keeper();
            try {
                return Optional.of(rootless.enter(keeper, args));
            } finally {
                rootless.dismissWhenIdle(keeper);
            }
        } catch (IOException e) {
            throw new LabException("can't use a user namespace: " + e);
        }
    }

    private static long effectiveCapabilities() throws LabException {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new LabException("can't read the capabilities of this process: " + e);
        }
    }

    private static Path makeHome() throws IOException, LabException {
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path home = runtime == null ? Path.of("/tmp/spillway-" + uid) : Path.of(runtime, "spillway");
        if (!Files.exists(home)) {
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        // /tmp is everybody's: the folder may have been put there by someone else.
        if (!uid.equals(Files.getAttribute(home, "unix:uid"))) {
            throw new LabException(home + " belongs to another user; set XDG_RUNTIME_DIR to a folder of yours");
        }
        return home;
    }

    private ProcessId keeper() throws IOException, LabException {
        Path file = home.resolve("keeper.pid");
        Optional<ProcessId> running = ProcessId.read(file).filter(ProcessId::alive);
        if (running.isPresent()) {
            return running.get();
        }
        Path run = home.resolve("run");
        Path ready = run.resolve("ready");
        Path log = home.resolve("keeper.log");
        Files.createDirectories(run);
        Files.deleteIfExists(ready);
        Process process = new ProcessBuilder("setsid", "unshare", "-Urnm", "sh", "-c", KEEPER, "sh", run.toString())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Optional<ProcessId> keeper = ProcessId.of(process.pid());
        if (keeper.isEmpty()) {
            throw notAllowed(log);
        }
        Files.writeString(file, keeper.get().toString());
        Wait.until(
                KEEPER_START,
                "a user namespace",
                () -> {
                    if (!process.isAlive()) {
                        throw notAllowed(log);
                    }
                    return Files.exists(ready) ? Optional.of(true) : Optional.empty();
                },
                () -> "its keeper doesn't get ready; see " + log);
        return keeper.get();
    }

    private int enter(ProcessId keeper, List<String> args) throws IOException, LabException {
        List<String> command = new ArrayList<>(
                List.of("nsenter", "--preserve-credentials", "-U", "-m", "-n", "-t", Long.toString(keeper.pid())));
        command.addAll(Spillway.command());
        command.addAll(args);
        Process inside = new ProcessBuilder(command).inheritIO().start();
        // The one inside has things to clean up when the user interrupts; it must not be left alone with that.
        Thread passOn = new Thread(() -> {
            inside.destroy();
            inside.onExit().join();
            try {
                dismissWhenIdle(keeper);
            } catch (IOException e) {
                System.err.println("spillway lab: can't clean up " + home + ": " + e);
            }
        });
        Runtime.getRuntime().addShutdownHook(passOn);
        try {
            int status = inside.waitFor();
            remove(passOn);
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted");
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The interrupt came first, and the hook is at it.
            return;
        }
    }

    /** Synchronized: after an interrupt the hook and the thread it interrupted both come here. */
    private synchronized void dismissWhenIdle(ProcessId keeper) throws IOException {
        if (Files.exists(home.resolve("run/lab"))) {
            return;
        }
        keeper.kill();
        deleteFiles();
    }

    private void deleteFiles() throws IOException {
        for (String file : List.of("run/ready", "run", "keeper.pid", "keeper.log")) {
            Files.deleteIfExists(home.resolve(file));
        }
        Files.deleteIfExists(home);
    }

    private PrerequisiteException notAllowed(Path log) throws LabException {
        StringBuilder why = new StringBuilder("Neither root nor allowed to make a user namespace.");
        try {
            why.append(" (").append(Files.readString(log).strip()).append(")\nBecome root");
            for (Map.Entry<String, List<String>> entry : SWITCHES.entrySet()) {
                Path file = Path.of(entry.getKey());
                List<String> rule = entry.getValue();
                if (Files.exists(file) && Files.readString(file).strip().equals(rule.get(0))) {
                    why.append(", or allow it: sudo ").append(rule.get(1));
                }
            }
            deleteFiles();
        } catch (IOException e) {
            throw new LabException(why + "; can't read more: " + e);
        }
        return new PrerequisiteException(why.append('.').toString());
    }
}
