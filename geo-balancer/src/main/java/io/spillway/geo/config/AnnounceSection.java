package io.spillway.geo.config;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.LargeCommunities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.NeighborConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code bgp} part says of announced prefixes.
 *
 * @param standard for every prefix; its own means nothing
 * @param special VIP prefixes that differ
 * @param originated announced as long as the speaker runs
 */
record AnnounceSection(
        Announcement standard, Map<Prefix, Announcement> special, List<Announcement> originated, AnnouncePace pace) {
    private static final Duration LONGEST = Duration.ofHours(24);

    static AnnounceSection read(Section bgp, Set<Prefix> vipPrefixes, List<NeighborConfig> neighbors) {
        Announcement standard = attributes(bgp.section("attributes"), BgpSection.plain());
        return new AnnounceSection(
                standard,
                special(bgp, standard, vipPrefixes, neighbors),
                originated(bgp, standard, vipPrefixes, neighbors),
                pace(bgp));
    }

    private static Map<Prefix, Announcement> special(
            Section bgp, Announcement standard, Set<Prefix> vipPrefixes, List<NeighborConfig> neighbors) {
        Map<Prefix, Announcement> special = new HashMap<>();
        for (Section section : bgp.list("prefixes")) {
            Prefix prefix = section.prefix("prefix");
            InetAddress nextHop = section.addressOrNull("next-hop");
            if (!section.isGood("prefix", "next-hop")) {
                continue;
            }
            checkFamily(section, prefix, nextHop);
            if (!vipPrefixes.contains(prefix)) {
                section.error("prefix", prefix + " is the prefix of no service; to announce it always: bgp.announce");
            }
            Announcement own = attributes(section, onto(prefix, standard)).withNextHop(nextHop);
            if (special.put(prefix, own) != null) {
                section.error("prefix", prefix + " stands here twice");
            }
        }
        if (!haveIpv6(neighbors)) {
            for (Prefix vip : vipPrefixes) {
                Announcement own = special.get(vip);
                if (BgpSection.isIpv6(vip.address()) && (own == null || own.nextHop() == null)) {
                    bgp.error(
                            "neighbors",
                            "no neighbor has an IPv6 address, so there is no next hop to tell for the VIP prefix " + vip
                                    + "; set next-hop for it in bgp.prefixes");
                }
            }
        }
        return special;
    }

    /** The other way round is possible (RFC 8950). */
    private static void checkFamily(Section section, Prefix prefix, @Nullable InetAddress nextHop) {
        if (nextHop != null && BgpSection.isIpv6(prefix.address()) && !BgpSection.isIpv6(nextHop)) {
            section.error("next-hop", Addresses.text(nextHop) + " can't be the next hop of an IPv6 prefix");
        }
    }

    /** Whether there may be a session whose own end is a next hop for IPv6; of dynamic neighbors nothing is known. */
    private static boolean haveIpv6(List<NeighborConfig> neighbors) {
        return neighbors.isEmpty() || neighbors.stream().anyMatch(neighbor -> BgpSection.isIpv6(neighbor.address()));
    }

    private static List<Announcement> originated(
            Section bgp, Announcement standard, Set<Prefix> vipPrefixes, List<NeighborConfig> neighbors) {
        List<Announcement> originated = new ArrayList<>();
        for (Section section : bgp.list("announce")) {
            Prefix prefix = section.prefix("prefix");
            InetAddress nextHop = section.addressOrNull("next-hop");
            if (!section.isGood("prefix", "next-hop")) {
                continue;
            }
            boolean ipv6 = BgpSection.isIpv6(prefix.address());
            for (Prefix vip : vipPrefixes) {
                if (vip.contains(prefix.address()) || prefix.contains(vip.address())) {
                    section.error(
                            "prefix", prefix + " overlaps the VIP prefix " + vip + ", which follows its services");
                }
            }
            if (originated.stream().anyMatch(other -> other.prefix().equals(prefix))) {
                section.error("prefix", prefix + " stands here twice");
            }
            checkFamily(section, prefix, nextHop);
            if (nextHop == null && ipv6 && !haveIpv6(neighbors)) {
                section.error(
                        "prefix", "no neighbor has an IPv6 address, so there is no next hop to tell; set next-hop");
            }
            originated.add(attributes(section, onto(prefix, standard)).withNextHop(nextHop));
        }
        return originated;
    }

    private static Announcement onto(Prefix prefix, Announcement standard) {
        return new Announcement(prefix, standard.nextHop(), standard.prepends(), standard.attributes());
    }

    /** What the section says, in the place of what the announcement has. */
    private static Announcement attributes(Section section, Announcement base) {
        Announcement result = base.withPrepends((int) section.number("prepend", base.prepends()));
        if (section.has("med")) {
            result = result.withMed(section.number("med", 0));
        }
        if (section.has("local-preference")) {
            result = result.with(new LocalPref(section.number("local-preference", 0)));
        }
        if (section.has("communities")) {
            List<Integer> values = words(section, "communities", CommunityWords::standard);
            result = values.isEmpty() ? without(result, Communities.class) : result.withCommunities(values);
        }
        if (section.has("large-communities")) {
            List<LargeCommunities.Value> values = words(section, "large-communities", CommunityWords::large);
            result = values.isEmpty()
                    ? without(result, LargeCommunities.class)
                    : result.with(new LargeCommunities(values));
        }
        return result;
    }

    /** An attribute without a value would be one more that neighbors have to make sense of. */
    private static Announcement without(Announcement announcement, Class<?> type) {
        return new Announcement(
                announcement.prefix(),
                announcement.nextHop(),
                announcement.prepends(),
                announcement.attributes().stream()
                        .filter(attribute -> !type.isInstance(attribute))
                        .toList());
    }

    private static <T> List<T> words(Section section, String key, Function<String, T> parser) {
        List<String> words = section.strings(key);
        List<T> values = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            try {
                values.add(parser.apply(words.get(i)));
            } catch (IllegalArgumentException e) {
                section.error(key, i, String.valueOf(e.getMessage()));
            }
        }
        return values.stream().distinct().toList();
    }

    private static AnnouncePace pace(Section bgp) {
        AnnouncePace standard = AnnouncePace.DEFAULT;
        return new AnnouncePace(
                phase(bgp.section("drain"), standard.drain()),
                phase(bgp.section("ramp"), standard.ramp()),
                flap(bgp.section("flap"), standard.flap()));
    }

    private static AnnouncePace.Phase phase(Section section, AnnouncePace.Phase standard) {
        return new AnnouncePace.Phase(section.duration("for", standard.length(), Duration.ZERO, LONGEST), (int)
                section.number("prepend", standard.prepends()));
    }

    private static AnnouncePace.Flap flap(Section section, AnnouncePace.Flap standard) {
        Duration holdDown = section.duration("hold-down", standard.holdDown(), Duration.ZERO, LONGEST);
        Duration longest = section.duration("longest", standard.longest(), Duration.ofSeconds(1), LONGEST);
        if (longest.compareTo(holdDown) < 0) {
            section.error(
                    section.has("longest") ? "longest" : "hold-down",
                    "the first hold-down, " + Values.text(holdDown) + ", is above the longest, "
                            + Values.text(longest));
        }
        return new AnnouncePace.Flap(
                (int) section.number("withdrawals", standard.withdrawals()),
                section.duration("window", standard.window(), Duration.ofSeconds(1), LONGEST),
                holdDown,
                longest);
    }
}
