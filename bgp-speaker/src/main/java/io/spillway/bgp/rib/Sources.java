package io.spillway.bgp.rib;

import io.spillway.bgp.message.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions whose routes are kept, by small numbers that are used again. Confined to one thread. */
final class Sources {
    private final List<@Nullable Entry> entries = new ArrayList<>();

    /** One of them, with what is often needed at hand. */
    static final class Entry {
        final int number;
        final Source source;
        final byte[] localAddress;
        final byte[] address;
        /** BGP identifier. */
        final int identifier;

        /** Routes held, by family. */
        final int[] routes = new int[Family.values().length];
        /** Prefixes with a route held, by family; fewer than routes with add-path. */
        final int[] prefixes = new int[Family.values().length];
        /** Routes not kept for want of room since it came up. */
        long refused;

        private Entry(int number, Source source) {
            this.number = number;
            this.source = source;
            this.localAddress = source.localAddress().getAddress();
            this.address = source.address().getAddress();
            this.identifier = Preference.number(source.identifier());
        }
    }

    Entry add(Source source) {
        int free = entries.indexOf(null);
        int number = free < 0 ? entries.size() : free;
        Entry entry = new Entry(number, source);
        if (free < 0) {
            entries.add(entry);
        } else {
            entries.set(number, entry);
        }
        return entry;
    }

    boolean onlyThisHasRoutes(Entry entry) {
        for (Entry other : entries) {
            if (other != null && other != entry && Arrays.stream(other.routes).anyMatch(count -> count > 0)) {
                return false;
            }
        }
        return true;
    }

    void remove(Entry entry) {
        entries.set(entry.number, null);
    }

    Entry get(int number) {
        Entry entry = entries.get(number);
        if (entry == null) {
            throw new IllegalStateException("routes of a session that is gone");
        }
        return entry;
    }
}
