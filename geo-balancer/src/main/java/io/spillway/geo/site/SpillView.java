package io.spillway.geo.site;

import io.spillway.geo.policy.LocalView;
import io.spillway.geo.policy.OurTerms;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.geo.policy.SpillDecision;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was decided last, from what, and what peers were told.
 *
 * @param policy "credit" or "on-off"
 * @param share how much of its room the site grants, 0..1; 0: it takes nothing and hands nothing over
 * @param services in the order of the file
 * @param tunnels one to each peer that has one
 */
record SpillView(String policy, double share, List<Service> services, List<TunnelView> tunnels) {
    SpillView {
        services = List.copyOf(services);
        tunnels = List.copyOf(tunnels);
    }

    /**
     * One virtual service.
     *
     * @param name in the site file
     * @param key in reports, "tcp/10.101.4.1:80"
     * @param frozen by an operator
     * @param local null: not measured yet
     * @param peers what the decision was made from, and what has come since
     * @param told by peer, what our last report to it said
     */
    record Service(
            String name,
            String key,
            boolean frozen,
            @Nullable LocalView local,
            SpillDecision decision,
            List<PeerTerms> peers,
            Map<String, Told> told) {
        Service {
            peers = List.copyOf(peers);
            told = Map.copyOf(told);
        }

        /** What we hand over to that site now; 0: nothing, infinite: without a bound. */
        double creditAt(String site) {
            return decision.credits().stream()
                    .filter(credit -> credit.site().equals(site))
                    .mapToDouble(SpillDecision.Credit::connections)
                    .sum();
        }
    }

    /** What a report said of a service; {@code atMs}: of the clock of decisions. */
    record Told(long sequence, long atMs, OurTerms terms) {}

    /** Whether any service hands over, or wants to. */
    boolean spilling() {
        return services.stream().anyMatch(service -> service.decision().spilling());
    }

    /** Names of the sites that take some. */
    List<String> sites() {
        Set<String> sites = new TreeSet<>();
        services.forEach(service -> sites.addAll(service.decision().sites()));
        return List.copyOf(sites);
    }

    /** Of those that spill, or of all when none does; a reason shared by all stands by itself. */
    String reason() {
        boolean spilling = spilling();
        List<Service> telling = services.stream()
                .filter(service -> service.decision().spilling() == spilling)
                .toList();
        Function<Service, String> reason = service -> service.decision().reason();
        if (telling.stream().map(reason).distinct().count() == 1) {
            return reason.apply(telling.getFirst());
        }
        return telling.stream()
                .map(service -> service.name() + ": " + reason.apply(service))
                .collect(Collectors.joining("; "));
    }
}
