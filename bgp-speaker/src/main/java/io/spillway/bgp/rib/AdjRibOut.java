package io.spillway.bgp.rib;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Update;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one neighbor has been sent and what it is still owed. Messages are made only when the neighbor takes them, from
 * the announcements as they are then: a neighbor that reads slowly costs one entry a prefix, never a queue of messages.
 * Confined to the speaker's thread.
 */
public final class AdjRibOut {
    /** Octets of prefixes in one UPDATE; with the attributes it stays below 4096. */
    private static final int MAX_NLRI = 2048;

    private final Export export;
    private final Set<Prefix> sent = new HashSet<>();
    private final Set<Prefix> owed = new LinkedHashSet<>();
    private final Set<Family> endOfRibOwed;

    /**
     * @param export how the neighbor sees announcements
     * @param initial all prefixes announced when the session came up; they are followed by End-of-RIB
     */
    public AdjRibOut(Export export, Collection<Prefix> initial) {
        this.export = export;
        owed.addAll(initial);
        endOfRibOwed = EnumSet.noneOf(Family.class);
        endOfRibOwed.addAll(export.context().families());
    }

    /** How many prefixes the neighbor has from us. */
    public int size() {
        return sent.size();
    }

    /** These have changed: announced, withdrawn or announced differently. */
    public void changed(Collection<Prefix> prefixes) {
        owed.addAll(prefixes);
    }

    /** The neighbor wants a family again (RFC 2918, section 4). */
    public void resend(Family family, Collection<Prefix> all) {
        for (Prefix prefix : all) {
            if (Family.of(prefix.address()) == family) {
                owed.add(prefix);
            }
        }
    }

    /** Whether {@link #next} would give anything. */
    public boolean owesNothing() {
        return owed.isEmpty() && endOfRibOwed.isEmpty();
    }

    /**
     * The next messages, for at most {@code limit} of the prefixes owed.
     *
     * @param announced all announcements by prefix, as they are now
     */
    public List<Update> next(Map<Prefix, Announcement> announced, int limit) {
        List<Prefix> withdrawn = new ArrayList<>();
        Map<Group, List<Prefix>> groups = new LinkedHashMap<>();
        Iterator<Prefix> prefixes = owed.iterator();
        for (int i = 0; i < limit && prefixes.hasNext(); i++) {
            Prefix prefix = prefixes.next();
            prefixes.remove();
            Optional<Group> group = Optional.ofNullable(announced.get(prefix)).flatMap(this::group);
            if (group.isPresent()) {
                groups.computeIfAbsent(group.get(), _ -> new ArrayList<>()).add(prefix);
                sent.add(prefix);
            } else if (sent.remove(prefix)) {
                withdrawn.add(prefix);
            }
        }
        List<Update> updates = new ArrayList<>();
        withdraw(withdrawn, updates);
        groups.forEach((group, routes) -> announce(group, routes, updates));
        if (owed.isEmpty()) {
            endOfRibOwed.forEach(family -> updates.add(Update.endOfRib(family)));
            endOfRibOwed.clear();
        }
        return updates;
    }

    /** Prefixes that can share an UPDATE. */
    private record Group(InetAddress nextHop, List<PathAttribute> attributes) {}

    private Optional<Group> group(Announcement announcement) {
        return export.nextHop(announcement).map(nextHop -> new Group(nextHop, export.attributes(announcement)));
    }

    private static void withdraw(List<Prefix> prefixes, List<Update> updates) {
        Nlri none = Nlri.empty(Family.IPV4_UNICAST);
        for (Nlri routes : pack(prefixes)) {
            updates.add(
                    routes.family() == Family.IPV4_UNICAST
                            ? Update.of(routes, List.of(), none)
                            : Update.of(none, List.of(new MpUnreach(routes)), none));
        }
    }

    private static void announce(Group group, List<Prefix> prefixes, List<Update> updates) {
        Nlri none = Nlri.empty(Family.IPV4_UNICAST);
        for (Nlri routes : pack(prefixes)) {
            List<PathAttribute> attributes = new ArrayList<>(group.attributes());
            if (group.nextHop() instanceof Inet4Address nextHop) {
                attributes.add(2, new NextHop(nextHop)); // after ORIGIN and AS_PATH
                updates.add(Update.of(none, attributes, routes));
            } else {
                attributes.addFirst(new MpReach(List.of(group.nextHop()), routes)); // RFC 7606, section 5.1
                updates.add(Update.of(none, attributes, none));
            }
        }
    }

    /** Packs prefixes, by family, into pieces that fit into an UPDATE. */
    private static List<Nlri> pack(List<Prefix> prefixes) {
        List<Nlri> packed = new ArrayList<>();
        for (Family family : Family.values()) {
            Nlri.Builder builder = Nlri.builder(family);
            for (Prefix prefix : prefixes) {
                if (Family.of(prefix.address()) != family) {
                    continue;
                }
                builder.add(prefix.address(), prefix.length());
                if (builder.wireLength() >= MAX_NLRI) {
                    packed.add(builder.build());
                    builder = Nlri.builder(family);
                }
            }
            if (builder.wireLength() > 0) {
                packed.add(builder.build());
            }
        }
        return packed;
    }
}
