package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What each process says of a prefix. Of several the last word counts; when it is taken back, the last but one counts again,
 * so that no process loses a route because of what another does. Confined to one thread at a time.
 */
final class Claims {
    /** Of each prefix, the oldest first. */
    private final Map<Prefix, List<Word>> byPrefix = new HashMap<>();

    /** @param announcement null: withdrawn again from these neighbors, who are some of those of an earlier word */
    private record Word(
            String process, Audience audience, @Nullable Announcement announcement) {}

    /** What neighbors are to be told in one step. */
    record Change(List<Announcement> announce, List<Prefix> withdraw) {
        Change() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        private void add(Prefix prefix, @Nullable Announcement now) {
            if (now == null) {
                withdraw.add(prefix);
            } else {
                announce.add(now);
            }
        }
    }

    /** A process announces: that is what counts now. */
    void announce(String process, Collection<Announcement> set, Audience audience) {
        for (Announcement announcement : set) {
            List<Word> words = byPrefix.computeIfAbsent(announcement.prefix(), _ -> new ArrayList<>(1));
            words.removeIf(word -> word.process().equals(process) && audience.covers(word.audience()));
            words.add(new Word(process, audience, announcement));
        }
    }

    /**
     * A process withdraws.
     *
     * @param neighbors the addresses of all neighbors now; asked for only when it depends on them
     * @return what is to be told to whom, in this order; what others announce stays as it is
     */
    Map<Audience, Change> withdraw(
            String process, Collection<Prefix> set, Audience audience, Supplier<List<InetAddress>> neighbors) {
        Map<Audience, Change> changes = new LinkedHashMap<>();
        for (Prefix prefix : set) {
            List<Word> words = takeBack(process, prefix, audience);
            if (audience.addresses() == null) {
                @Nullable Announcement toAll = winner(words, Claims::isForAll);
                changes.computeIfAbsent(audience, _ -> new Change()).add(prefix, toAll);
                if (!words.stream().allMatch(Claims::isForAll)) {
                    settle(prefix, words, neighbors.get(), changes);
                }
            } else if (words.isEmpty()) {
                changes.computeIfAbsent(audience, _ -> new Change()).add(prefix, null);
            } else {
                settle(prefix, words, audience.addresses(), changes);
            }
        }
        return changes;
    }

    /** @return what others, and the process to other neighbors, still say */
    private List<Word> takeBack(String process, Prefix prefix, Audience audience) {
        List<Word> words = byPrefix.getOrDefault(prefix, new ArrayList<>());
        words.removeIf(word -> word.process().equals(process) && audience.covers(word.audience()));
        if (words.stream().anyMatch(word -> word.process().equals(process) && word.announcement() != null)) {
            words.add(new Word(process, audience, null));
        } else {
            words.removeIf(word -> word.process().equals(process));
        }
        if (words.isEmpty()) {
            byPrefix.remove(prefix);
        }
        return words;
    }

    /** Each neighbor may have heard something else. */
    private static void settle(
            Prefix prefix, List<Word> words, Collection<InetAddress> neighbors, Map<Audience, Change> changes) {
        for (InetAddress neighbor : neighbors) {
            changes.computeIfAbsent(new Audience(Set.of(neighbor)), _ -> new Change())
                    .add(prefix, winner(words, word -> word.audience().includes(neighbor)));
        }
    }

    /** The last word of a process is what it says; of those the last one counts. */
    private static @Nullable Announcement winner(List<Word> words, Predicate<Word> isFor) {
        Set<String> heard = new HashSet<>();
        for (Word word : words.reversed()) {
            if (isFor.test(word) && heard.add(word.process()) && word.announcement() != null) {
                return word.announcement();
            }
        }
        return null;
    }

    private static boolean isForAll(Word word) {
        return word.audience().addresses() == null;
    }

    /** Who else announces a prefix, for logs. */
    Set<String> others(String process, Prefix prefix) {
        return byPrefix.getOrDefault(prefix, List.of()).stream()
                .map(Word::process)
                .filter(other -> !other.equals(process))
                .collect(Collectors.toSet());
    }
}
