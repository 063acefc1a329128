package io.spillway.director.service;

import java.util.List;

/**
 * One virtual service.
 *
 * @param servers in configuration order
 * @param spilled what it spills to whom
 * @param foreign what it gets from whom
 */
public record ServiceStats(
        ServiceSpec spec, List<ServerStats> servers, List<SpillStats> spilled, List<ForeignStats> foreign) {}
