package io.spillway.geo.config;

import io.spillway.bgp.exabgp.process.ExaBgpProcessConfig;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.SpeakerConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code bgp} part of a site file.
 *
 * @param speaker neighbors and identity
 * @param standard what every prefix is announced with; its own prefix means nothing
 * @param special VIP prefixes that are announced differently
 * @param originated announced as long as the speaker runs
 * @param pace how prefixes come and go
 * @param processes children that announce in ExaBGP's language
 * @param mrt where received messages are dumped; null: nowhere
 */
public record BgpConfig(
        SpeakerConfig speaker,
        Announcement standard,
        Map<Prefix, Announcement> special,
        List<Announcement> originated,
        AnnouncePace pace,
        List<ExaBgpProcessConfig> processes,
        @Nullable MrtConfig mrt) {
    public BgpConfig {
        special = Map.copyOf(special);
        originated = List.copyOf(originated);
        processes = List.copyOf(processes);
    }

    /** How a VIP prefix is announced. */
    public Announcement announcement(Prefix prefix) {
        Announcement own = special.get(prefix);
        return own != null
                ? own
                : new Announcement(prefix, standard.nextHop(), standard.prepends(), standard.attributes());
    }
}
