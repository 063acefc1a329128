package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** What processes can have done. May be called from any thread, and may block for as long as a speaker takes. */
public interface SpeakerControl {
    /** Announces a set in one go; each replaces what any process announced of its prefix to these neighbors. */
    void announce(String process, Collection<Announcement> set, Audience audience);

    /**
     * Withdraws a set in one go; what is not announced is ignored. A prefix that another process announces too goes back
     * to what that one said.
     */
    void withdraw(String process, Collection<Prefix> set, Audience audience);

    /** Every neighbor at the same moment. */
    List<NeighborView> neighbors();

    /** What a neighbor has been sent, with next hop and all attributes; empty: nothing, or no such neighbor. */
    List<Announcement> adjRibOut(InetAddress neighbor);

    /**
     * Shows what a neighbor has announced, as far as it is kept, some at a time: nothing, when there is no such neighbor.
     *
     * @param page gets them, never empty, on the calling thread; false: that is enough
     */
    void adjRibIn(InetAddress neighbor, Predicate<List<Announcement>> page);

    /**
     * Ends a session with Cease; the neighbor may come again.
     *
     * @param subcode RFC 4486, 0..255
     */
    void teardown(InetAddress neighbor, int subcode);

    /** Asks a neighbor for its routes (RFC 2918). */
    void requestRefresh(InetAddress neighbor, Family family);

    /** Sends a neighbor all its routes again. */
    void resend(InetAddress neighbor);

    /** Sends End-of-RIB (RFC 4724, section 2). */
    void endOfRib(InetAddress neighbor, Family family);

    /**
     * A process wants the daemon to end.
     *
     * @return false: it may not
     */
    boolean shutdown(String process);

    /**
     * A process wants the configuration to be read again.
     *
     * @return false: that can't be had this way
     */
    boolean reload(String process);
}
