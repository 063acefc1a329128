package io.spillway.director.service;

/**
 * Flows of one service handed to one other site.
 *
 * @param site the remote site's name
 * @param active flows in an active state; of a UDP service, all
 * @param inactive all other flows
 * @param newFlows flows ever spilled there
 */
public record SpillStats(String site, int active, int inactive, long newFlows) {}
