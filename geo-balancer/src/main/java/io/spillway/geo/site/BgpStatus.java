package io.spillway.geo.site;

import io.spillway.bgp.bfd.BfdCounters;
import io.spillway.bgp.bfd.BfdDrop;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.dump.MrtWriter;
import io.spillway.bgp.exabgp.process.ProcessStatus;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.session.NeighborStatus;
import io.spillway.geo.api.SiteStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the status says of the speaker and what hangs on it. Any thread but the speaker's and BFD's own. */
final class BgpStatus {
    private static final double NS_PER_MS = 1e6;

    private BgpStatus() {}

    static SiteStatus.Bgp of(SpeakerParts parts, DrainControl drains) {
        return new SiteStatus.Bgp(
                parts.config().speaker().localAs(),
                parts.config().speaker().routerId().getHostAddress(),
                parts.speaker().neighbors().stream().map(BgpStatus::neighbor).toList(),
                drains.prefixes(),
                parts.processes().stream().map(BgpStatus::process).toList(),
                mrt(parts),
                bfd(parts.bfd()));
    }

    private static SiteStatus.Neighbor neighbor(NeighborStatus status) {
        NeighborStatus.Session session = status.session();
        return new SiteStatus.Neighbor(
                Addresses.text(status.config().address()),
                status.config().remoteAs(),
                status.dynamic(),
                status.state().label(),
                status.sinceMs() / 1000,
                status.routerId(),
                status.holdTimeS(),
                status.keepaliveS(),
                status.capabilities(),
                status.prefixesSent(),
                status.prefixesReceived(),
                status.pathsReceived(),
                status.routes().refused(),
                session == null ? -1 : session.timers().sendHoldLeftMs(),
                status.troubles().endedBy(),
                status.messagesIn(),
                status.messagesOut(),
                status.flaps(),
                status.bfd(),
                status.lastError());
    }

    private static SiteStatus.ChildProcess process(ProcessStatus status) {
        return new SiteStatus.ChildProcess(
                status.name(),
                status.pid(),
                status.deaths(),
                status.commands(),
                status.errors(),
                status.eventsDropped(),
                status.answersDropped(),
                status.lastError());
    }

    private static SiteStatus.@Nullable Mrt mrt(SpeakerParts parts) {
        MrtWriter writer = parts.mrt();
        if (writer == null) {
            return null;
        }
        MrtWriter.Counts counts = writer.counts();
        return new SiteStatus.Mrt(writer.path().toString(), counts.written(), counts.dropped(), counts.failed());
    }

    private static SiteStatus.@Nullable Bfd bfd(@Nullable BfdService service) {
        if (service == null) {
            return null;
        }
        BfdCounters counters = service.counters();
        Map<String, Long> dropped = new LinkedHashMap<>();
        for (BfdDrop drop : BfdDrop.values()) {
            dropped.put(drop.counter(), counters.drops().getOrDefault(drop, 0L));
        }
        return new SiteStatus.Bfd(counters.worstDelay().toNanos() / NS_PER_MS, dropped);
    }
}
