package io.spillway.geo.site;

import io.spillway.geo.policy.LocalView;
import io.spillway.geo.policy.OurTerms;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.geo.policy.SpillDecision;
import java.util.List;
import java.util.Map;

/** What was decided on spilling last, and from what: for those who show it. Any thread. */
interface SpillBoard {
    /** Name of the policy. */
    String policy();

    /** In the order of the configuration. */
    List<ServiceSpill> services();

    /** Round-trip time to a peer, ms; NaN while not known. */
    default double rttMs(String site) {
        return services().stream()
                .flatMap(service -> service.peers().stream())
                .filter(peer -> peer.site().equals(site))
                .mapToDouble(PeerTerms::rttMs)
                .findFirst()
                .orElse(Double.NaN);
    }

    /**
     * One virtual service.
     *
     * @param service its name in the site file
     * @param local this site, as the policy saw it
     * @param peers the others, as the policy saw them; every configured one
     * @param told what each peer was told last; without those that were told nothing yet
     */
    record ServiceSpill(
            String service,
            LocalView local,
            SpillDecision decision,
            List<PeerTerms> peers,
            Map<String, OurTerms> told) {}
}
