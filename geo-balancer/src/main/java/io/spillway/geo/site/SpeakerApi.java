package io.spillway.geo.site;

import io.spillway.bgp.dump.PacketLog;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.NeighborStatus;
import io.spillway.bgp.session.Speaker;
import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.DaemonApi;
import io.spillway.geo.api.NeighborView;
import io.spillway.geo.api.RouteQuery;
import io.spillway.geo.api.RoutesView;
import io.spillway.geo.api.SiteApi;
import io.spillway.geo.api.SiteStatus;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the local API of a daemon with a speaker answers. Any thread. */
final class SpeakerApi implements DaemonApi {
    private final Speaker speaker;
    private final PacketLog packets;
    private final DrainControl drains;
    private final Supplier<SiteStatus> status;
    private final @Nullable SiteApi site;

    /** {@code site}: null for a speaker by itself. */
    SpeakerApi(SpeakerParts parts, DrainControl drains, Supplier<SiteStatus> status, @Nullable SiteApi site) {
        this.speaker = parts.speaker();
        this.packets = parts.packets();
        this.drains = drains;
        this.status = status;
        this.site = site;
    }

    @Override
    public SiteApi site() throws ApiRefusal {
        return site == null ? DaemonApi.super.site() : site;
    }

    @Override
    public SiteStatus status() {
        return status.get();
    }

    @Override
    public List<NeighborView> neighbors() {
        return speaker.neighbors().stream().map(NeighborViews::of).toList();
    }

    @Override
    public RoutesView routes(RouteQuery query) throws ApiRefusal {
        InetAddress neighbor = query.neighbor();
        if (neighbor != null) {
            known(neighbor);
        }
        return RouteViews.of(speaker, query);
    }

    @Override
    public AutoCloseable packets(InetAddress neighbor, Consumer<String> lines) throws ApiRefusal {
        known(neighbor);
        return packets.subscribe(neighbor, lines);
    }

    @Override
    public List<SiteStatus.AnnouncedPrefix> drain(List<Prefix> prefixes, boolean undo) throws ApiRefusal {
        try {
            drains.drain(prefixes, !undo);
        } catch (IllegalArgumentException e) {
            throw new ApiRefusal(404, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            throw new ApiRefusal(503, String.valueOf(e.getMessage()));
        }
        return drains.prefixes();
    }

    @Override
    public List<NeighborView> enable(InetAddress neighbor, boolean wanted, String text) throws ApiRefusal {
        boolean known = wanted ? speaker.enable(neighbor) : speaker.disable(neighbor, text);
        if (!known) {
            throw new ApiRefusal(404, "no neighbor " + Addresses.text(neighbor));
        }
        return speaker.neighbors().stream()
                .filter(status -> status.config().address().equals(neighbor))
                .map(NeighborViews::of)
                .toList();
    }

    private void known(InetAddress neighbor) throws ApiRefusal {
        List<NeighborStatus> all = speaker.neighbors();
        if (all.stream().noneMatch(status -> status.config().address().equals(neighbor))) {
            throw new ApiRefusal(404, "no neighbor " + Addresses.text(neighbor));
        }
    }
}
