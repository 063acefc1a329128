package io.spillway.bgp.session;

import io.spillway.bgp.message.AttributeError;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.AdjRibIn;
import io.spillway.bgp.rib.AdjRibOut;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Export;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.rib.Rib;
import io.spillway.bgp.rib.Source;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes to and from one neighbor. Confined to the speaker's thread. */
final class NeighborRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(NeighborRoutes.class);
    /** Prefixes turned into messages before asking again whether the neighbor takes more. */
    private static final int PREFIXES_AT_ONCE = 1000;

    private final SpeakerConfig local;
    private final NeighborConfig config;
    private final String name;
    private final Originated originated;
    private final Network network;
    private final Counters counters;
    private final Rib rib;
    private final AdjRibIn counted;
    private final LogLimit malformedLog = new LogLimit(Duration.ofSeconds(1));
    private final LogLimit noRoomLog = new LogLimit(Duration.ofSeconds(1));
    private final LogLimit unsendableLog = new LogLimit(Duration.ofSeconds(1));
    private @Nullable Live live;

    /** What there is only while the session is established. */
    private record Live(Connection connection, Negotiated session, AdjRibOut out, ImportRules rules, AdjRibIn in) {}

    /**
     * @param name for logs
     * @param originated what the neighbor is to get
     */
    NeighborRoutes(
            SpeakerConfig local,
            NeighborConfig config,
            String name,
            Originated originated,
            Network network,
            Counters counters,
            Rib rib,
            long seed) {
        this.local = local;
        this.config = config;
        this.name = name;
        this.originated = originated;
        this.network = network;
        this.counters = counters;
        this.rib = rib;
        this.counted = AdjRibIn.counting(local.localAs(), seed);
    }

    void up(Connection connection, Negotiated session, InetAddress localAddress) {
        Export export = new Export(
                local.localAs(),
                localAddress,
                session.context(),
                Roles.otc(config.offer().role(), session.context().external()));
        live = new Live(
                connection,
                session,
                new AdjRibOut(export, originated.prefixes()),
                ImportRules.of(config, session.context()),
                ribIn(session, localAddress));
    }

    private AdjRibIn ribIn(Negotiated session, InetAddress localAddress) {
        // Counting can't tell several paths of a prefix apart.
        return config.imports().keep() || !session.context().addPathIn().isEmpty()
                ? rib.open(new Source(
                        config.address(), config.remoteAs(), session.identifier(), localAddress, session.context()))
                : counted;
    }

    void down() {
        if (live != null) {
            live.in().clear();
        }
        live = null;
    }

    /** Withdraws and announces in one step; the neighbor hears of it at once. */
    void change(Collection<Announcement> announce, Collection<Prefix> withdraw) {
        Set<Prefix> changed = originated.change(announce, withdraw);
        if (live != null && !changed.isEmpty()) {
            live.out().changed(changed);
            pump();
        }
    }

    Set<Prefix> originated() {
        return Set.copyOf(originated.prefixes());
    }

    /** What the neighbor has from us. */
    List<Announcement> sent() {
        return live == null ? List.of() : live.out().sent();
    }

    /** Sends what is owed as far as the neighbor takes it. */
    void pump() {
        Live now = live;
        if (now == null || now.out().owesNothing()) {
            return;
        }
        while (now.equals(live) && now.connection().isWritable() && !now.out().owesNothing()) {
            int before = now.out().unsendable().size();
            List<Message> messages = now.out().next(originated.byPrefix(), PREFIXES_AT_ONCE);
            unsendable(now.out(), now.out().unsendable().size() - before);
            now.connection().send(messages);
        }
    }

    private void unsendable(AdjRibOut out, int more) {
        if (more <= 0) {
            return;
        }
        counters.unsendable += more;
        if (unsendableLog.ask(network.nowNs()) >= 0) {
            Map.Entry<Prefix, String> one = out.unsendable().entrySet().stream()
                    .reduce((_, last) -> last)
                    .orElseThrow();
            LOG.warn(
                    "neighbor {}: can't be told of {}: {} ({} like it in all)",
                    name,
                    one.getKey(),
                    one.getValue(),
                    out.unsendable().size());
        }
    }

    /**
     * Takes routes in.
     *
     * @return a family of which there are more than the maximum now
     */
    Optional<Family> imported(Update decoded) {
        Live now = live;
        if (now == null) {
            return Optional.empty();
        }
        Update update = now.rules().judge(decoded);
        if (!update.errors().isEmpty()) {
            malformed(update, now.rules());
        }
        long before = now.in().refused();
        now.in().apply(update);
        noRoom(now.in().refused() - before);
        for (Family family : now.session().context().families()) {
            if (now.in().size(family) > config.imports().maxPrefixes()) {
                return Optional.of(family);
            }
        }
        return Optional.empty();
    }

    private void noRoom(long more) {
        if (more <= 0) {
            return;
        }
        counters.refused += more;
        if (noRoomLog.ask(network.nowNs()) >= 0) {
            LOG.warn(
                    "neighbor {}: there is no room for more of its routes, {} were not kept; lower its maximum of"
                            + " prefixes, or import fewer",
                    name,
                    counters.refused);
        }
    }

    private void malformed(Update update, ImportRules rules) {
        counters.malformed(update);
        if (rules.isLeak(update)) {
            counters.leaks++;
        }
        AttributeError worst = update.errors().getFirst();
        long suppressed = malformedLog.ask(network.nowNs());
        if (suppressed >= 0) {
            LOG.warn(
                    "neighbor {}: malformed UPDATE: {}: {} (RFC 7606); {} more like it not logged",
                    name,
                    worst.words(),
                    worst.outcome(),
                    suppressed);
        }
    }

    /** {@code 17 prefixes}, or {@code 17 paths} where some have several. */
    String received(Family family) {
        if (live == null) {
            return "0 prefixes";
        }
        int routes = live.in().size(family);
        return routes + (routes == live.in().prefixes(family) ? " prefixes" : " paths");
    }

    void refresh(RouteRefresh message) {
        Optional<Family> known = Family.of(message.afi(), message.safi());
        Live now = live;
        if (now == null || known.isEmpty()) {
            return;
        }
        Family family = known.get();
        boolean marked = now.session().enhancedRefresh();
        switch (message.subtype()) {
            case RouteRefresh.REQUEST -> resend(now, family, marked);
            case RouteRefresh.BEGIN -> {
                if (marked) {
                    now.in().markStale(family);
                }
            }
            case RouteRefresh.END -> {
                if (marked) {
                    now.in().sweepStale(family);
                }
            }
            default -> {} // "ignored" (RFC 7313, section 5)
        }
    }

    /** Sends everything again, unasked. */
    void resend() {
        Live now = live;
        if (now != null) {
            now.session().context().families().forEach(family -> resend(now, family, false));
        }
    }

    private void resend(Live now, Family family, boolean marked) {
        if (now.session().context().families().contains(family)) {
            now.out().resend(family, originated.prefixes(), marked);
            pump();
        }
    }

    /** Asks for everything of a family again; false: not established, not negotiated, or the neighbor can't. */
    boolean request(Family family) {
        Live now = live;
        if (now == null
                || !now.session().received().routeRefresh()
                || !now.session().context().families().contains(family)) {
            return false;
        }
        now.connection().send(List.of(new RouteRefresh(family.afi(), RouteRefresh.REQUEST, family.safi())));
        return true;
    }

    NeighborStatus.Routes status() {
        Live now = live;
        if (now == null) {
            return new NeighborStatus.Routes(Map.of(), Map.of(), 0, Map.of(), Map.of(), 0);
        }
        Map<Family, Integer> in = new EnumMap<>(Family.class);
        Map<Family, Integer> paths = new EnumMap<>(Family.class);
        Map<Family, Integer> out = new EnumMap<>(Family.class);
        for (Family family : now.session().context().families()) {
            in.put(family, now.in().prefixes(family));
            paths.put(family, now.in().size(family));
            out.put(family, now.out().size(family));
        }
        Map<String, String> unsendable = new LinkedHashMap<>();
        now.out().unsendable().entrySet().stream()
                .limit(NeighborStatus.Routes.SHOWN)
                .forEach(entry -> unsendable.put(entry.getKey().toString(), entry.getValue()));
        return new NeighborStatus.Routes(
                in,
                paths,
                now.in().refused(),
                out,
                unsendable,
                now.out().unsendable().size());
    }
}
