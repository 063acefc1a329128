package io.spillway.bgp.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** True AS numbers of routes from a speaker that only knows two octets (RFC 6793, section 4.2.3). */
final class As4 {
    private As4() {}

    /** See {@link Update#routeAttributes}. */
    static List<PathAttribute> routeAttributes(List<PathAttribute> attributes) {
        As4Path path = null;
        As4Aggregator aggregator = null;
        boolean contradicted = false;
        for (PathAttribute attribute : attributes) {
            switch (attribute) {
                case As4Path found -> path = found;
                case As4Aggregator found -> aggregator = found;
                // Someone after the last 4-octet speaker has aggregated: what stands in both is out of date.
                case Aggregator(long as, var _) -> contradicted = as != Open.AS_TRANS;
                default -> {}
            }
        }
        if (contradicted && aggregator != null) {
            path = null;
            aggregator = null;
        }
        List<PathAttribute> merged = new ArrayList<>(attributes.size());
        for (PathAttribute attribute : attributes) {
            PathAttribute route = merge(attribute, path, aggregator);
            if (route != null) {
                merged.add(route);
            }
        }
        return List.copyOf(merged);
    }

    private static @Nullable PathAttribute merge(
            PathAttribute attribute, @Nullable As4Path path, @Nullable As4Aggregator aggregator) {
        return switch (attribute) {
            case AsPath short2 when path != null -> short2.mergedWith(path);
            case Aggregator _ when aggregator != null -> new Aggregator(aggregator.as(), aggregator.address());
            case As4Path _, As4Aggregator _, MpReach _, MpUnreach _ -> null;
            default -> attribute;
        };
    }
}
