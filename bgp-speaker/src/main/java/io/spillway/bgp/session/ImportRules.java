package io.spillway.bgp.session;

import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.AttributeError;
import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.message.Outcome;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.message.WireAttributes;
import io.spillway.bgp.rib.Otc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be said about a neighbor's routes beyond their encoding. A route that breaks a rule is treated as withdrawn.
 *
 * @param remoteAs the neighbor's
 * @param behindRouteServer a route server doesn't put its AS in front (RFC 7947, section 2.2.2)
 * @param otc what ONLY_TO_CUSTOMER means here
 */
record ImportRules(long remoteAs, boolean behindRouteServer, Otc otc, CodecContext context) {
    private static final int AS_PATH = 2;
    private static final int ONLY_TO_CUSTOMER = 35;

    static ImportRules of(NeighborConfig neighbor, CodecContext context) {
        Offer.Role role = neighbor.offer().role();
        return new ImportRules(
                neighbor.remoteAs(), role == Offer.Role.RS_CLIENT, Roles.otc(role, context.external()), context);
    }

    /** The UPDATE as it is to be imported. */
    Update judge(Update update) {
        if (isOrdinary(update)) {
            return update;
        }
        if (update.attributes().isEmpty() || update.treatAsWithdraw()) {
            return update;
        }
        Optional<AttributeError> firstAs = firstAs(update);
        if (firstAs.isPresent()) {
            return withdrawn(update, firstAs.get());
        }
        return isLeak(update)
                ? withdrawn(
                        update,
                        new AttributeError(
                                ONLY_TO_CUSTOMER,
                                Outcome.TREAT_AS_WITHDRAW,
                                BgpError.UPDATE_UNSPECIFIC,
                                "route leak: ONLY_TO_CUSTOMER where the roles forbid it (RFC 9234)"))
                : update;
    }

    /** Says for nearly all routes of a full table, without decoding them, that there is nothing to be said. */
    private boolean isOrdinary(Update update) {
        return update.attributes() instanceof WireAttributes wire
                && update.errors().isEmpty()
                && !wire.has(ONLY_TO_CUSTOMER)
                && (!context.external() || wire.leftmostAs() == remoteAs);
    }

    boolean isLeak(Update update) {
        return otc.isLeak(update, remoteAs);
    }

    /** RFC 4271, section 6.3: the leftmost AS is the neighbor's; an error in AS_PATH withdraws (RFC 7606, 7.2). */
    private Optional<AttributeError> firstAs(Update update) {
        if (!context.external() || behindRouteServer) {
            return Optional.empty();
        }
        Optional<AsPath> path = update.attribute(AsPath.class);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        boolean right = path.get().startsWith(remoteAs)
                || (!context.fourOctetAs() && remoteAs > 0xFFFF && path.get().startsWith(Open.AS_TRANS));
        return right
                ? Optional.empty()
                : Optional.of(new AttributeError(
                        AS_PATH,
                        Outcome.TREAT_AS_WITHDRAW,
                        BgpError.MALFORMED_AS_PATH,
                        "AS_PATH doesn't begin with AS " + remoteAs));
    }

    private static Update withdrawn(Update update, AttributeError error) {
        List<AttributeError> errors = new ArrayList<>();
        errors.add(error);
        errors.addAll(update.errors());
        // A list of its own: attributes as they were on the wire are taken for sound, without a look at the errors.
        return new Update(update.withdrawn(), List.copyOf(update.attributes()), update.nlri(), errors);
    }
}
