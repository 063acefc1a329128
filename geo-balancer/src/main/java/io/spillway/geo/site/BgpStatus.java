package io.spillway.geo.site;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.session.NeighborStatus;
import io.spillway.bgp.session.Speaker;
import io.spillway.bgp.session.SpeakerConfig;
import io.spillway.geo.api.SiteStatus;

/** What the status says of the speaker. */
final class BgpStatus {
    private BgpStatus() {}

    static SiteStatus.Bgp of(SpeakerConfig config, Speaker speaker, DrainControl drains) {
        return new SiteStatus.Bgp(
                config.localAs(),
                config.routerId().getHostAddress(),
                speaker.neighbors().stream().map(BgpStatus::neighbor).toList(),
                drains.prefixes());
    }

    private static SiteStatus.Neighbor neighbor(NeighborStatus status) {
        return new SiteStatus.Neighbor(
                Addresses.text(status.config().address()),
                status.config().remoteAs(),
                status.state().label(),
                status.sinceMs() / 1000,
                status.routerId(),
                status.holdTimeS(),
                status.keepaliveS(),
                status.capabilities(),
                status.prefixesSent(),
                status.prefixesReceived(),
                status.messagesIn(),
                status.messagesOut(),
                status.flaps(),
                status.bfd(),
                status.lastError());
    }
}
