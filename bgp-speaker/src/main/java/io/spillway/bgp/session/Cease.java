package io.spillway.bgp.session;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Notification;
import java.nio.ByteBuffer;

/** NOTIFICATIONs of the code Cease that carry data. */
final class Cease {
    private Cease() {}

    /** RFC 4486, section 4: the family and the limit. */
    static Notification maximumPrefixes(Family family, int limit) {
        return BgpError.MAXIMUM_PREFIXES.notification(ByteBuffer.allocate(7)
                .putShort((short) family.afi())
                .put((byte) family.safi())
                .putInt(limit)
                .array());
    }
}
