package io.spillway.bgp.message;

import java.util.List;
import java.util.Optional;

/**
 * Routes withdrawn and announced (RFC 4271, section 4.3).
 *
 * <p>Who imports one asks {@link #forEachAnnounced} and {@link #forEachWithdrawn}: they know both places where routes
 * stand and what RFC 7606 makes of errors.
 *
 * @param withdrawn IPv4 prefixes of the Withdrawn Routes field
 * @param attributes in the order they came; those that had to be discarded are missing
 * @param nlri IPv4 prefixes after the attributes
 * @param errors forgiven while decoding, worst first; empty for an UPDATE that is to be sent
 */
public record Update(Nlri withdrawn, List<PathAttribute> attributes, Nlri nlri, List<AttributeError> errors)
        implements Message {
    public Update {
        attributes = attributes instanceof WireAttributes ? attributes : List.copyOf(attributes);
        errors = List.copyOf(errors);
    }

    /** One to be sent. */
    public static Update of(Nlri withdrawn, List<PathAttribute> attributes, Nlri nlri) {
        return new Update(withdrawn, attributes, nlri, List.of());
    }

    /** The sign that the initial routes of a family are complete (RFC 4724, section 2). */
    public static Update endOfRib(Family family) {
        Nlri none = Nlri.empty(Family.IPV4_UNICAST);
        return family == Family.IPV4_UNICAST
                ? of(none, List.of(), none)
                : of(none, List.of(new MpUnreach(Nlri.empty(family))), none);
    }

    /** The family whose End-of-RIB this is. */
    public Optional<Family> endOfRib() {
        if (!withdrawn.isEmpty() || !nlri.isEmpty() || attributes.size() > 1) {
            return Optional.empty();
        }
        if (attributes.isEmpty()) {
            return errors.isEmpty() ? Optional.of(Family.IPV4_UNICAST) : Optional.empty();
        }
        return errors.isEmpty() && attributes.getFirst() instanceof MpUnreach(Nlri none) && none.isEmpty()
                ? Optional.of(none.family())
                : Optional.empty();
    }

    /** The first attribute of a type. */
    public <A extends PathAttribute> Optional<A> attribute(Class<A> type) {
        for (PathAttribute attribute : attributes) {
            if (type.isInstance(attribute)) {
                return Optional.of(type.cast(attribute));
            }
        }
        return Optional.empty();
    }

    /**
     * The attributes that are those of the routes, whoever sent them: without MP_REACH_NLRI and MP_UNREACH_NLRI, and
     * with AS_PATH and AGGREGATOR in true numbers where a neighbor that only knows two octets had to add AS4_PATH and
     * AS4_AGGREGATOR (RFC 6793, section 4.2.3).
     */
    public List<PathAttribute> routeAttributes() {
        for (PathAttribute attribute : attributes) {
            if (attribute instanceof MpReach
                    || attribute instanceof MpUnreach
                    || attribute instanceof As4Path
                    || attribute instanceof As4Aggregator) {
                return As4.routeAttributes(attributes);
            }
        }
        return attributes;
    }

    /** The AS path in true numbers: that of {@link #routeAttributes}. */
    public Optional<AsPath> asPath() {
        for (PathAttribute attribute : routeAttributes()) {
            if (attribute instanceof AsPath path) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** Whether the routes it announces are to be treated as withdrawn (RFC 7606, section 2). */
    public boolean treatAsWithdraw() {
        for (AttributeError error : errors) {
            if (error.outcome() == Outcome.TREAT_AS_WITHDRAW) {
                return true;
            }
        }
        return false;
    }

    /** Takes the prefixes of one family. */
    public interface Visitor {
        void routes(Nlri prefixes);
    }

    /** Shows what is announced; nothing when it is to be treated as withdrawn. */
    public void forEachAnnounced(Visitor visitor) {
        if (!treatAsWithdraw()) {
            reachable(visitor);
        }
    }

    /** Shows what is withdrawn, and what is to be treated so. Comes before the announced ones. */
    public void forEachWithdrawn(Visitor visitor) {
        visit(withdrawn, visitor);
        attribute(MpUnreach.class).ifPresent(attribute -> visit(attribute.nlri(), visitor));
        if (treatAsWithdraw()) {
            reachable(visitor);
        }
    }

    private void reachable(Visitor visitor) {
        visit(nlri, visitor);
        attribute(MpReach.class).ifPresent(attribute -> visit(attribute.nlri(), visitor));
    }

    private static void visit(Nlri prefixes, Visitor visitor) {
        if (!prefixes.isEmpty()) {
            visitor.routes(prefixes);
        }
    }
}
