package io.spillway.geo.site;

import io.spillway.bgp.rib.Prefix;
import io.spillway.geo.config.ServerConfig;
import io.spillway.geo.config.ServiceConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Whether the site can serve a prefix: a pure function of the health of its servers. */
final class Serviceability {
    private final List<ServiceConfig> services;

    Serviceability(List<ServiceConfig> services) {
        this.services = List.copyOf(services);
    }

    /**
     * @param servable whether every service of the prefix has enough healthy capacity
     * @param reason in words, for the operator
     */
    record Verdict(boolean servable, String reason) {}

    /** One verdict a prefix, in the order of the file; {@code healthy} says whether a server of a service is. */
    Map<Prefix, Verdict> judge(BiPredicate<ServiceConfig, ServerConfig> healthy) {
        Map<Prefix, Verdict> verdicts = new LinkedHashMap<>();
        for (ServiceConfig service : services) {
            verdicts.merge(service.prefix(), judge(service, healthy), Serviceability::both);
        }
        return verdicts;
    }

    private static Verdict judge(ServiceConfig service, BiPredicate<ServiceConfig, ServerConfig> healthy) {
        double declared = 0;
        double usable = 0;
        int up = 0;
        for (ServerConfig server : service.servers()) {
            declared += server.capacity().connections();
            if (healthy.test(service, server)) {
                up++;
                // A server of weight 0 finishes what it has; it can't take what the route would bring.
                usable += server.spec().weight() > 0 ? server.capacity().connections() : 0;
            }
        }
        String count =
                service.spec().name() + ": " + up + " of " + service.servers().size() + " servers healthy";
        if (usable == 0) {
            return new Verdict(false, count);
        }
        double share = usable / declared;
        if (share < service.minimumHealthy()) {
            return new Verdict(
                    false,
                    "%s, %.0f %% of the capacity; minimum %.0f %%"
                            .formatted(count, share * 100, service.minimumHealthy() * 100));
        }
        return new Verdict(true, count);
    }

    /** A prefix is one promise: with one of its services gone, the whole of it is withdrawn. */
    private static Verdict both(Verdict a, Verdict b) {
        if (a.servable() == b.servable()) {
            return new Verdict(a.servable(), a.reason() + "; " + b.reason());
        }
        return a.servable() ? b : a;
    }
}
