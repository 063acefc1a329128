package io.spillway.director.service;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One virtual service.
 *
 * @param servers in configuration order
 * @param spilled what it spills to whom
 * @param foreign what it gets from whom
 */
public record ServiceStats(
        ServiceSpec spec, List<ServerStats> servers, List<SpillStats> spilled, List<ForeignStats> foreign) {

    /** With what another engine gets from other sites. */
    public ServiceStats plusForeign(ServiceStats other) {
        List<ForeignStats> sums = IntStream.range(0, foreign.size())
                .mapToObj(peer -> new ForeignStats(
                        foreign.get(peer).site(),
                        foreign.get(peer).active() + other.foreign.get(peer).active()))
                .toList();
        return new ServiceStats(spec, servers, spilled, sums);
    }
}
