package io.spillway.geo.site;

import io.spillway.bgp.bfd.BfdException;
import io.spillway.bgp.dump.MrtWriter;
import io.spillway.bgp.dump.PacketLog;
import io.spillway.bgp.exabgp.process.ExaBgpProcess;
import io.spillway.bgp.exabgp.process.ExaBgpProcessConfig;
import io.spillway.bgp.exabgp.process.SpeakerAdapter;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.session.Speaker;
import io.spillway.bgp.session.SpeakerException;
import io.spillway.geo.config.BgpConfig;
import io.spillway.geo.config.MrtConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

    private SpeakerParts(BgpConfig config, Speaker speaker, PacketLog packets) {
        this.config = config;
        this.speaker = speaker;
        this.packets = packets;
    }

    /** @param farewell what the operators of the neighbors are told at the end */
    static SpeakerParts start(BgpConfig config, Supplier<String> farewell, Consumer<Runnable> onStop)
            throws BfdException, SpeakerException, SiteException {
        MrtWriter mrt = mrt(config.mrt(), onStop);
        Speaker speaker = Speaker.start(config.speaker(), Bfd.start(config.speaker(), onStop));
        onStop.accept(() -> speaker.shutdown(farewell.get(), LIMIT));
        PacketLog packets = new PacketLog(InstantSource.system());
        // They end with the speaker.
        AutoCloseable _ = speaker.observe(packets);
        if (mrt != null) {
            AutoCloseable _ = speaker.observe(mrt);
        }
        return new SpeakerParts(config, speaker, packets);
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

    PacketLog packets() {
        return packets;
    }

    /**
     * Last of all: what they announce is announced at once.
     *
     * @param shutdown a process of this name wants the daemon to end: whether it will
     */
    void startProcesses(Predicate<String> shutdown, Consumer<Runnable> onStop) {
        SpeakerAdapter control =
                new SpeakerAdapter(speaker, config.speaker(), this::adjRibIn, shutdown, process -> false);
        for (ExaBgpProcessConfig process : config.processes()) {
            ExaBgpProcess child = ExaBgpProcess.start(process, control);
            AutoCloseable _ = speaker.observe(child.observer());
            onStop.accept(child::close);
        }
    }

    /** What a neighbor has announced, as far as it is kept. */
    private List<Announcement> adjRibIn(InetAddress neighbor) {
        List<Announcement> routes = new ArrayList<>();
        for (Family family : Family.values()) {
            speaker.forEachRoute(family, page -> {
                page.stream()
                        .filter(route -> route.source().address().equals(neighbor))
                        .map(RouteViews::announcement)
                        .forEach(routes::add);
                return true;
            });
        }
        return routes;
    }
}
