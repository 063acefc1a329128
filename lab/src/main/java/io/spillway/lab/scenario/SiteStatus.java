package io.spillway.lab.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What a site says about itself: the part of {@code spillway status --json} that a scenario looks at. */
public record SiteStatus(
        String site, Bgp bgp, List<Service> services, List<Load> load, Spill spill, Map<String, Long> counters) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            // A scenario looks at a part; the whole may grow.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public record Bgp(List<Neighbor> neighbors) {}

    public record Neighbor(String address, long remoteAs, String state) {}

    public record Service(String name, List<Server> servers, List<Spilled> spilled) {}

    /** {@code newFlows}: ever scheduled there. */
    public record Server(
            String address,
            String health,
            long active,
            long foreign,
            @JsonProperty("new") long newFlows) {}

    public record Spilled(
            String site, long active, @JsonProperty("new") long newFlows) {}

    public record Load(String site, boolean self, @Nullable Double load, double ageS, boolean live) {}

    public record Spill(boolean active, List<String> to, String reason) {}

    /** @throws tools.jackson.core.JacksonException it is no status */
    static SiteStatus parse(String json) {
        return JSON.readValue(json, SiteStatus.class);
    }

    /** The load of {@code site} as this site knows it; NaN when it doesn't or no longer does. */
    public double loadOf(String site) {
        return load.stream()
                .filter(l -> l.site().equals(site) && l.live() && l.load() != null)
                .mapToDouble(l -> l.load() == null ? Double.NaN : l.load())
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Flows ever handed to other sites. */
    public long spilledFlows() {
        return services.stream()
                .flatMap(s -> s.spilled().stream())
                .mapToLong(Spilled::newFlows)
                .sum();
    }

    /** Flows ever scheduled on real servers. */
    public long scheduledFlows() {
        return services.stream()
                .flatMap(s -> s.servers().stream())
                .mapToLong(Server::newFlows)
                .sum();
    }
}
