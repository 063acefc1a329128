package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.Prefix;
import java.util.Map;

final class PathIds {
    private PathIds() {}

    static Update put(Update update, Map<Prefix, Long> pathIds) {
        return update;
    }
}
