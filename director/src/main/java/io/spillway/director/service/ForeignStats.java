package io.spillway.director.service;

/**
 * Flows of one service that one other site sends here.
 *
 * @param site the site whose tunnel they come through
 * @param active flows in an active state; of a UDP service, all
 */
public record ForeignStats(String site, int active) {}
