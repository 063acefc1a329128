package io.spillway.geo.config;

import io.spillway.director.service.ServerSpec;
import io.spillway.load.agent.AgentTarget;
import io.spillway.load.measure.Capacity;
import org.jspecify.annotations.Nullable;

/**
 * A real server: what the director needs of it, and what it is declared to bear.
 *
 * @param agent how it is asked for what it says of itself; null: not at all
 */
public record ServerConfig(
        ServerSpec spec, Capacity capacity, @Nullable AgentTarget agent) {
    public ServerConfig(ServerSpec spec, Capacity capacity) {
        this(spec, capacity, null);
    }
}
