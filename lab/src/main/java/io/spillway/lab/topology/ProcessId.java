package io.spillway.lab.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process for good: a pid is used again after its process has gone, a pid with its start time is not.
 *
 * @param startTicks field 22 of /proc/PID/stat (proc(5))
 */
public record ProcessId(long pid, long startTicks) {
    /** Fields after the command's name, which may itself hold spaces and brackets, begin with the third. */
    private static final int START_AFTER_NAME = 22 - 3;

    /** The process with this pid now, if there is one. */
    static Optional<ProcessId> of(long pid) {
        return statOf(pid).map(fields -> new ProcessId(pid, Long.parseLong(fields[START_AFTER_NAME])));
    }

    /** Reads {@code PID START}; empty when the file is missing or half written. */
    static Optional<ProcessId> read(Path file) throws LabException {
        try {
            String[] words = Files.readString(file).strip().split(" ", -1);
            return words.length == 2
                    ? Optional.of(new ProcessId(Long.parseLong(words[0]), Long.parseLong(words[1])))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            throw new LabException("can't read the process id in " + file + ": " + e.getMessage());
        }
    }

    /** False for a zombie: it has ended, and only its parent hasn't asked yet. */
    public boolean alive() {
        return statOf(pid)
                .filter(f -> Long.parseLong(f[START_AFTER_NAME]) == startTicks && !f[0].equals("Z"))
                .isPresent();
    }

    /** SIGTERM; nothing when it has ended. */
    public void terminate() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    /** SIGKILL; nothing when it has ended. */
    public void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
    }

    private Optional<ProcessHandle> handle() {
        return alive() ? ProcessHandle.of(pid) : Optional.empty();
    }

    private static Optional<String[]> statOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException e) {
            // No such process; also when it ends between open and read (ESRCH).
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return pid + " " + startTicks;
    }
}
