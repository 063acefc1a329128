package io.spillway.director.realserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Does the steps of a plan on this host and remembers what undoes them, in a file that is gone with the settings
 * themselves at the next start. Thread rule: one thread; one process at a time.
 */
public final class SetupApplier {
    private static final Path SYSCTLS = Path.of("/proc/sys");
    /** Stands behind a command that {@link #undo} could not run. */
    public static final String FAILED = "   # failed: ";

    private final Path undoFile;

    /** @param directory of undo files, one for each network namespace: they share /run, but not their settings */
    public SetupApplier(Path directory) throws RealServerException {
        try {
            String namespace =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
            undoFile = directory.resolve("undo-" + namespace.replaceAll("\\D", ""));
        } catch (IOException e) {
            throw new RealServerException("/proc can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * @return what was done, a command for each; what was in place already isn't among them
     * @throws RealServerException a step failed; those before it stay, and {@link #undo} takes them back
     */
    public List<String> apply(ServerSetup setup) throws RealServerException {
        List<String> done = new ArrayList<>();
        for (Step step : SetupPlan.of(setup)) {
            HostState host = HostReader.read();
            try {
                switch (step) {
                    case Step.Sysctl sysctl -> set(sysctl, done);
                    case Step.Address address -> {
                        boolean isThere = host.addresses().stream()
                                .anyMatch(found -> found.device().equals(address.device())
                                        && found.address().equals(address.address())
                                        && found.length() == address.address().getAddress().length * 8);
                        if (!isThere) {
                            remember("ip address del " + ServerSetup.host(address.address()) + " dev "
                                    + address.device());
                            run("ip address add " + address.arguments(), done);
                        }
                    }
                    case Step.Module module -> {
                        // Fails in containers; the next step tells whether it is there.
                        HostCommand.Result _ = HostCommand.tryRun(List.of("modprobe", "-q", module.name()), "");
                    }
                    case Step.Link link -> {
                        if (host.link(link.name()) == null) {
                            run("ip link add " + link.name() + " " + link.how(), done);
                            remember("ip link del " + link.name());
                        }
                    }
                    case Step.Up up -> {
                        HostState.Link link = host.link(up.name());
                        if (link == null || !link.isUp()) {
                            run("ip link set " + up.name() + " up", done);
                        }
                    }
                    case Step.GuePort gue -> {
                        if (host.guePorts().stream()
                                .noneMatch(line -> line.strip().equals(gue.shown()))) {
                            run(gue.command() + " add port " + gue.port() + " gue", done);
                            remember(gue.command() + " del port " + gue.port());
                        }
                    }
                    case Step.Table table -> {
                        remember("nft delete table " + Step.Table.NAME);
                        String _ = HostCommand.run(List.of("nft", "-f", "-"), table.script());
                        done.add("nft -f -   # table " + Step.Table.NAME);
                    }
                }
            } catch (RealServerException e) {
                throw failed(step, e);
            }
        }
        return done;
    }

    /**
     * Takes back what {@link #apply} did, last first.
     *
     * @return a line for each command; those that failed say so, as when somebody has taken it back already
     */
    public List<String> undo() throws RealServerException {
        List<String> lines = remembered();
        List<String> report = new ArrayList<>();
        for (String line : lines.reversed()) {
            HostCommand.Result result = HostCommand.tryRun(words(line), "");
            report.add(
                    result.status() == 0
                            ? line
                            : line + FAILED + result.output().strip());
        }
        try {
            Files.deleteIfExists(undoFile);
        } catch (IOException e) {
            throw new RealServerException("%s can't be deleted: %s".formatted(undoFile, e.getMessage()), e);
        }
        return report;
    }

    private void set(Step.Sysctl sysctl, List<String> done) throws RealServerException {
        Path file = SYSCTLS.resolve(sysctl.key());
        try {
            String was = Files.readString(file).strip();
            if (was.equals(sysctl.value())) {
                return;
            }
            remember(new Step.Sysctl(sysctl.key(), was, List.of()).shell().getFirst());
            Files.writeString(file, sysctl.value());
            done.add(sysctl.shell().getFirst());
        } catch (IOException e) {
            throw RealServerException.prerequisite(
                    "%s can't be set: %s. Run this as root; in a container set it from".formatted(sysctl.dotted(), e)
                            + " outside (docker run --sysctl %s=%s)".formatted(sysctl.dotted(), sysctl.value()));
        }
    }

    private static RealServerException failed(Step step, RealServerException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("Operation not permitted") || text.contains("must be root")) {
            return RealServerException.prerequisite("this needs root (CAP_NET_ADMIN): " + text);
        }
        if (step instanceof Step.Link || step instanceof Step.GuePort) {
            return RealServerException.prerequisite(text
                    + "\nThis kernel seems to have no such tunnel. Open it in user space: add --decap, and run"
                    + " spillway realserver decap");
        }
        return e;
    }

    private static void run(String command, List<String> done) throws RealServerException {
        String _ = HostCommand.run(words(command));
        done.add(command);
    }

    private static List<String> words(String command) {
        return Arrays.asList(command.split(" ", -1));
    }

    private List<String> remembered() throws RealServerException {
        try {
            return Files.exists(undoFile) ? Files.readAllLines(undoFile) : List.of();
        } catch (IOException e) {
            throw new RealServerException("%s can't be read: %s".formatted(undoFile, e.getMessage()), e);
        }
    }

    /** Before it is done: a change that nobody remembers is worse than one too many. Once is enough, the first is right. */
    private void remember(String line) throws RealServerException {
        List<String> lines = new ArrayList<>(remembered());
        if (lines.contains(line)) {
            return;
        }
        lines.add(line);
        try {
            Files.createDirectories(undoFile.getParent());
            Files.write(undoFile, lines);
            Files.setPosixFilePermissions(undoFile, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw RealServerException.prerequisite(
                    "%s can't be written, so nothing is changed: %s. Run this as root".formatted(undoFile, e));
        }
    }
}
