package io.spillway.geo.config;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.ImportPolicy;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.Offer;
import io.spillway.bgp.session.Transport;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One BGP neighbor of a site file, or what stands for many. */
final class NeighborSection {
    private static final Duration DEFAULT_HOLD = Duration.ofSeconds(9);
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(5);
    /** The field in OPEN has 16 bits of seconds (RFC 4271, 4.2). */
    private static final Duration MOST_HOLD = Duration.ofSeconds(65_535);
    /** The field has 12 bits of seconds (RFC 4724, 3). */
    private static final Duration MOST_RESTART = Duration.ofSeconds(4095);

    private static final Duration DEFAULT_BFD = Duration.ofMillis(50);

    private final Path file;
    private final long localAs;

    NeighborSection(Path file, long localAs) {
        this.file = file;
        this.localAs = localAs;
    }

    NeighborConfig read(Section section) {
        InetAddress address = section.address("address");
        InetAddress local = section.addressOrNull("local-address");
        if (section.isGood("address") && local != null && BgpSection.isIpv6(local) != BgpSection.isIpv6(address)) {
            section.error("local-address", "the neighbor's address is of the other family");
        }
        return common(section, address)
                .port((int) section.number("port", 179))
                .localAddress(local)
                .connectRetry(
                        section.duration("connect-retry", DEFAULT_RETRY, Duration.ofSeconds(1), Duration.ofHours(1)))
                .passive(section.flag("passive", false))
                .build();
    }

    /** What each neighbor out of a range is treated like. */
    NeighborConfig template(Section section, Prefix range) {
        return common(section, range.address()).passive(true).build();
    }

    private NeighborConfig.Builder common(Section section, InetAddress address) {
        long as = BgpSection.as(section, "remote-as");
        boolean internal = as == localAs;
        Transport transport = transport(section, internal);
        return NeighborConfig.builder(address, as)
                .holdTime(holdTime(section))
                .families(families(section))
                .transport(transport)
                .offer(offer(section, internal))
                .imports(imports(section))
                .bfd(bfd(section, transport));
    }

    private static Duration holdTime(Section section) {
        Duration hold = section.duration("hold-time", DEFAULT_HOLD, Duration.ZERO, MOST_HOLD);
        if (hold.toMillisPart() != 0 || (hold.toSeconds() > 0 && hold.toSeconds() < 3)) {
            section.error("hold-time", "0s, or whole seconds from 3s (RFC 4271, 4.2)");
            return DEFAULT_HOLD;
        }
        return hold;
    }

    private static Set<Family> families(Section section) {
        if (!section.has("families")) {
            return EnumSet.allOf(Family.class);
        }
        Set<Family> families = EnumSet.noneOf(Family.class);
        for (String word : section.strings("families")) {
            families.add(word.equals("ipv4") ? Family.IPV4_UNICAST : Family.IPV6_UNICAST);
        }
        return families;
    }

    private Transport transport(Section section, boolean internal) {
        int hops = (int) section.number("ttl-security", 0);
        int multihop = (int) section.number("multihop", 0);
        if (hops > 0 && multihop > 0) {
            section.error("multihop", "ttl-security counts the hops already; one of the two (RFC 5082)");
            multihop = 0;
        }
        if (internal && multihop > 0) {
            section.error("multihop", "an iBGP neighbor may be any number of hops away as it is");
        }
        return new Transport(new PasswordSource(file).read(section), hops, multihop);
    }

    private static Offer offer(Section section, boolean internal) {
        String word = section.string("role", "");
        Offer.@Nullable Role role = word.isEmpty()
                ? null
                : Offer.Role.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        boolean strict = section.flag("strict-role", false);
        if (role != null && internal) {
            section.error("role", "roles are for neighbors in another AS (RFC 9234, 4.1)");
        }
        if (strict && role == null) {
            section.error("strict-role", "asks the neighbor for a role without telling ours; set role (RFC 9234, 4.2)");
            strict = false;
        }
        Duration restart = section.duration("graceful-restart", Duration.ZERO, Duration.ZERO, MOST_RESTART);
        if (restart.toMillisPart() != 0) {
            section.error("graceful-restart", "whole seconds, at most 4095s (RFC 4724, 3)");
        }
        return new Offer(
                role,
                strict,
                section.flag("extended-messages", true),
                section.flag("enhanced-refresh", true),
                section.flag("extended-next-hop", true),
                section.string("add-path", "none").equals("receive"),
                restart);
    }

    private static ImportPolicy imports(Section section) {
        ImportPolicy standard = ImportPolicy.COUNT;
        return new ImportPolicy(
                section.string("import", "none").equals("all"),
                (int) section.number("max-prefixes", standard.maxPrefixes()),
                section.duration("restart-after", standard.restartAfter(), Duration.ZERO, Duration.ofHours(24)));
    }

    private static @Nullable BfdConfig bfd(Section section, Transport transport) {
        if (!section.has("bfd")) {
            return null;
        }
        Section bfd = section.section("bfd");
        boolean far = transport.multihopTtl() > 0 || transport.gtsmHops() > 1;
        boolean multihop = bfd.flag("multihop", far);
        if (far && !multihop) {
            bfd.error("multihop", "the neighbor may be off the link, where single-hop BFD is not heard (RFC 5881, 5)");
        }
        return new BfdConfig(
                bfd.duration("interval", DEFAULT_BFD, Duration.ofMillis(10), Duration.ofSeconds(60)),
                (int) bfd.number("multiplier", 3),
                multihop);
    }
}
