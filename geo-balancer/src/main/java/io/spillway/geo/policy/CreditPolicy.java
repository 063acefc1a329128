package io.spillway.geo.policy;

import io.spillway.load.report.Thresholds;
import java.util.List;

/** Receiver-granted, leased credits. */
public final class CreditPolicy implements SpillPolicy {
    public static final String NAME = "credit";

    /**
     * @param self this site's name
     * @param intervalMs of the exchange
     */
    public CreditPolicy(String self, Thresholds own, long intervalMs) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SpillDecision decide(LocalView local, List<PeerTerms> peers, long nowMs) {
        return SpillDecision.stay(false, "not built yet", List.of());
    }

    @Override
    public OurTerms terms(String peer, long sequence, LocalView local, List<PeerTerms> peers, long nowMs) {
        return new OurTerms(false, 0, 0, 0);
    }
}
