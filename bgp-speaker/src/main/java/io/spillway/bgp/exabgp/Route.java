package io.spillway.bgp.exabgp;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A route of a command.
 *
 * @param announcement the route; of one that is withdrawn only the prefix counts
 * @param pathId path-information (RFC 7911), 0..2^32-1
 * @param watchdog the watchdog it hangs on; null: none
 * @param heldBack the word {@code withdraw}: it waits for its watchdog to be announced
 */
public record Route(
        Announcement announcement,
        OptionalLong pathId,
        @Nullable String watchdog,
        boolean heldBack) {
    public Prefix prefix() {
        return announcement.prefix();
    }
}
