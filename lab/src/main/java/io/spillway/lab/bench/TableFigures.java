package io.spillway.lab.bench;

import java.util.List;

/**
 * Of one large table.
 *
 * @param maxFlows its size, and what it held
 * @param residentMb memory of the process then, MB of 2^20 octets
 * @param tableMb of which for the flows
 * @param at by the number of flows, rising
 */
record TableFigures(int maxFlows, double residentMb, double tableMb, List<At> at) {
    /**
     * Nanoseconds for each flow, or packet, around a number of flows held.
     *
     * @param insertNs a flow's first packet; first use of the table's memory included
     * @param lookUpNs a packet of a flow chosen at random
     * @param expireNs a flow's end
     */
    record At(int flows, double insertNs, double lookUpNs, double expireNs) {}

    TableFigures {
        at = List.copyOf(at);
    }
}
