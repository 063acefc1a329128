package io.spillway.geo.policy;

import java.util.List;
import java.util.Set;

/**
 * Whether new connections leave the site, and why.
 *
 * @param spilling whether the service wants to hand over; it does so only with {@code credits}
 * @param localConnections own and foreign connections here, up to which a new one stays anyway
 * @param credits where the others go: the first whose credit isn't used up; empty: nowhere
 * @param tell peers that should get a report at once
 * @param reason in words an operator understands: "load 1.25 > 1.1, and idc1 at 0.10 < 0.7"
 * @param peers what stands for and against each
 */
public record SpillDecision(
        boolean spilling,
        double localConnections,
        List<Credit> credits,
        Set<String> tell,
        String reason,
        List<PeerVerdict> peers) {
    public SpillDecision {
        credits = List.copyOf(credits);
        tell = Set.copyOf(tell);
        peers = peers instanceof Verdicts ? peers : List.copyOf(peers);
    }

    /** Nothing leaves. */
    static SpillDecision stay(boolean spilling, String reason, List<PeerVerdict> peers) {
        return new SpillDecision(spilling, Double.POSITIVE_INFINITY, List.of(), Set.of(), reason, peers);
    }

    /** Names of the sites that take some. */
    public List<String> sites() {
        return credits.stream().map(Credit::site).toList();
    }

    /**
     * @param site where to
     * @param connections of ours that it may have at one time; infinite without a bound
     */
    public record Credit(String site, double connections) {}

    /**
     * @param takes whether new connections may go there now
     * @param why in words
     */
    public record PeerVerdict(String site, boolean takes, String why) {}
}
