package io.spillway.bgp.dump;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file of whole records with a few predecessors: {@code FILE}, {@code FILE.1}, {@code FILE.2}; the higher, the older.
 * Never continues a file it finds: its end may be half a record. Confined to one thread.
 */
final class RotatingFile implements AutoCloseable {
    private final Path path;
    private final long maxOctets;
    private final int keep;
    private @Nullable OutputStream out;
    private long octets;

    /**
     * @param maxOctets a new file is begun before one gets bigger
     * @param keep how many predecessors stay, at least 1
     */
    RotatingFile(Path path, long maxOctets, int keep) throws IOException {
        this.path = path;
        this.maxOctets = maxOctets;
        this.keep = keep;
        begin();
    }

    /** Adds a record. After an error the next one begins a new file. */
    void write(byte[] record) throws IOException {
        try {
            if (out == null || (octets > 0 && octets + record.length > maxOctets)) {
                begin();
            }
            current().write(record);
            octets += record.length;
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    void flush() throws IOException {
        try {
            if (out != null) {
                out.flush();
            }
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    /** Begins a new file. */
    void begin() throws IOException {
        close();
        if (Files.exists(path) && Files.size(path) > 0) {
            for (int i = keep; i > 1; i--) {
                if (Files.exists(numbered(i - 1))) {
                    move(numbered(i - 1), numbered(i));
                }
            }
            move(path, numbered(1));
        }
        octets = 0;
        out = new BufferedOutputStream(
                Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING), 1 << 16);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path numbered(int i) {
        return path.resolveSibling(path.getFileName() + "." + i);
    }

    private OutputStream current() throws IOException {
        OutputStream now = out;
        if (now == null) {
            throw new IOException("no file is open");
        }
        return now;
    }

    /** The error that led here is told already; another one while closing adds nothing. */
    private void abandon() {
        try {
            close();
        } catch (IOException ignored) {
            out = null;
        }
    }

    @Override
    public void close() throws IOException {
        OutputStream now = out;
        out = null;
        if (now != null) {
            now.close();
        }
    }
}
