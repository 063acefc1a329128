package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an UPDATE says, unjudged (RFC 4271, section 4.3; RFC 4760).
 *
 * @param endOfRib the family whose initial routes are complete, if this says so (RFC 4724, section 2)
 */
record UpdateView(
        Attributes attributes, List<Reach> announced, List<RouteView> withdrawn, Optional<FamilyId> endOfRib) {
    /** An address family by its numbers. */
    record FamilyId(int afi, int safi) {
        /** Prefixes of other families are not like those of unicast. */
        boolean readable() {
            return (afi == 1 || afi == 2) && (safi == 1 || safi == 2);
        }

        int octets() {
            return afi == 1 ? 4 : 16;
        }
    }

    /**
     * Routes with their next hops in common.
     *
     * @param nextHops one; two where IPv6 names a link-local one too; none where NEXT_HOP is missing
     */
    record Reach(List<String> nextHops, List<RouteView> routes) {}

    /**
     * A route.
     *
     * @param prefix {@code 10.0.0.0/8}; bits beyond its length are shown as they came
     * @param pathId path identifier as an address; empty: none (RFC 7911)
     */
    record RouteView(FamilyId family, String prefix, String pathId) {}

    static final FamilyId IPV4_UNICAST = new FamilyId(1, 1);

    /**
     * Reads one.
     *
     * @param body without the header
     * @param addPath families whose prefixes come with a path identifier
     */
    static UpdateView read(byte[] body, Set<Family> addPath, ApiVersion version) throws UnreadableMessageException {
        Octets in = new Octets(body);
        Octets withdrawnField = in.part(in.u16());
        Octets attributeField = in.part(in.u16());
        boolean bare = !withdrawnField.hasRemaining() && !in.hasRemaining();
        if (bare && !attributeField.hasRemaining()) {
            return new UpdateView(Attributes.none(version), List.of(), List.of(), Optional.of(IPV4_UNICAST));
        }
        List<RouteView> withdrawn = routes(IPV4_UNICAST, withdrawnField, addPath);
        List<RouteView> nlri = routes(IPV4_UNICAST, in, addPath);
        Attributes attributes = Attributes.read(attributeField, version);

        List<Reach> announced = new ArrayList<>();
        if (!nlri.isEmpty()) {
            announced.add(new Reach(nextHop(attributes), nlri));
        }
        Optional<FamilyId> ended = Optional.empty();
        RawAttribute unreach = attributes.get(KnownAttribute.MP_UNREACH);
        if (unreach != null) {
            Octets value = unreach.octets();
            FamilyId family = new FamilyId(value.u16(), value.u8());
            if (bare && !value.hasRemaining() && attributes.isEmpty()) {
                ended = Optional.of(family);
            } else if (family.readable()) {
                withdrawn.addAll(routes(family, value, addPath));
            }
        }
        RawAttribute reach = attributes.get(KnownAttribute.MP_REACH);
        if (reach != null) {
            reach(reach.octets(), addPath).ifPresent(announced::add);
        }
        return new UpdateView(attributes, announced, withdrawn, ended);
    }

    /** Whether an attribute with routes holds some that can't be shown as prefixes. */
    static boolean isOpaque(RawAttribute attribute) throws UnreadableMessageException {
        Octets value = attribute.octets();
        return !new FamilyId(value.u16(), value.u8()).readable();
    }

    private static List<String> nextHop(Attributes attributes) {
        RawAttribute nextHop = attributes.get(KnownAttribute.NEXT_HOP);
        if (nextHop == null) {
            return List.of();
        }
        int length = nextHop.value().length;
        if (length != 4 && length != 16) {
            attributes.malformed(KnownAttribute.NEXT_HOP);
            return List.of();
        }
        return List.of(Octets.address(nextHop.value()));
    }

    private static Optional<Reach> reach(Octets in, Set<Family> addPath) throws UnreadableMessageException {
        FamilyId family = new FamilyId(in.u16(), in.u8());
        if (!family.readable()) {
            return Optional.empty();
        }
        int length = in.u8();
        List<String> nextHops = new ArrayList<>();
        switch (length) {
            case 4 -> nextHops.add(in.ipv4());
            case 16 -> nextHops.add(in.ipv6());
            case 32 -> {
                nextHops.add(in.ipv6());
                nextHops.add(in.ipv6());
            }
            default -> throw new UnreadableMessageException("a next hop of " + length + " octets");
        }
        in.u8(); // reserved: ignored (RFC 4760, section 3)
        if (!in.hasRemaining()) {
            throw new UnreadableMessageException("a next hop without a route");
        }
        return Optional.of(new Reach(nextHops, routes(family, in, addPath)));
    }

    private static List<RouteView> routes(FamilyId family, Octets in, Set<Family> addPath)
            throws UnreadableMessageException {
        boolean withPathId =
                Family.of(family.afi(), family.safi()).filter(addPath::contains).isPresent();
        List<RouteView> routes = new ArrayList<>();
        while (in.hasRemaining()) {
            String pathId = withPathId ? in.ipv4() : "";
            int bits = in.u8();
            if (bits > family.octets() * 8) {
                throw new UnreadableMessageException("a prefix of " + bits + " bits");
            }
            byte[] address = new byte[family.octets()];
            byte[] given = in.bytes((bits + 7) / 8);
            System.arraycopy(given, 0, address, 0, given.length);
            routes.add(new RouteView(family, Octets.address(address) + "/" + bits, pathId));
        }
        return routes;
    }
}
