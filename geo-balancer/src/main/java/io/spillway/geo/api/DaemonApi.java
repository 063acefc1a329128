package io.spillway.geo.api;

import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

/** What a daemon answers on its socket. Any thread; may block. */
public interface DaemonApi {
    SiteStatus status();

    /** In the order of the configuration, dynamic ones after them. */
    List<NeighborView> neighbors();

    /** @throws ApiRefusal there is no such neighbor */
    RoutesView routes(RouteQuery query) throws ApiRefusal;

    /**
     * Follows the messages of a neighbor.
     *
     * @param lines gets one or more lines for each message, without the line end; must not block
     * @return ends it
     * @throws ApiRefusal there is no such neighbor
     */
    AutoCloseable packets(InetAddress neighbor, Consumer<String> lines) throws ApiRefusal;

    /**
     * Drains prefixes, or undoes that.
     *
     * @param prefixes empty: all
     * @return all prefixes afterwards
     * @throws ApiRefusal a prefix is none of this daemon's
     */
    List<SiteStatus.AnnouncedPrefix> drain(List<Prefix> prefixes, boolean undo) throws ApiRefusal;

    /**
     * Lets a neighbor come back, or ends the session with it until somebody does that.
     *
     * @param text for the neighbor's operators when it is disabled (RFC 9003); empty: none
     * @return the neighbor afterwards; empty: it came from a range and has gone
     * @throws ApiRefusal there is no such neighbor
     */
    List<NeighborView> enable(InetAddress neighbor, boolean wanted, String text) throws ApiRefusal;

    /**
     * The site, beyond its speaker.
     *
     * @throws ApiRefusal this daemon is a speaker by itself
     */
    default SiteApi site() throws ApiRefusal {
        throw new ApiRefusal(
                404,
                "this daemon is a speaker by itself (spillway bgp run): it has no load, no peer sites and no spill;"
                        + " ask a whole site (spillway site run), or drain prefixes with spillway drain");
    }
}
