package io.spillway.geo.policy;

import io.spillway.load.report.Thresholds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's side: how many connections each peer may have here. What is promised and own load together never plan
 * above {@code acceptBelow}: a grant that may still be in force counts until the peer has heard of a smaller one.
 *
 * <p>Nine tenths of the headroom are given in advance, in proportion to the peers' capacities, so that relief doesn't wait
 * for a question. When requests are for more than the rest, what is given in advance shrinks for them, down to a tenth. A
 * peer that is silent keeps its part: it may still hear us.
 *
 * <p>One thread.
 */
final class Grants {
    private static final double STANDING = 0.9;
    private static final double LEAST_STANDING = 0.1;
    /** A report that took this long on its way is refused as failed. */
    private static final long TRANSIT_MS = 10_000;

    private final Thresholds thresholds;
    private final long leaseMs;
    private final Growth growth;
    private final Map<String, Promises> promises = new HashMap<>();
    private @Nullable Seen seen;

    Grants(Thresholds thresholds, long intervalMs, long leaseMs) {
        this.thresholds = thresholds;
        this.leaseMs = leaseMs;
        this.growth = new Growth(intervalMs);
    }

    /** What there is to give at one moment, and who wants it. */
    record Round(double headroom, double standing, double weights, double scale, double sum, double foreign) {
        double committed() {
            return Math.max(sum, foreign);
        }
    }

    /** What a round was made of. */
    private record Seen(LocalView local, boolean spilling, List<PeerTerms> peers, long nowMs, Round round) {
        // The same objects, not equal ones: a comparison of 200 fields would cost what it saves.
        @SuppressWarnings("ReferenceEquality")
        boolean is(LocalView other, boolean otherSpilling, List<PeerTerms> others, long otherMs) {
            if (local != other || spilling != otherSpilling || nowMs != otherMs || peers.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < peers.size(); i++) {
                if (peers.get(i) != others.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    void observe(LocalView local, long nowMs) {
        growth.take(nowMs, local.own());
    }

    /** Connections that may be foreign in all. */
    double headroom(LocalView local, boolean spilling) {
        if (spilling || !local.open() || local.siteLoad() >= thresholds.acceptBelow()) {
            return 0;
        }
        double planned = thresholds.acceptBelow() * local.capacity();
        return Math.max(0, planned - local.own() - growth.from(local.own()));
    }

    /** Looks at all peers at once; when nothing has changed but promises, it knows already. */
    Round round(LocalView local, boolean spilling, List<PeerTerms> peers, long nowMs) {
        Seen last = seen;
        if (last == null || !last.is(local, spilling, peers, nowMs)) {
            last = new Seen(local, spilling, List.copyOf(peers), nowMs, fresh(local, spilling, peers, nowMs));
            seen = last;
        }
        return last.round;
    }

    private Round fresh(LocalView local, boolean spilling, List<PeerTerms> peers, long nowMs) {
        double headroom = headroom(local, spilling);
        double weights = 0;
        double requested = 0;
        double committed = 0;
        for (PeerTerms peer : peers) {
            committed += committed(peer, local, nowMs);
            if (mayHave(peer)) {
                weights += peer.capacity();
                requested += request(peer, local);
            }
        }
        double standing = Math.clamp(headroom - requested, LEAST_STANDING * headroom, STANDING * headroom);
        double beyond = 0;
        for (PeerTerms peer : peers) {
            if (mayHave(peer)) {
                beyond += Math.max(0, request(peer, local) - standing * peer.capacity() / weights);
            }
        }
        double scale = beyond == 0 ? 0 : Math.min(1, (headroom - standing) / beyond);
        return new Round(headroom, standing, weights, scale, committed, local.foreign());
    }

    /** What a peer gets if it is told now. */
    double grant(Round round, PeerTerms peer, LocalView local, long nowMs) {
        double left = Math.max(0, round.headroom() - (round.committed() - committed(peer, local, nowMs)));
        return Math.min(share(round, peer, local), left);
    }

    /** What a peer is to get when all the others know theirs. */
    double share(Round round, PeerTerms peer, LocalView local) {
        if (!mayHave(peer) || round.headroom() == 0) {
            return 0;
        }
        double standing = round.standing() * peer.capacity() / round.weights();
        double wanted = standing + round.scale() * Math.max(0, request(peer, local) - standing);
        return Math.min(wanted, peer.capacity());
    }

    /** What nobody has been promised, beside a grant to this peer. */
    double available(Round round, PeerTerms peer, double grant, LocalView local, long nowMs) {
        return Math.max(0, round.headroom() - (round.committed() - committed(peer, local, nowMs)) - grant);
    }

    void promised(PeerTerms peer, long sequence, double grant, LocalView local, long nowMs) {
        double before = committed(peer, local, nowMs);
        promises.computeIfAbsent(peer.site(), _ -> new Promises()).add(sequence, grant, nowMs + leaseMs + TRANSIT_MS);
        if (seen != null) {
            Round r = seen.round;
            double sum = r.sum + committed(peer, local, nowMs) - before;
            Round now = new Round(r.headroom, r.standing, r.weights, r.scale, sum, r.foreign);
            seen = new Seen(seen.local, seen.spilling, seen.peers, seen.nowMs, now);
        }
    }

    /** What the peer may believe it has. */
    double inForce(PeerTerms peer, long nowMs) {
        Promises made = promises.get(peer.site());
        return made == null ? 0 : made.inForce(peer.heardSequence(), nowMs);
    }

    /** Connections that are here don't leave because a grant shrinks. */
    private double committed(PeerTerms peer, LocalView local, long nowMs) {
        // Never more than is here: a peer must not take from the others by claiming.
        double there = peer.live() ? Math.min(peer.spilled(), local.foreign()) : 0;
        return Math.max(inForce(peer, nowMs), there);
    }

    private static boolean mayHave(PeerTerms peer) {
        return peer.objection() == null && peer.capacity() > 0;
    }

    /** Never for more than all that is here: a peer must not push the others aside by asking for a million. */
    private static double request(PeerTerms peer, LocalView local) {
        return peer.live() ? Math.min(peer.request(), Math.min(peer.capacity(), local.capacity())) : 0;
    }
}
