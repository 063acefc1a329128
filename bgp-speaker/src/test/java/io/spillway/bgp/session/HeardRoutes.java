package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.LargeCommunities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Remembers how the neighbors last announced each prefix, to be shown in one line. */
final class HeardRoutes implements SpeakerObserver {
    private static final Pattern PREFIX = Pattern.compile("[0-9a-f.:]+/\\d+");

    private final Map<String, String> routes = new ConcurrentHashMap<>();
    private final Map<String, Integer> times = new ConcurrentHashMap<>();

    /** {@code heard 2 times: as-path 2 next-hop 10.99.0.1 med 77 community 2:77 large 2:7:7}. */
    String show(String prefix) {
        return "heard " + times.getOrDefault(prefix, 0) + " times: " + routes.getOrDefault(prefix, "");
    }

    @Override
    public void message(Peer peer, boolean inbound, byte[] message, CodecContext context) {
        try {
            if (inbound && MessageCodec.decode(message, context) instanceof Update update) {
                update.forEachAnnounced(prefixes -> heard(prefixes, update));
            }
        } catch (DecodeException e) {
            throw new IllegalStateException(e);
        }
    }

    private void heard(Nlri prefixes, Update update) {
        String words = update.attributes().stream()
                .map(HeardRoutes::words)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
        PREFIX.matcher(prefixes.toString()).results().forEach(prefix -> {
            routes.put(prefix.group(), words);
            times.merge(prefix.group(), 1, Integer::sum);
        });
    }

    private static String words(PathAttribute attribute) {
        return switch (attribute) {
            case AsPath path ->
                "as-path "
                        + path.segments().stream()
                                .flatMap(segment -> segment.asns().stream())
                                .map(Objects::toString)
                                .collect(Collectors.joining(" "));
            case NextHop hop -> "next-hop " + Addresses.text(hop.address());
            case MpReach reach -> "next-hop " + Addresses.text(reach.nextHops().getFirst());
            case MultiExitDisc med -> "med " + med.value();
            case LocalPref preference -> "local-pref " + preference.value();
            case Communities communities -> "community " + communities(communities.values());
            case LargeCommunities communities ->
                "large "
                        + communities.values().stream()
                                .map(value -> value.administrator() + ":" + value.data1() + ":" + value.data2())
                                .collect(Collectors.joining(","));
            default -> "";
        };
    }

    private static String communities(List<Integer> values) {
        List<String> words = new ArrayList<>();
        values.forEach(value -> words.add((value >>> 16) + ":" + (value & 0xFFFF)));
        return String.join(",", words);
    }
}
