package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Puts path identifiers (RFC 7911) in front of the prefixes of an UPDATE that was made without. */
final class PathIds {
    private PathIds() {}

    static Update put(Update update, Map<Prefix, Long> ids) {
        List<PathAttribute> attributes = update.attributes().stream()
                .map(attribute -> switch (attribute) {
                    case MpReach(List<InetAddress> nextHops, Nlri nlri) -> new MpReach(nextHops, put(nlri, ids));
                    case MpUnreach(Nlri nlri) -> new MpUnreach(put(nlri, ids));
                    default -> attribute;
                })
                .toList();
        return Update.of(put(update.withdrawn(), ids), attributes, put(update.nlri(), ids));
    }

    private static Nlri put(Nlri nlri, Map<Prefix, Long> ids) {
        Nlri.Builder builder = Nlri.builderWithPathIds(nlri.family());
        nlri.forEach((_, high, low, length) -> {
            byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
            InetAddress address =
                    Addresses.of(Arrays.copyOf(octets, nlri.family().bits() / 8));
            long id = ids.getOrDefault(new Prefix(address, length), 0L);
            builder.add((int) id, address, length);
        });
        return builder.build();
    }
}
