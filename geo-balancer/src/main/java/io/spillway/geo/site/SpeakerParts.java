package io.spillway.geo.site;

import io.spillway.bgp.bfd.BfdException;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.dump.MrtWriter;
import io.spillway.bgp.dump.PacketLog;
import io.spillway.bgp.exabgp.process.ExaBgpProcess;
import io.spillway.bgp.exabgp.process.ExaBgpProcessConfig;
import io.spillway.bgp.exabgp.process.ProcessStatus;
import io.spillway.bgp.exabgp.process.SpeakerAdapter;
import io.spillway.bgp.session.BfdLiveness;
import io.spillway.bgp.session.Liveness;
import io.spillway.bgp.session.Speaker;
import io.spillway.bgp.session.SpeakerConfig;
import io.spillway.bgp.session.SpeakerException;
import io.spillway.geo.config.BgpConfig;
import io.spillway.geo.config.MrtConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The speaker with what hangs on it: BFD, packet log, MRT file, processes. Each hands what ends it to {@code onStop}, to be
 * run in the other order.
 */
final class SpeakerParts {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final BgpConfig config;
    private final Speaker speaker;
    private final PacketLog packets;
    private final @Nullable MrtWriter mrt;
    private final @Nullable BfdService bfd;
    private final List<ExaBgpProcess> processes = new CopyOnWriteArrayList<>();

    private SpeakerParts(
            BgpConfig config, Speaker speaker, PacketLog packets, @Nullable MrtWriter mrt, @Nullable BfdService bfd) {
        this.config = config;
        this.speaker = speaker;
        this.packets = packets;
        this.mrt = mrt;
        this.bfd = bfd;
    }

    /**
     * @param farewell what the operators of the neighbors are told at the end
     * @param othersNeedBfd it is started although no neighbor is watched
     */
    static SpeakerParts start(
            BgpConfig config, Supplier<String> farewell, boolean othersNeedBfd, Consumer<Runnable> onStop)
            throws BfdException, SpeakerException, SiteException {
        MrtWriter mrt = mrt(config.mrt(), onStop);
        BfdService bfd = bfd(config.speaker(), othersNeedBfd, onStop);
        Speaker speaker = Speaker.start(config.speaker(), bfd == null ? Liveness.NONE : new BfdLiveness(bfd));
        onStop.accept(() -> speaker.shutdown(farewell.get(), LIMIT));
        PacketLog packets = new PacketLog(InstantSource.system());
        // They end with the speaker.
        AutoCloseable _ = speaker.observe(packets);
        if (mrt != null) {
            AutoCloseable _ = speaker.observe(mrt);
        }
        return new SpeakerParts(config, speaker, packets, mrt, bfd);
    }

    /** A thread that is started only when somebody is watched, and ends after the speaker. */
    private static @Nullable BfdService bfd(SpeakerConfig config, boolean othersNeedIt, Consumer<Runnable> onStop)
            throws BfdException {
        boolean wanted = othersNeedIt
                || config.neighbors().stream().anyMatch(neighbor -> neighbor.bfd() != null)
                || config.dynamic().stream().anyMatch(range -> range.template().bfd() != null);
        if (!wanted) {
            return null;
        }
        BfdService service = BfdService.start();
        onStop.accept(service::close);
        return service;
    }

    private static @Nullable MrtWriter mrt(@Nullable MrtConfig config, Consumer<Runnable> onStop) throws SiteException {
        if (config == null) {
            return null;
        }
        try {
            MrtWriter mrt = MrtWriter.open(config.file(), config.maxOctets(), config.keep(), InstantSource.system());
            onStop.accept(mrt::close);
            return mrt;
        } catch (IOException e) {
            throw new SiteException("MRT file " + config.file() + " can't be written: " + e, e);
        }
    }

    Speaker speaker() {
        return speaker;
    }

    BgpConfig config() {
        return config;
    }

    PacketLog packets() {
        return packets;
    }

    /** Null: none is configured. */
    @Nullable
    MrtWriter mrt() {
        return mrt;
    }

    /** Null: nobody is watched. */
    @Nullable
    BfdService bfd() {
        return bfd;
    }

    /** In the order of the configuration; empty until they are started. */
    List<ProcessStatus> processes() {
        return processes.stream().map(ExaBgpProcess::status).toList();
    }

    /**
     * Last of all: what they announce is announced at once.
     *
     * @param shutdown a process of this name wants the daemon to end: whether it will
     */
    void startProcesses(Predicate<String> shutdown, Consumer<Runnable> onStop) {
        SpeakerAdapter control = new SpeakerAdapter(speaker, config.speaker(), shutdown, process -> false);
        for (ExaBgpProcessConfig process : config.processes()) {
            ExaBgpProcess child = ExaBgpProcess.start(process, control);
            processes.add(child);
            AutoCloseable _ = speaker.observe(child.observer());
            onStop.accept(child::close);
        }
    }
}
