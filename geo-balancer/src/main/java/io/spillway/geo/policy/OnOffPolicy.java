package io.spillway.geo.policy;

import io.spillway.geo.policy.SpillDecision.PeerVerdict;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
public final class OnOffPolicy implements SpillPolicy {
    public static final String NAME = LoadReport.ON_OFF;

    private final Thresholds thresholds;
    /** Where new connections go; null: they stay. */
    private @Nullable String target;

    public OnOffPolicy(Thresholds own) {
        this.thresholds = own;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public OurTerms terms(String peer, long sequence, LocalView local, List<PeerTerms> peers, long nowMs) {
        return new OurTerms(target != null, 0, 0, 0);
    }

    @Override
    public SpillDecision decide(LocalView local, List<PeerTerms> peers, long nowMs) {
        if (!local.open()) {
            target = null;
            return stay("frozen, or the site drains", peers);
        }
        double ownLoad = local.siteLoad();
        boolean wasSpilling = target != null;
        if (wasSpilling ? ownLoad <= thresholds.recoverAt() : ownLoad <= thresholds.spillAbove()) {
            target = null;
            return stay(
                    load(ownLoad) + " <= " + (wasSpilling ? thresholds.recoverAt() : thresholds.spillAbove()), peers);
        }
        Optional<PeerTerms> best = peers.stream()
                .filter(this::takes)
                .min(Comparator.comparingDouble(PeerTerms::siteLoad).thenComparing(PeerTerms::site));
        String why = wasSpilling && ownLoad <= thresholds.spillAbove()
                ? load(ownLoad) + ", not yet back at " + thresholds.recoverAt()
                : load(ownLoad) + " > " + thresholds.spillAbove();
        if (best.isEmpty()) {
            target = null;
            return stay(why + ", but " + whyNobody(peers), peers);
        }
        PeerTerms peer = best.get();
        String relation = peer.siteLoad() < thresholds.acceptBelow() ? " < " : ", not above ";
        target = peer.site();
        return new SpillDecision(
                true,
                0,
                List.of(new SpillDecision.Credit(peer.site(), Double.POSITIVE_INFINITY)),
                Set.of(),
                why + ", and " + peer.site() + " at " + number(peer.siteLoad()) + relation + thresholds.acceptBelow(),
                verdicts(peers));
    }

    /** Exactly at the limit a remote gets no spill, but one that has it keeps it: it stops above the limit. */
    private boolean takes(PeerTerms peer) {
        boolean lightEnough = peer.siteLoad() < thresholds.acceptBelow()
                || (peer.site().equals(target) && peer.siteLoad() <= thresholds.acceptBelow());
        return lightEnough && peer.live() && peer.objection() == null && peer.reachable();
    }

    private SpillDecision stay(String reason, List<PeerTerms> peers) {
        return SpillDecision.stay(false, reason, verdicts(peers));
    }

    private List<PeerVerdict> verdicts(List<PeerTerms> peers) {
        return peers.stream()
                .map(peer -> new PeerVerdict(
                        peer.site(), peer.site().equals(target), takes(peer) ? "light enough" : whyNot(peer)))
                .toList();
    }

    private String whyNobody(List<PeerTerms> peers) {
        if (peers.isEmpty()) {
            return "there is no peer";
        }
        return "no peer is certain to be below " + thresholds.acceptBelow() + ": "
                + peers.stream().map(this::whyNot).collect(Collectors.joining("; "));
    }

    private String whyNot(PeerTerms peer) {
        if (Double.isNaN(peer.siteLoad())) {
            return peer.site() + " has not reported";
        }
        if (!peer.live()) {
            return peer.site() + "'s report is stale (" + peer.ageMs() / 1000 + " s old)";
        }
        if (peer.objection() != null) {
            return peer.site() + " " + peer.objection();
        }
        if (!peer.reachable()) {
            return peer.site() + "'s tunnel does not answer";
        }
        return peer.siteLoad() == Double.POSITIVE_INFINITY
                ? peer.site() + " has no healthy server"
                : peer.site() + " at " + number(peer.siteLoad());
    }

    private static String load(double load) {
        return load == Double.POSITIVE_INFINITY ? "no healthy server, load infinite" : "load " + number(load);
    }

    private static String number(double load) {
        return String.format(Locale.ROOT, "%.2f", load);
    }
}
