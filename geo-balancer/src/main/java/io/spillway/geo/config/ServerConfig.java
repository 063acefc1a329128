package io.spillway.geo.config;

import io.spillway.director.service.ServerSpec;
import io.spillway.load.measure.Capacity;

/** A real server: what the director needs of it, and what it is declared to bear. */
public record ServerConfig(ServerSpec spec, Capacity capacity) {}
