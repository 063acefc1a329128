package io.spillway.geo.policy;

/**
 * What we tell a peer of one service.
 *
 * @param spilling whether we hand over new connections, or are about to
 * @param available connections we could still grant
 * @param grant connections it may have here
 * @param request connections we want to have there, with those that are there
 */
public record OurTerms(boolean spilling, double available, double grant, double request) {}
