package io.spillway.bgp.rib;

import io.spillway.bgp.message.OpaqueAttribute;
import io.spillway.bgp.message.PathAttribute;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/** What the role of a neighbor makes of the attribute ONLY_TO_CUSTOMER (RFC 9234, section 5). */
public enum Otc {
    /** No roles agreed, or a neighbor of our own AS: the attribute means nothing. */
    NONE,
    /** The neighbor is a customer or a client of our route server. */
    TO_CUSTOMER,
    TO_PEER,
    /** The neighbor is a provider or a route server. */
    TO_PROVIDER;

    private static final int CODE = 35;
    private static final int FLAGS = 0xC0; // optional transitive

    /** What ONLY_TO_CUSTOMER says, where it is among the attributes. */
    static OptionalLong value(List<PathAttribute> attributes) {
        for (PathAttribute attribute : attributes) {
            if (attribute instanceof OpaqueAttribute(int _, int code, byte[] value)
                    && code == CODE
                    && value.length == 4) {
                return OptionalLong.of(
                        Integer.toUnsignedLong(ByteBuffer.wrap(value).getInt()));
            }
        }
        return OptionalLong.empty();
    }

    /** Marks a route as one that only goes down to customers from here. */
    static PathAttribute mark(long localAs) {
        return new OpaqueAttribute(
                FLAGS, CODE, ByteBuffer.allocate(4).putInt((int) localAs).array());
    }

    /** Whether routes to the neighbor are marked. */
    boolean marks() {
        return this == TO_CUSTOMER || this == TO_PEER;
    }

    /** Whether a marked route stays away from the neighbor. */
    boolean withholdsMarked() {
        return this == TO_PEER || this == TO_PROVIDER;
    }

    /**
     * Whether a route from the neighbor has gone where it must not (RFC 9234, section 5, first part).
     *
     * @param as the neighbor's
     */
    public boolean isLeak(List<PathAttribute> attributes, long as) {
        OptionalLong value = value(attributes);
        return switch (this) {
            case TO_CUSTOMER -> value.isPresent();
            case TO_PEER -> value.isPresent() && value.getAsLong() != as;
            case TO_PROVIDER, NONE -> false;
        };
    }
}
