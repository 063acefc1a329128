package io.spillway.geo.site;

import io.spillway.geo.policy.LocalView;
import io.spillway.geo.policy.OurTerms;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.geo.policy.SpillDecision;
import io.spillway.geo.policy.SpillPolicy;
import io.spillway.load.report.ServiceReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One virtual service with its policy, and what it has decided and promised. Under the lock of {@link SpillControl}. */
final class SpilledService {
    private static final SpillDecision NONE_YET =
            new SpillDecision(false, Double.POSITIVE_INFINITY, List.of(), Set.of(), "not decided yet", List.of());

    private final String name;
    private final String key;
    private final SpillPolicy policy;
    private final List<PeerTerms> peers = new ArrayList<>();
    private final Map<String, SpillView.Told> told = new HashMap<>();
    private @Nullable LocalView local;
    private SpillDecision decision = NONE_YET;
    private boolean frozen;

    /** {@code key}: its name in reports. */
    SpilledService(String name, String key, SpillPolicy policy) {
        this.name = name;
        this.key = key;
        this.policy = policy;
    }

    String name() {
        return name;
    }

    String key() {
        return key;
    }

    boolean frozen() {
        return frozen;
    }

    void freeze(boolean wanted) {
        frozen = wanted;
    }

    /** At once, also for reports that are written before the next decision. */
    void open(boolean open) {
        LocalView here = local;
        if (here != null) {
            local = new LocalView(
                    here.siteLoad(), here.load(), here.capacity(), here.own(), here.foreign(), here.spilled(), open);
        }
    }

    void take(LocalView here, List<PeerTerms> there) {
        local = here;
        peers.clear();
        peers.addAll(there);
    }

    /** A peer has told something newer; the others stay as they were at the last decision, a moment ago. */
    void hear(PeerTerms newer) {
        peers.replaceAll(known -> known.site().equals(newer.site()) ? newer : known);
    }

    SpillDecision decide(long nowMs) {
        LocalView here = local;
        if (here != null) {
            decision = policy.decide(here, Collections.unmodifiableList(peers), nowMs);
        }
        return decision;
    }

    /** @param share of what the policy grants that is told, 0..1 */
    ServiceReport report(String peer, long sequence, double share, long nowMs) {
        LocalView here = local;
        if (here == null) {
            return new ServiceReport(key, Double.POSITIVE_INFINITY, 0, false, 0, 0, 0, 0);
        }
        OurTerms full = policy.terms(peer, sequence, here, Collections.unmodifiableList(peers), nowMs);
        // A peer refuses a grant above the capacity as a lie.
        OurTerms terms = new OurTerms(
                full.spilling(),
                full.available() * share,
                Math.min(full.grant() * share, here.capacity()),
                full.request());
        told.put(peer, new SpillView.Told(sequence, nowMs, terms));
        return new ServiceReport(
                key,
                here.load(),
                here.capacity(),
                terms.spilling(),
                terms.available(),
                terms.grant(),
                terms.request(),
                here.spilled().getOrDefault(peer, 0.0));
    }

    SpillView.Service view() {
        return new SpillView.Service(name, key, frozen, local, decision, peers, told);
    }
}
