package io.spillway.geo.site;

import io.spillway.director.health.CheckTarget;
import io.spillway.director.health.Health;
import io.spillway.director.service.ServerSpec;
import io.spillway.geo.config.Endpoint;
import io.spillway.geo.config.ServerConfig;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.load.agent.AgentStatus;
import io.spillway.load.agent.AgentTarget;
import io.spillway.load.agent.Agents;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each server: what its health checks last said, and what it says of itself where it has an agent. Any
 * thread.
 */
final class HealthBoard {
    private static final State UNKNOWN = new State(Health.UNKNOWN, "not checked yet");

    private final Map<Key, State> states = new ConcurrentHashMap<>();
    private volatile @Nullable Agents agents;

    private record Key(String service, InetAddress address, int port) {}

    /** A server's health, and the words of the last probe that decided it. */
    record State(Health health, String reason) {}

    /** What has to be checked for these services. */
    static List<CheckTarget> targets(List<ServiceConfig> services) {
        List<CheckTarget> targets = new ArrayList<>();
        for (ServiceConfig service : services) {
            for (ServerConfig server : service.servers()) {
                ServerSpec spec = server.spec();
                int checkPort = service.checkPort() == 0 ? spec.port() : service.checkPort();
                targets.add(new CheckTarget(
                        service.spec().name(), spec.address(), spec.port(), checkPort, service.check()));
            }
        }
        return targets;
    }

    /** Who is to be asked of themselves. */
    static List<AgentTarget> agents(List<ServiceConfig> services) {
        return services.stream()
                .flatMap(service -> service.servers().stream())
                .map(ServerConfig::agent)
                .filter(Objects::nonNull)
                .toList();
    }

    void setAgents(Agents started) {
        agents = started;
    }

    void set(CheckTarget target, Health health, String reason) {
        states.put(new Key(target.service(), target.address(), target.port()), new State(health, reason));
    }

    State get(String service, ServerSpec server) {
        return states.getOrDefault(new Key(service, server.address(), server.port()), UNKNOWN);
    }

    /** Null: it has no agent. */
    @Nullable
    AgentStatus agent(String service, ServerSpec server) {
        Agents asked = agents;
        return asked == null ? null : asked.status(service, endpoint(server));
    }

    /** The load it says it has; NaN: none that counts. */
    double reported(ServiceConfig service, ServerConfig server, long nowNs) {
        Agents asked = agents;
        return asked == null ? Double.NaN : asked.load(service.spec().name(), endpoint(server.spec()), nowNs);
    }

    /** May take new flows: its check passes, and its agent, if it has one, has not said otherwise. */
    boolean healthy(String service, ServerSpec server) {
        AgentStatus agent = agent(service, server);
        return get(service, server).health() == Health.UP && (agent == null || agent.usable());
    }

    boolean healthy(ServiceConfig service, ServerConfig server) {
        return healthy(service.spec().name(), server.spec());
    }

    static String endpoint(ServerSpec server) {
        return Endpoint.of(server);
    }
}
