package io.spillway.geo.policy;

import io.spillway.load.report.Thresholds;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The plain rule: all new connections or none.
 *
 * <p>It begins when the site's load is above {@code spillAbove} and a peer's below {@code acceptBelow}; all new
 * connections go to the least loaded of these. It ends when the site's load is back at {@code recoverAt}, or when the
 * remote is above {@code acceptBelow} and no other is below it. Only a report whose lease runs and whose thresholds are
 * ours counts: what is not certain is not light. A site without a healthy server has infinite load and spills too.
 *
 * <p>While two sites see each other as they are they never spill to each other, because one that accepts is below what
 * makes a site spill.
 *
 * <p>Deterministic. Not thread safe.
 */
public final class OnOffPolicy {
    private final Thresholds thresholds;
    /** Where new connections go; null: they stay. */
    private @Nullable String target;

    public OnOffPolicy(Thresholds own) {
        this.thresholds = own;
    }

    /**
     * Decides anew from what is known now.
     *
     * @param ownLoad of the site, >= 0, perhaps infinite
     * @param peers every configured peer
     */
    public SpillDecision decide(double ownLoad, List<PeerLoad> peers) {
        boolean wasSpilling = target != null;
        if (wasSpilling ? ownLoad <= thresholds.recoverAt() : ownLoad <= thresholds.spillAbove()) {
            target = null;
            return stay(load(ownLoad) + " <= " + (wasSpilling ? thresholds.recoverAt() : thresholds.spillAbove()));
        }
        Optional<PeerLoad> best = peers.stream()
                .filter(this::takes)
                .min(Comparator.comparingDouble(PeerLoad::load).thenComparing(PeerLoad::site));
        String why = wasSpilling && ownLoad <= thresholds.spillAbove()
                ? load(ownLoad) + ", not yet back at " + thresholds.recoverAt()
                : load(ownLoad) + " > " + thresholds.spillAbove();
        if (best.isEmpty()) {
            target = null;
            return stay(why + ", but " + whyNobody(peers));
        }
        PeerLoad peer = best.get();
        String relation = peer.load() < thresholds.acceptBelow() ? " < " : ", not above ";
        target = peer.site();
        return new SpillDecision(
                true,
                List.of(peer.site()),
                why + ", and " + peer.site() + " at " + number(peer.load()) + relation + thresholds.acceptBelow());
    }

    /** Exactly at the limit a remote gets no spill, but one that has it keeps it: it stops above the limit. */
    private boolean takes(PeerLoad peer) {
        boolean lightEnough = peer.load() < thresholds.acceptBelow()
                || (peer.site().equals(target) && peer.load() <= thresholds.acceptBelow());
        return lightEnough && peer.live() && peer.thresholdsMatch();
    }

    private static SpillDecision stay(String reason) {
        return new SpillDecision(false, List.of(), reason);
    }

    private String whyNobody(List<PeerLoad> peers) {
        if (peers.isEmpty()) {
            return "there is no peer";
        }
        return "no peer is certain to be below " + thresholds.acceptBelow() + ": "
                + peers.stream().map(this::whyNot).collect(Collectors.joining("; "));
    }

    private String whyNot(PeerLoad peer) {
        if (Double.isNaN(peer.load())) {
            return peer.site() + " has not reported";
        }
        if (!peer.live()) {
            return peer.site() + "'s report is stale (" + peer.ageMs() / 1000 + " s old)";
        }
        if (!peer.thresholdsMatch()) {
            return peer.site() + " has other thresholds";
        }
        return peer.load() == Double.POSITIVE_INFINITY
                ? peer.site() + " has no healthy server"
                : peer.site() + " at " + number(peer.load());
    }

    private static String load(double load) {
        return load == Double.POSITIVE_INFINITY ? "no healthy server, load infinite" : "load " + number(load);
    }

    private static String number(double load) {
        return String.format(Locale.ROOT, "%.2f", load);
    }
}
