package io.spillway.geo.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many places to ask whom for. Pure. */
final class Requests {
    /** Who is asked may have been asked by others in the meantime. */
    private static final double MARGIN = 1.5;

    private Requests() {}

    /**
     * Asks the nearest first, for as much as each has to give; what is missing then, for what somebody could take back from
     * those to whom he has given in advance.
     *
     * @param wanted connections, with those that are there already
     * @param peers that may be asked, nearest first
     * @return by site; each above 0
     */
    static Map<String, Double> share(double wanted, List<PeerTerms> peers, double acceptBelow) {
        Map<String, Double> asked = new LinkedHashMap<>();
        double left = MARGIN * wanted;
        for (PeerTerms peer : peers) {
            double ask = Math.min(left, peer.grant() + peer.available());
            asked.put(peer.site(), ask);
            left -= ask;
        }
        for (PeerTerms peer : peers) {
            double room = (acceptBelow - peer.load()) * peer.capacity() - asked.getOrDefault(peer.site(), 0.0);
            double more = Math.clamp(left, 0, Math.max(0, room));
            asked.merge(peer.site(), more, Double::sum);
            left -= more;
        }
        asked.values().removeIf(ask -> ask <= 0);
        return asked;
    }
}
