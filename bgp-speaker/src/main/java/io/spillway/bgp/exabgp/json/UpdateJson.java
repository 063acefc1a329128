package io.spillway.bgp.exabgp.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code message} object of an update. */
final class UpdateJson {
    private final ApiVersion version;

    private UpdateJson(ApiVersion version) {
        this.version = version;
    }

    static JsonObject of(UpdateView update, ApiVersion version, boolean fourOctetAs) {
        UpdateJson writer = new UpdateJson(version);
        return update.endOfRib().map(writer::endOfRib).orElseGet(() -> writer.update(update, fourOctetAs));
    }

    private JsonObject endOfRib(UpdateView.FamilyId family) {
        JsonObject names = new JsonObject()
                .string("afi", FamilyNames.afi(family.afi(), version))
                .string("safi", FamilyNames.safi(family.safi(), version));
        return new JsonObject().object("eor", names);
    }

    private JsonObject update(UpdateView update, boolean fourOctetAs) {
        JsonObject json = new JsonObject();
        boolean withdraws = !update.withdrawn().isEmpty();
        AttributeJson.of(update.attributes(), version, fourOctetAs, withdraws)
                .ifPresent(attributes -> json.object("attribute", attributes));
        if (!update.announced().isEmpty()) {
            json.object("announce", announce(update.announced()));
        }
        if (withdraws) {
            json.object("withdraw", withdraw(update.withdrawn()));
        }
        return new JsonObject().object("update", json);
    }

    /** By family, then by next hop; where there are two, API 4 shows the routes under both. */
    private JsonObject announce(List<UpdateView.Reach> announced) {
        Map<String, Map<String, List<String>>> families = new LinkedHashMap<>();
        for (UpdateView.Reach reach : announced) {
            List<String> nextHops = reach.nextHops().isEmpty() ? List.of("no-nexthop") : reach.nextHops();
            List<String> shown = version == ApiVersion.V4 ? nextHops : nextHops.subList(0, 1);
            for (UpdateView.RouteView route : reach.routes()) {
                Map<String, List<String>> byNextHop =
                        families.computeIfAbsent(family(route.family()), _ -> new LinkedHashMap<>());
                for (String nextHop : shown) {
                    byNextHop.computeIfAbsent(nextHop, _ -> new ArrayList<>()).add(nlri(route));
                }
            }
        }
        JsonObject json = new JsonObject();
        families.forEach((family, byNextHop) -> {
            JsonObject nextHops = new JsonObject();
            byNextHop.forEach((nextHop, routes) -> nextHops.json(nextHop, JsonObject.array(routes.stream())));
            json.object(family, nextHops);
        });
        return json;
    }

    private JsonObject withdraw(List<UpdateView.RouteView> withdrawn) {
        Map<String, List<String>> families = new LinkedHashMap<>();
        for (UpdateView.RouteView route : withdrawn) {
            families.computeIfAbsent(family(route.family()), _ -> new ArrayList<>())
                    .add(nlri(route));
        }
        JsonObject json = new JsonObject();
        families.forEach((family, routes) -> json.json(family, JsonObject.array(routes.stream())));
        return json;
    }

    private String family(UpdateView.FamilyId family) {
        return FamilyNames.afi(family.afi(), version) + " " + FamilyNames.safi(family.safi(), version);
    }

    private static String nlri(UpdateView.RouteView route) {
        JsonObject json = new JsonObject().string("nlri", route.prefix());
        return (route.pathId().isEmpty() ? json : json.string("path-information", route.pathId())).toString();
    }
}
