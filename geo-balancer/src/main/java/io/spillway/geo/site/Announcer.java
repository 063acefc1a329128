package io.spillway.geo.site;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.Speaker;
import io.spillway.geo.site.Serviceability.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces a VIP prefix exactly while it can be served. Only the health of the site's own servers decides: a peer site
 * or an exchange that can't be reached never takes a route back. One thread (the site's control thread).
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Speaker speaker;
    private volatile Map<Prefix, Verdict> verdicts = Map.of();
    private boolean stopped;

    Announcer(Speaker speaker) {
        this.speaker = speaker;
    }

    /** The verdicts last applied; any thread. */
    Map<Prefix, Verdict> verdicts() {
        return verdicts;
    }

    /** Makes the announced set what the verdicts ask for; prefixes that change together go out together. */
    void apply(Map<Prefix, Verdict> wanted) {
        if (stopped) {
            return;
        }
        List<Announcement> announce = new ArrayList<>();
        List<Prefix> withdraw = new ArrayList<>();
        Map<Prefix, Verdict> before = verdicts;
        wanted.forEach((prefix, verdict) -> {
            Verdict was = before.get(prefix);
            boolean announced = was != null && was.servable();
            if (verdict.servable() && !announced) {
                announce.add(Announcement.of(prefix));
                LOG.info("announcing {} ({})", prefix, verdict.reason());
            } else if (!verdict.servable() && announced) {
                withdraw.add(prefix);
                LOG.warn("withdrawing {} ({})", prefix, verdict.reason());
            }
        });
        verdicts = wanted;
        if (!withdraw.isEmpty()) {
            speaker.withdraw(withdraw);
        }
        if (!announce.isEmpty()) {
            speaker.announce(announce);
        }
    }

    /** Takes everything back, for good; whether anything was announced. */
    boolean withdrawAll(String why) {
        List<Prefix> announced = verdicts.entrySet().stream()
                .filter(entry -> entry.getValue().servable())
                .map(Map.Entry::getKey)
                .toList();
        verdicts = Map.of();
        stopped = true;
        if (announced.isEmpty()) {
            return false;
        }
        LOG.info("withdrawing {} ({})", announced, why);
        speaker.withdraw(announced);
        return true;
    }
}
