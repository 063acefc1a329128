package io.spillway.bgp.dump;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.session.Peer;
import io.spillway.bgp.session.SpeakerObserver;
import io.spillway.bgp.session.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every message that comes, and every change of a state, to an MRT file (RFC 6396) that bgpdump and its like can
 * read. Methods may be called from any thread; the file is written by a thread of its own. When the disk is too slow,
 * records are lost and counted; the speaker never waits.
 */
public final class MrtWriter implements SpeakerObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MrtWriter.class);
    private static final long MAX_WAITING_OCTETS = 32L << 20;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final RotatingFile file;
    private final Path path;
    private final InstantSource clock;
    private final Backlog<Event> backlog = new Backlog<>(MAX_WAITING_OCTETS);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;
    /** Only for the writing thread: the last write failed, and that was told. */
    private boolean broken;

    private sealed interface Event {
        /** @param octets encodes it: on the writing thread, not on the speaker's */
        record Write(Supplier<byte[]> octets) implements Event {}

        record Rotate() implements Event {}

        record Close() implements Event {}
    }

    /**
     * What became of the records.
     *
     * @param written they are in a file, or about to be
     * @param dropped there was no room for them: the disk is slower than the neighbors
     * @param failed they could not be written; the log says why
     */
    public record Counts(long written, long dropped, long failed) {}

    private MrtWriter(RotatingFile file, Path path, InstantSource clock) {
        this.file = file;
        this.path = path;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("mrt-writer").daemon().unstarted(this::run);
    }

    /**
     * Begins a file; one that is there already becomes {@code FILE.1}.
     *
     * @param maxOctets a new file is begun before one gets bigger
     * @param keep how many earlier files stay, at least 1; older ones are removed
     * @param clock for the time in the records
     * @throws IOException the file can't be written
     */
    public static MrtWriter open(Path path, long maxOctets, int keep, InstantSource clock) throws IOException {
        if (keep < 1 || maxOctets < 1) {
            throw new IllegalArgumentException(
                    "a file of " + maxOctets + " octets, " + keep + " kept: at least 1 each");
        }
        MrtWriter writer = new MrtWriter(new RotatingFile(path, maxOctets, keep), path, clock);
        writer.thread.start();
        return writer;
    }

    @Override
    public void message(Peer peer, boolean inbound, byte[] message, CodecContext context) {
        if (inbound && !closed) {
            Instant now = clock.instant();
            backlog.offer(new Event.Write(() -> MrtRecord.message(now, peer, message, context)), message.length);
        }
    }

    @Override
    public void stateChanged(Peer peer, State from, State to, String reason) {
        if (!closed) {
            Instant now = clock.instant();
            backlog.offer(new Event.Write(() -> MrtRecord.stateChange(now, peer, from, to)), 0);
        }
    }

    /** Begins a new file as soon as all records so far are written. */
    public void rotate() {
        backlog.request(new Event.Rotate());
    }

    /** The file that is being written. */
    public Path path() {
        return path;
    }

    public Counts counts() {
        return new Counts(written.get(), backlog.dropped(), failed.get());
    }

    /** Writes what is waiting, as far as that takes seconds at most, and closes the file. */
    @Override
    public void close() {
        closed = true;
        backlog.request(new Event.Close());
        try {
            if (!thread.join(CLOSING)) {
                LOG.warn("MRT file {}: the disk is too slow, its end is missing", path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Event event = backlog.take();
            while (!(event instanceof Event.Close)) {
                handle(event);
                Event next = backlog.poll();
                if (next == null) {
                    flush();
                    next = backlog.take();
                }
                event = next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void handle(Event event) {
        try {
            switch (event) {
                case Event.Write(var octets) -> file.write(octets.get());
                case Event.Rotate _ -> file.begin();
                case Event.Close _ -> {}
            }
            if (event instanceof Event.Write) {
                written.incrementAndGet();
            }
            if (broken) {
                broken = false;
                LOG.info("MRT file {} is written again", path);
            }
        } catch (IOException e) {
            failed.incrementAndGet();
            broke(e);
        }
    }

    private void flush() {
        try {
            file.flush();
        } catch (IOException e) {
            broke(e);
        }
    }

    private void broke(IOException e) {
        if (!broken) {
            broken = true;
            LOG.error("MRT file {} can't be written, records are lost until there is room: {}", path, e.toString());
        }
    }

    private void end() {
        try {
            file.close();
        } catch (IOException e) {
            broke(e);
        }
    }
}
