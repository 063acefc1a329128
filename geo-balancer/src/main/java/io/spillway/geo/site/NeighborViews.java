package io.spillway.geo.site;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.NeighborStatus;
import io.spillway.geo.api.NeighborView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Neighbors as the API shows them. */
final class NeighborViews {
    private NeighborViews() {}

    static NeighborView of(NeighborStatus status) {
        NeighborStatus.Session session = status.session();
        return new NeighborView(
                Addresses.text(status.config().address()),
                status.config().remoteAs(),
                status.dynamic(),
                status.state().label(),
                status.sinceMs() / 1000,
                status.held(),
                settings(status.config()),
                session == null ? null : session(session),
                messages(status.in()),
                messages(status.out()),
                byName(status.routes().received()),
                byName(status.routes().paths()),
                status.routes().refused(),
                byName(status.routes().sent()),
                status.routes().unsendable(),
                troubles(status.troubles()),
                status.bfd());
    }

    private static NeighborView.Session session(NeighborStatus.Session session) {
        NeighborStatus.Timers timers = session.timers();
        return new NeighborView.Session(
                session.routerId(),
                endpoint(session.local()),
                endpoint(session.remote()),
                timers.holdS(),
                timers.keepaliveS(),
                timers.holdLeftMs(),
                timers.keepaliveLeftMs(),
                timers.sendHoldLeftMs(),
                session.offered(),
                session.received(),
                session.agreed());
    }

    private static String endpoint(InetSocketAddress address) {
        return Addresses.text(address.getAddress()) + " port " + address.getPort();
    }

    private static NeighborView.Messages messages(NeighborStatus.Messages messages) {
        return new NeighborView.Messages(
                messages.total(),
                messages.opens(),
                messages.updates(),
                messages.notifications(),
                messages.keepalives(),
                messages.refreshes(),
                messages.others(),
                messages.bytes());
    }

    private static Map<String, Integer> byName(Map<Family, Integer> counts) {
        Map<String, Integer> named = new LinkedHashMap<>();
        for (Family family : Family.values()) {
            Integer count = counts.get(family);
            if (count != null) {
                named.put(family.label(), count);
            }
        }
        return named;
    }

    private static NeighborView.Troubles troubles(NeighborStatus.Troubles troubles) {
        return new NeighborView.Troubles(
                troubles.flaps(),
                event(troubles.last()),
                event(troubles.notificationSent()),
                event(troubles.notificationReceived()),
                troubles.endedBy(),
                troubles.malformedUpdates(),
                troubles.treatedAsWithdraw(),
                troubles.discardedAttributes(),
                troubles.leaks(),
                troubles.unsendable(),
                troubles.refused());
    }

    private static NeighborView.@Nullable Event event(NeighborStatus.@Nullable Event event) {
        return event == null ? null : new NeighborView.Event(event.words(), event.agoMs() / 1000);
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
