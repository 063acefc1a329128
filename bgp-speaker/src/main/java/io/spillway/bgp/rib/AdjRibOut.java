package io.spillway.bgp.rib;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one neighbor has been sent and what it is still owed. Messages are made only when the neighbor takes them, from
 * the announcements as they are then: a neighbor that reads slowly costs one entry a prefix, never a queue of messages.
 * Confined to the speaker's thread.
 */
public final class AdjRibOut {
    private final Export export;
    private final UpdatePacker packer;
    private final Map<Prefix, Export.Route> sent = new LinkedHashMap<>();
    private final Map<Prefix, String> unsendable = new LinkedHashMap<>();
    private final Set<Prefix> owed = new LinkedHashSet<>();
    private final Set<Family> endOfRibOwed = EnumSet.noneOf(Family.class);
    private final Set<Family> refreshOwed = EnumSet.noneOf(Family.class);
    private final Set<Family> refreshing = EnumSet.noneOf(Family.class);

    /**
     * @param export how the neighbor sees announcements
     * @param initial all prefixes announced when the session came up; they are followed by End-of-RIB
     */
    public AdjRibOut(Export export, Collection<Prefix> initial) {
        this.export = export;
        this.packer = new UpdatePacker(export.context());
        owed.addAll(initial);
        endOfRibOwed.addAll(export.context().families());
    }

    /** How many prefixes the neighbor has from us. */
    public int size() {
        return sent.size();
    }

    /** How many prefixes of a family the neighbor has from us. */
    public int size(Family family) {
        return (int) sent.keySet().stream()
                .filter(prefix -> Family.of(prefix.address()) == family)
                .count();
    }

    /** What the neighbor has from us, as it was sent: with the next hop and every attribute. */
    public List<Announcement> sent() {
        List<Announcement> all = new ArrayList<>();
        sent.forEach((prefix, route) -> all.add(new Announcement(prefix, route.nextHop(), 0, route.attributes())));
        return all;
    }

    /** What could not be sent, and why. */
    public Map<Prefix, String> unsendable() {
        return unsendable;
    }

    /** These have changed: announced, withdrawn or announced differently. */
    public void changed(Collection<Prefix> prefixes) {
        owed.addAll(prefixes);
    }

    /**
     * The neighbor wants a family again (RFC 2918, section 4).
     *
     * @param marked with begin and end around it (RFC 7313)
     */
    public void resend(Family family, Collection<Prefix> all, boolean marked) {
        if (marked) {
            refreshOwed.add(family);
        }
        for (Prefix prefix : all) {
            if (Family.of(prefix.address()) == family) {
                owed.add(prefix);
            }
        }
    }

    /** Whether {@link #next} would give anything. */
    public boolean owesNothing() {
        return owed.isEmpty() && endOfRibOwed.isEmpty() && refreshOwed.isEmpty() && refreshing.isEmpty();
    }

    /**
     * The next messages, for at most {@code limit} of the prefixes owed. What is new comes before what goes, so that
     * a prefix replaced by another is never missing.
     *
     * @param announced all announcements by prefix, as they are now
     */
    public List<Message> next(Map<Prefix, Announcement> announced, int limit) {
        List<Message> messages = new ArrayList<>();
        beginRefresh(announced.keySet(), messages);
        List<Prefix> withdrawn = new ArrayList<>();
        Map<Export.Route, List<Prefix>> groups = new LinkedHashMap<>();
        Iterator<Prefix> prefixes = owed.iterator();
        for (int i = 0; i < limit && prefixes.hasNext(); i++) {
            Prefix prefix = prefixes.next();
            prefixes.remove();
            if (export(announced, prefix, groups.keySet()) instanceof Export.Route route) {
                groups.computeIfAbsent(route, _ -> new ArrayList<>()).add(prefix);
                sent.put(prefix, route);
            } else if (sent.remove(prefix) != null) {
                withdrawn.add(prefix);
            }
        }
        groups.forEach((route, routes) -> packer.announce(route, routes, messages));
        packer.withdraw(withdrawn, messages);
        if (owed.isEmpty()) {
            endOfRibOwed.forEach(family -> messages.add(Update.endOfRib(family)));
            endOfRibOwed.clear();
            refreshing.forEach(family -> messages.add(new RouteRefresh(family.afi(), RouteRefresh.END, family.safi())));
            refreshing.clear();
        }
        return messages;
    }

    /** @param fitting routes that are known to fit into a message */
    private Export.Result export(Map<Prefix, Announcement> announced, Prefix prefix, Set<Export.Route> fitting) {
        unsendable.remove(prefix);
        Announcement announcement = announced.get(prefix);
        Export.Result result = announcement == null ? new Export.OtherFamily() : export.apply(announcement);
        if (result instanceof Export.Route route
                && !fitting.contains(route)
                && !packer.fits(route, Family.of(prefix.address()))) {
            result = new Export.Unsendable(
                    "its attributes don't fit into a message: announce it with fewer communities or a shorter path");
        }
        if (result instanceof Export.Unsendable(String why)) {
            unsendable.put(prefix, why);
        }
        return result;
    }

    /** A refresh waits for the initial End-of-RIB, and begins anew when asked for while it runs (RFC 7313, section 4). */
    private void beginRefresh(Collection<Prefix> all, List<Message> messages) {
        for (Family family : List.copyOf(refreshOwed)) {
            if (!endOfRibOwed.contains(family)) {
                refreshOwed.remove(family);
                refreshing.add(family);
                messages.add(new RouteRefresh(family.afi(), RouteRefresh.BEGIN, family.safi()));
                resend(family, all, false);
            }
        }
    }
}
