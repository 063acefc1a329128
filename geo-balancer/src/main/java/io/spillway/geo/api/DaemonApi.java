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
}
