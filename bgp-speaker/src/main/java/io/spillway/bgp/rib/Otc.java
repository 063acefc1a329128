package io.spillway.bgp.rib;

import io.spillway.bgp.message.OnlyToCustomer;
import io.spillway.bgp.message.Update;
import java.util.Optional;

/** What the role of a neighbor makes of the attribute ONLY_TO_CUSTOMER (RFC 9234, section 5). */
public enum Otc {
    /** No roles agreed, or a neighbor of our own AS: the attribute means nothing. */
    NONE,
    /** The neighbor is a customer or a client of our route server. */
    TO_CUSTOMER,
    TO_PEER,
    /** The neighbor is a provider or a route server. */
    TO_PROVIDER;

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
    public boolean isLeak(Update update, long as) {
        Optional<OnlyToCustomer> mark = update.attribute(OnlyToCustomer.class);
        return switch (this) {
            case TO_CUSTOMER -> mark.isPresent();
            case TO_PEER -> mark.isPresent() && mark.get().as() != as;
            case TO_PROVIDER, NONE -> false;
        };
    }
}
