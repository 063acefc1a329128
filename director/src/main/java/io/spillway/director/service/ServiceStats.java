package io.spillway.director.service;

import java.util.List;

/** One virtual service: its servers in configuration order, and what it spills to whom. */
public record ServiceStats(ServiceSpec spec, List<ServerStats> servers, List<SpillStats> spilled) {}
