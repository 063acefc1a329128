package io.spillway.geo.config;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.SpeakerConfig;
import io.spillway.director.DirectorSettings;
import io.spillway.load.peer.ExchangeSettings;
import io.spillway.load.report.Thresholds;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A whole site file that has passed every check.
 *
 * @param socket unix socket of the local API
 * @param services in the order of the file; {@code director} has the same ones
 * @param exchange null: the site stands alone
 */
public record SiteConfig(
        Path file,
        String site,
        Path socket,
        BgpConfig bgp,
        DirectorSettings director,
        List<ServiceConfig> services,
        @Nullable ExchangeSettings exchange,
        Thresholds thresholds,
        SpillConfig spill) {
    public SiteConfig {
        services = List.copyOf(services);
    }

    public SpeakerConfig speaker() {
        return bgp.speaker();
    }

    /** How each VIP prefix is announced, in the order of the file. */
    public SequencedMap<Prefix, Announcement> vipPrefixes() {
        SequencedMap<Prefix, Announcement> prefixes = new LinkedHashMap<>();
        services.forEach(service -> prefixes.put(service.prefix(), bgp.announcement(service.prefix())));
        return prefixes;
    }
}
