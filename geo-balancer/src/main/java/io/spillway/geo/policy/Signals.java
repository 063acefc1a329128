package io.spillway.geo.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who should hear from us at once, because what it knows of us is no longer true or because it waits for an answer. A peer
 * is told again until it is known to have heard. One thread.
 */
final class Signals {
    /** No peer is told more often. */
    private static final long RETRY_MS = 5_000;
    /** Smaller changes wait for the next round. */
    private static final double NOTABLE = 0.1;

    private final Grants grants;
    /** Peers with connections here, which are to hear that there is no room any more. */
    private final Set<String> toWarn = new HashSet<>();

    private boolean hadRoom;

    Signals(Grants grants) {
        this.grants = grants;
    }

    /**
     * @param contacts of every peer
     * @param requests ours, by site
     */
    Set<String> due(
            LocalView local,
            boolean spilling,
            List<PeerTerms> peers,
            Map<String, Contact> contacts,
            Map<String, Double> requests,
            long nowMs) {
        boolean hasRoom = grants.headroom(local, spilling) > 0;
        if (hadRoom && !hasRoom) {
            peers.stream()
                    .filter(peer -> peer.spilling() || peer.spilled() > 0)
                    .filter(peer -> grants.inForce(peer, nowMs) > 0)
                    .forEach(peer -> toWarn.add(peer.site()));
        }
        hadRoom = hasRoom;
        boolean isAsked = hasRoom && peers.stream().anyMatch(peer -> peer.request() > 0);
        Set<String> due = isAsked ? reallotted(local, spilling, peers, nowMs) : new HashSet<>();
        due.addAll(toWarn);
        for (PeerTerms peer : peers) {
            Contact contact = contacts.get(peer.site());
            if (contact == null) {
                continue;
            }
            double request = requests.getOrDefault(peer.site(), 0.0);
            if (contact.owesFarewell() || contact.owesAnswer(peer) || asks(peer, contact, request, spilling)) {
                due.add(peer.site());
            }
            if (!contact.quietFor(RETRY_MS, nowMs)) {
                due.remove(peer.site());
            }
        }
        return due;
    }

    void told(String peer) {
        toWarn.remove(peer);
    }

    /** Whether a question is due: it isn't answered yet, or not enough. */
    private static boolean asks(PeerTerms peer, Contact contact, double request, boolean spilling) {
        if (request <= 0) {
            return false;
        }
        return request > peer.grant()
                || (spilling && !contact.confirmed(peer))
                || notablyMore(request, contact.toldRequest());
    }

    /** Those who get more, and, when there isn't enough for these, those who have more than their share. */
    private Set<String> reallotted(LocalView local, boolean spilling, List<PeerTerms> peers, long nowMs) {
        Grants.Round round = grants.round(local, spilling, peers, nowMs);
        Set<String> due = new HashSet<>();
        boolean isShort = false;
        for (PeerTerms peer : peers) {
            double grant = grants.grant(round, peer, local, nowMs);
            isShort |= notablyMore(grants.share(round, peer, local), grant);
            if (peer.request() > 0 && notablyMore(grant, grants.inForce(peer, nowMs))) {
                due.add(peer.site());
            }
        }
        for (PeerTerms peer : peers) {
            if (isShort && notablyMore(grants.inForce(peer, nowMs), grants.share(round, peer, local))) {
                due.add(peer.site());
            }
        }
        return due;
    }

    private static boolean notablyMore(double connections, double than) {
        return connections > than * (1 + NOTABLE) + 1;
    }
}
