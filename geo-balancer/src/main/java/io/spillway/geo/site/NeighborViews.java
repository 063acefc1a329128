package io.spillway.geo.site;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.NeighborStatus;
import io.spillway.geo.api.NeighborView;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Neighbors as the API shows them. */
final class NeighborViews {
    private NeighborViews() {}

    static NeighborView of(NeighborStatus status) {
        NeighborView.Event last = status.lastError() == null ? null : new NeighborView.Event(status.lastError(), 0);
        NeighborView.Session session = status.routerId() == null
                ? null
                : new NeighborView.Session(
                        status.routerId(),
                        "",
                        "",
                        status.holdTimeS(),
                        status.keepaliveS(),
                        -1,
                        -1,
                        -1,
                        List.of(),
                        List.of(),
                        status.capabilities());
        return new NeighborView(
                Addresses.text(status.config().address()),
                status.config().remoteAs(),
                false,
                status.state().label(),
                status.sinceMs() / 1000,
                null,
                settings(status.config()),
                session,
                new NeighborView.Messages(status.messagesIn(), 0, 0, 0, 0, 0, 0, 0),
                new NeighborView.Messages(status.messagesOut(), 0, 0, 0, 0, 0, 0, 0),
                Map.of("all", status.prefixesReceived()),
                Map.of("all", status.prefixesSent()),
                Map.of(),
                new NeighborView.Troubles(status.flaps(), last, null, null, Map.of(), 0, 0, 0, 0, 0),
                null);
    }

    private static NeighborView.Settings settings(NeighborConfig config) {
        InetAddress local = config.localAddress();
        return new NeighborView.Settings(
                config.port(),
                local == null ? null : Addresses.text(local),
                config.holdTime().toSeconds(),
                config.passive(),
                config.families().stream().sorted().map(Family::label).toList(),
                config.transport().md5Password() != null,
                config.transport().gtsmHops(),
                config.transport().multihopTtl(),
                config.imports().keep(),
                config.imports().maxPrefixes(),
                lower(config.offer().role()));
    }

    private static @Nullable String lower(@Nullable Enum<?> word) {
        return word == null ? null : word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
