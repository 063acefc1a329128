package io.spillway.geo.site;

import io.spillway.director.health.CheckTarget;
import io.spillway.director.health.Health;
import io.spillway.director.service.ServerSpec;
import io.spillway.geo.config.ServerConfig;
import io.spillway.geo.config.ServiceConfig;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the health checks last said of each server. Any thread. */
final class HealthBoard {
    private static final State UNKNOWN = new State(Health.UNKNOWN, "not checked yet");

    private final Map<Key, State> states = new ConcurrentHashMap<>();

    private record Key(String service, Inet4Address address, int port) {}

    /** A server's health, and the words of the last probe that decided it. */
    record State(Health health, String reason) {}

    /** What has to be checked for these services. */
    static List<CheckTarget> targets(List<ServiceConfig> services) {
        List<CheckTarget> targets = new ArrayList<>();
        for (ServiceConfig service : services) {
            for (ServerConfig server : service.servers()) {
                ServerSpec spec = server.spec();
                targets.add(new CheckTarget(service.spec().name(), spec.address(), spec.port(), service.check()));
            }
        }
        return targets;
    }

    void set(CheckTarget target, Health health, String reason) {
        states.put(new Key(target.service(), target.address(), target.port()), new State(health, reason));
    }

    State get(String service, ServerSpec server) {
        return states.getOrDefault(new Key(service, server.address(), server.port()), UNKNOWN);
    }

    boolean healthy(ServiceConfig service, ServerConfig server) {
        return get(service.spec().name(), server.spec()).health() == Health.UP;
    }
}
