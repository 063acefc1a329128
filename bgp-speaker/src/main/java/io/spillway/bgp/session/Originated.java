package io.spillway.bgp.session;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What this speaker announces to one neighbor, or to everyone. Confined to the speaker's thread. */
final class Originated {
    private final Map<Prefix, Announcement> byPrefix;

    Originated() {
        byPrefix = new LinkedHashMap<>();
    }

    /** Begins with a copy. */
    Originated(Originated other) {
        byPrefix = new LinkedHashMap<>(other.byPrefix);
    }

    Map<Prefix, Announcement> byPrefix() {
        return byPrefix;
    }

    Set<Prefix> prefixes() {
        return byPrefix.keySet();
    }

    List<Announcement> all() {
        return List.copyOf(byPrefix.values());
    }

    /**
     * Withdraws and announces in one step.
     *
     * @return the prefixes that are new, gone or announced differently now
     */
    Set<Prefix> change(Collection<Announcement> announce, Collection<Prefix> withdraw) {
        Set<Prefix> changed = new LinkedHashSet<>();
        for (Prefix prefix : withdraw) {
            if (byPrefix.remove(prefix) != null) {
                changed.add(prefix);
            }
        }
        for (Announcement announcement : announce) {
            if (!announcement.equals(byPrefix.put(announcement.prefix(), announcement))) {
                changed.add(announcement.prefix());
            }
        }
        return changed;
    }
}
