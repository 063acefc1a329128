package io.spillway.geo.site;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.geo.config.AnnouncePace;
import io.spillway.geo.site.PrefixLife.State;
import io.spillway.geo.site.Serviceability.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces each of its prefixes while it can be served and is not drained, and no other prefix ever. Only the health of
 * the site's own servers decides: a peer site or an exchange that can't be reached never takes a route back. One thread
 * (the control thread), but for {@link #view()}.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final Verdict CONFIGURED = new Verdict(true, "bgp.announce");

    private final RouteSink routes;
    private final Map<Prefix, PrefixLife> lives = new LinkedHashMap<>();
    private final Map<Prefix, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<Prefix, Announcement> announced = new LinkedHashMap<>();
    private volatile Map<Prefix, View> view = Map.of();
    private boolean stopped;

    /** A prefix, for status. */
    record View(State state, String reason) {}

    /**
     * @param vips announced while a verdict says that they can be served
     * @param originated announced from the first decision on
     */
    Announcer(RouteSink routes, AnnouncePace pace, Collection<Announcement> vips, Collection<Announcement> originated) {
        this.routes = routes;
        vips.forEach(announcement -> lives.put(announcement.prefix(), new PrefixLife(announcement, pace)));
        for (Announcement announcement : originated) {
            lives.put(announcement.prefix(), new PrefixLife(announcement, pace));
            verdicts.put(announcement.prefix(), CONFIGURED);
        }
    }

    /** What was decided last, in the order of the file; any thread. */
    Map<Prefix, View> view() {
        return view;
    }

    /** Takes new verdicts, and makes the announced set what they, the drains and the time ask for. */
    void apply(Map<Prefix, Verdict> wanted, long nowNs) {
        for (Prefix prefix : wanted.keySet()) {
            if (!lives.containsKey(prefix)) {
                throw new IllegalArgumentException(prefix + " is no prefix of this site");
            }
        }
        verdicts.putAll(wanted);
        decide(nowNs);
    }

    /** Lets the time do its part: drains, ramps and hold-downs end. Prefixes that change together go out together. */
    void decide(long nowNs) {
        if (stopped) {
            return;
        }
        List<Announcement> announce = new ArrayList<>();
        List<Prefix> withdraw = new ArrayList<>();
        lives.forEach((prefix, life) -> {
            Verdict verdict = verdicts.get(prefix);
            if (verdict == null) {
                return;
            }
            State before = life.state();
            Announcement next = life.decide(verdict, nowNs).orElse(null);
            if (life.state() != before) {
                log(prefix, life);
            }
            if (next == null) {
                if (announced.containsKey(prefix)) {
                    withdraw.add(prefix);
                }
            } else if (!next.equals(announced.get(prefix))) {
                announce.add(next);
            }
        });
        remember();
        if (!withdraw.isEmpty() || !announce.isEmpty()) {
            publish(announce, withdraw);
        }
    }

    /** The last gate: whatever goes wrong above, nothing leaves that was not configured. */
    private void publish(List<Announcement> announce, List<Prefix> withdraw) {
        for (Announcement announcement : announce) {
            if (!lives.containsKey(announcement.prefix())) {
                throw new IllegalStateException(announcement.prefix() + " is no prefix of this site");
            }
        }
        routes.change(announce, withdraw);
        // Only now: what could not be told is told with the next decision.
        withdraw.forEach(announced::remove);
        announce.forEach(announcement -> announced.put(announcement.prefix(), announcement));
    }

    private static void log(Prefix prefix, PrefixLife life) {
        switch (life.state()) {
            case ANNOUNCED, RAMPING, DRAINED ->
                LOG.info("{} {} ({})", prefix, life.state().label(), life.reason());
            default -> LOG.warn("{} {} ({})", prefix, life.state().label(), life.reason());
        }
    }

    private void remember() {
        Map<Prefix, View> now = new LinkedHashMap<>();
        lives.forEach((prefix, life) -> now.put(prefix, new View(life.state(), life.reason())));
        view = now;
    }

    /**
     * Drains prefixes, or undoes that.
     *
     * @param prefixes of this site; empty: all
     * @throws IllegalArgumentException a prefix is none of this site's; nothing has changed
     */
    void drain(Collection<Prefix> prefixes, boolean wanted, String why, long nowNs) {
        for (Prefix prefix : prefixes) {
            if (!lives.containsKey(prefix)) {
                throw new IllegalArgumentException(prefix + " is no prefix of this site; it has " + lives.keySet());
            }
        }
        lives.forEach((prefix, life) -> {
            if (prefixes.isEmpty() || prefixes.contains(prefix)) {
                life.drain(wanted, why);
            }
        });
        decide(nowNs);
    }

    /** What the whole site does from now on: every prefix goes and comes with it. */
    void site(SiteDrain.State state, String why, long nowNs) {
        lives.values().forEach(life -> life.site(state, why));
        decide(nowNs);
    }

    /** Whether neighbors have any route from here. */
    boolean announces() {
        return !announced.isEmpty();
    }

    /** Takes everything back, at once and for good; whether anything was announced. */
    boolean withdrawAll(String why) {
        stopped = true;
        if (announced.isEmpty()) {
            return false;
        }
        List<Prefix> all = List.copyOf(announced.keySet());
        view = Map.of();
        LOG.info("withdrawing {} ({})", all, why);
        routes.change(List.of(), all);
        announced.clear();
        return true;
    }
}
