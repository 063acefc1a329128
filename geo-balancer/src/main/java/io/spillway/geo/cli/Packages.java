package io.spillway.geo.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sees to it that what a command needs from the distribution is there. */
public final class Packages {
    private Packages() {}

    /**
     * Installs what is missing where that is possible (root on Debian or Ubuntu), after saying so on {@code out}.
     *
     * @throws PrerequisiteException something is missing and can't be installed; the message has the line to run
     */
    public static void require(PrintStream out, DistroPackage... needed) {
        List<DistroPackage> missing = missing(needed);
        if (missing.isEmpty()) {
            return;
        }
        String names =
                missing.stream().map(DistroPackage::debianName).distinct().collect(Collectors.joining(" "));
        String line = "apt-get install -y --no-install-recommends " + names;
        boolean apt = Files.isExecutable(Path.of("/usr/bin/apt-get"));
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!apt || !root) {
            throw new PrerequisiteException(
                    "missing: " + describe(missing) + "\nInstall them: " + (apt ? "sudo " + line : names));
        }
        out.println("Installing from the distribution: " + describe(missing));
        run(out, "apt-get", "update", "-q");
        List<String> install = new ArrayList<>(List.of("apt-get", "install", "-y", "-q", "--no-install-recommends"));
        missing.stream().map(DistroPackage::debianName).distinct().forEach(install::add);
        withoutTheirServices(out, missing, () -> run(out, install.toArray(String[]::new)));
        List<DistroPackage> still = missing(needed);
        if (!still.isEmpty()) {
            throw new PrerequisiteException("still missing after the installation: " + describe(still));
        }
    }

    /**
     * Debian starts a daemon when its package is installed, and at every boot. These are wanted for their programs: a
     * BGP daemon nobody configured would only take port 179. A mask in /run, unlike policy-rc.d, is gone after a boot
     * should this be killed half way.
     */
    private static void withoutTheirServices(PrintStream out, List<DistroPackage> packages, Runnable installation) {
        List<String> services =
                packages.stream().flatMap(p -> p.services().stream()).distinct().toList();
        boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
        if (services.isEmpty() || !systemd) {
            installation.run();
            return;
        }
        run(out, systemctl(List.of("mask", "--runtime"), services));
        try {
            installation.run();
        } finally {
            run(out, systemctl(List.of("unmask", "--runtime"), services));
        }
        run(out, systemctl(List.of("disable"), services));
    }

    private static String[] systemctl(List<String> action, List<String> services) {
        return Stream.of(List.of("systemctl", "-q"), action, services)
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    static List<DistroPackage> missing(DistroPackage... needed) {
        return Arrays.stream(needed).filter(p -> p.find().isEmpty()).toList();
    }

    private static String describe(List<DistroPackage> packages) {
        return packages.stream()
                .map(p -> p.debianName() + " (" + p.purpose() + ")")
                .collect(Collectors.joining(", "));
    }

    private static void run(PrintStream out, String... command) {
        try {
            Path log = Files.createTempFile("spillway-apt", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            // Where there is no systemd, runlevel 1 keeps invoke-rc.d from starting daemons.
            builder.environment().put("RUNLEVEL", "1");
            int status = builder.start().waitFor();
            if (status != 0) {
                out.print(Files.readString(log));
                throw new PrerequisiteException(
                        String.join(" ", command) + " ended with " + status + "; its output is above");
            }
            Files.delete(log);
        } catch (IOException e) {
            throw new PrerequisiteException("can't run " + command[0] + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrerequisiteException("interrupted while " + command[0] + " ran");
        }
    }
}
