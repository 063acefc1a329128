package io.spillway.geo.policy;

import io.spillway.geo.policy.SpillDecision.PeerVerdict;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands for and against each peer, put into words only when somebody reads it: with 200 peers the words would be most of
 * a decision's work. Immutable.
 */
final class Verdicts extends AbstractList<PeerVerdict> {
    private final List<PeerTerms> peers;
    private final @Nullable String[] objections;
    private final double[] used;
    private final boolean spilling;

    /**
     * @param peers immutable
     * @param objections one for each peer; null: none
     * @param used connections there, for each peer
     */
    Verdicts(List<PeerTerms> peers, @Nullable String[] objections, double[] used, boolean spilling) {
        this.peers = peers;
        this.objections = objections;
        this.used = used;
        this.spilling = spilling;
    }

    @Override
    public PeerVerdict get(int index) {
        PeerTerms peer = peers.get(index);
        String objection = objections[index];
        if (objection != null) {
            return new PeerVerdict(peer.site(), false, objection);
        }
        String why = Math.round(used[index]) + " of " + Math.round(peer.grant()) + " granted connections used";
        return new PeerVerdict(peer.site(), spilling, why);
    }

    @Override
    public int size() {
        return objections.length;
    }
}
