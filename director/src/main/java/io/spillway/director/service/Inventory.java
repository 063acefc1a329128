package io.spillway.director.service;

import io.spillway.director.flow.AddressBook;
import java.util.List;

/**
 * The services of a director at one time. Thread rule: immutable but for the counts of its targets.
 *
 * @param book numbers addresses
 * @param targets by their numbers; not to be written to
 * @param entries in configuration order
 * @param owners by the numbers of their peers
 */
@SuppressWarnings("ArrayRecordComponent") // read for every packet, and never compared
public record Inventory(
        AddressBook book, FlowTarget[] targets, List<Entry> entries, List<OwnerSite> owners, Asking asking) {
    /**
     * A service.
     *
     * @param vip number of its VIP
     * @param servers in configuration order
     * @param sites where it can be spilled to, by the numbers of their peers
     */
    public record Entry(ServiceSpec spec, int vip, List<RealServer> servers, List<RemoteSite> sites) {}
}
