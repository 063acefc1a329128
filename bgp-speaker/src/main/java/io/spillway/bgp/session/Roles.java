package io.spillway.bgp.session;

import io.spillway.bgp.message.Capability;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.rib.Otc;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What two roles mean for each other (RFC 9234). Stateless. */
final class Roles {
    private Roles() {}

    /** What is wrong with the roles of the two OPENs, in words (RFC 9234, section 4.2); empty: they fit. */
    static Optional<String> mismatch(Open sent, Open received, Offer offer) {
        Offer.Role role = offer.role();
        if (role == null || sent.roles().isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> theirs = received.roles();
        if (theirs.isEmpty()) {
            return offer.strictRole()
                    ? Optional.of("no role from the neighbor, and strict-role is on (RFC 9234)")
                    : Optional.empty();
        }
        return theirs.equals(Set.of(counterpart(role).code()))
                ? Optional.empty()
                : Optional.of("we are " + words(role.code()) + ", the neighbor says it is "
                        + String.join(
                                " and ",
                                theirs.stream().sorted().map(Roles::words).toList()) + " (RFC 9234)");
    }

    private static String words(int role) {
        return new Capability.Role(role).words();
    }

    private static Offer.Role counterpart(Offer.Role role) {
        return switch (role) {
            case PROVIDER -> Offer.Role.CUSTOMER;
            case CUSTOMER -> Offer.Role.PROVIDER;
            case RS -> Offer.Role.RS_CLIENT;
            case RS_CLIENT -> Offer.Role.RS;
            case PEER -> Offer.Role.PEER;
        };
    }

    /** What is to be done with ONLY_TO_CUSTOMER; our own configuration is enough for that (RFC 9234, section 5). */
    static Otc otc(Offer.@Nullable Role role, boolean external) {
        if (role == null || !external) {
            return Otc.NONE;
        }
        return switch (role) {
            case PROVIDER, RS -> Otc.TO_CUSTOMER;
            case PEER -> Otc.TO_PEER;
            case CUSTOMER, RS_CLIENT -> Otc.TO_PROVIDER;
        };
    }
}
