package io.spillway.bgp.session;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What this speaker announces to everyone. Confined to the speaker's thread. */
final class Originated {
    private final Map<Prefix, Announcement> byPrefix = new LinkedHashMap<>();

    Map<Prefix, Announcement> byPrefix() {
        return byPrefix;
    }

    Set<Prefix> prefixes() {
        return byPrefix.keySet();
    }

    List<Announcement> all() {
        return List.copyOf(byPrefix.values());
    }

    /** @return the prefixes that are new or announced differently now */
    List<Prefix> announce(Collection<Announcement> set) {
        return set.stream()
                .filter(announcement -> !announcement.equals(byPrefix.put(announcement.prefix(), announcement)))
                .map(Announcement::prefix)
                .toList();
    }

    /** @return the prefixes that were announced until now */
    List<Prefix> withdraw(Collection<Prefix> set) {
        return set.stream().filter(prefix -> byPrefix.remove(prefix) != null).toList();
    }
}
