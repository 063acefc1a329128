package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Aggregator;
import io.spillway.bgp.message.As4Aggregator;
import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.OpaqueAttribute;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.AdjRibOut;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Export;
import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Commands to the messages they become, octet for octet as ExaBGP sends them. They are made by {@link AdjRibOut}, as for
 * a neighbor; only the order of attributes is ExaBGP's here: MP_REACH_NLRI last, where a session has it first (RFC 7606,
 * section 5.1), and AS4_PATH and AS4_AGGREGATOR behind what they complete.
 */
public final class CommandEncoder {
    /** So few that the identifiers, 4 octets each, fit beside them. */
    private static final int PREFIXES_WITH_PATH_ID = 100;

    private static final InetAddress NOWHERE = Addresses.of(new byte[4]);

    private CommandEncoder() {}

    /**
     * Encodes what a neighbor would be sent for a command.
     *
     * @return whole messages; several where the routes don't fit into one
     * @throws CommandException the command makes no message, or can't in this context
     */
    public static List<byte[]> encode(Command command, EncodeContext context) throws CommandException {
        List<byte[]> encoded = new ArrayList<>();
        if (command instanceof Command.Group(List<Command> commands)) {
            for (Command part : commands) {
                encoded.addAll(encode(part, context));
            }
            return encoded;
        }
        for (Message message : messages(command, context)) {
            try {
                encoded.add(MessageCodec.encode(message, context.codec()));
            } catch (IllegalArgumentException e) {
                throw new CommandException("the attributes are too long: " + e.getMessage());
            }
        }
        return encoded;
    }

    private static List<? extends Message> messages(Command command, EncodeContext context) throws CommandException {
        return switch (command) {
            case Command.Announce(Selector _, List<Route> routes) -> announce(routes, context);
            case Command.Withdraw(Selector _, List<Route> routes) -> withdraw(routes, context);
            case Command.Attributes(List<PathAttribute> attributes) -> List.of(alone(attributes, context));
            case Command.EndOfRib(Selector _, Family family) -> List.of(endOfRib(family));
            case Command.Refresh(Selector _, Family family) ->
                List.of(new RouteRefresh(family.afi(), RouteRefresh.REQUEST, family.safi()));
            default -> throw new CommandException("the command sends no route: announce or withdraw one");
        };
    }

    private static List<Update> announce(List<Route> routes, EncodeContext context) throws CommandException {
        InetAddress self = context.localAddress();
        for (Route route : routes) {
            if (route.announcement().nextHop() == null
                    && (self == null
                            || Family.of(self) != Family.of(route.prefix().address()))) {
                throw new CommandException("'self': the local address of the session is needed, of the family of "
                        + route.prefix() + " (--local-address)");
            }
        }
        Map<Prefix, Announcement> announced = announcements(routes);
        AdjRibOut rib = new AdjRibOut(export(context), announced.keySet());
        return updates(rib, announced, pathIds(routes), context);
    }

    /** What a neighbor gets that has been sent all of it before. */
    private static List<Update> withdraw(List<Route> routes, EncodeContext context) {
        Map<Prefix, Announcement> before = new LinkedHashMap<>();
        for (Prefix prefix : announcements(routes).keySet()) {
            before.put(prefix, Announcement.of(prefix).withNextHop(prefix.address()));
        }
        AdjRibOut rib = new AdjRibOut(export(context), before.keySet());
        rib.next(before, Integer.MAX_VALUE);
        rib.changed(before.keySet());
        return updates(rib, Map.of(), pathIds(routes), context);
    }

    /** An UPDATE that announces nothing: that of a route, without the route. */
    private static Update alone(List<PathAttribute> attributes, EncodeContext context) throws CommandException {
        Prefix any = new Prefix(NOWHERE, 0);
        Route route = new Route(new Announcement(any, NOWHERE, 0, attributes), OptionalLong.empty(), null, false);
        Update with = announce(List.of(route), context).getFirst();
        List<PathAttribute> without = new ArrayList<>(with.attributes());
        without.removeIf(attribute -> attribute instanceof NextHop);
        return Update.of(with.withdrawn(), without, Nlri.empty(Family.IPV4_UNICAST));
    }

    /** ExaBGP writes the length of this MP_UNREACH_NLRI in two octets. */
    private static Update endOfRib(Family family) {
        if (family == Family.IPV4_UNICAST) {
            return Update.endOfRib(family);
        }
        byte[] afiAndSafi = {(byte) (family.afi() >> 8), (byte) family.afi(), (byte) family.safi()};
        Nlri none = Nlri.empty(Family.IPV4_UNICAST);
        return Update.of(none, List.of(new OpaqueAttribute(0x90, 15, afiAndSafi)), none);
    }

    /** In the order of their octets on the wire, as ExaBGP has them. */
    private static Map<Prefix, Announcement> announcements(List<Route> routes) {
        Map<Prefix, Announcement> byPrefix = new LinkedHashMap<>();
        routes.stream()
                .map(Route::announcement)
                .sorted(Comparator.comparingInt((Announcement announcement) ->
                                announcement.prefix().length())
                        .thenComparing(
                                announcement -> announcement.prefix().address().getAddress(), Arrays::compareUnsigned))
                .forEach(announcement -> byPrefix.put(announcement.prefix(), announcement));
        return byPrefix;
    }

    private static Export export(EncodeContext context) {
        InetAddress self = context.localAddress();
        return new Export(context.localAs(), self == null ? NOWHERE : self, context.codec());
    }

    private static Map<Prefix, Long> pathIds(List<Route> routes) {
        Map<Prefix, Long> ids = new HashMap<>();
        routes.forEach(route -> ids.put(route.prefix(), route.pathId().orElse(0)));
        return ids;
    }

    private static List<Update> updates(
            AdjRibOut rib, Map<Prefix, Announcement> announced, Map<Prefix, Long> pathIds, EncodeContext context) {
        List<Update> updates = new ArrayList<>();
        while (!rib.owesNothing()) {
            for (Message message : rib.next(announced, context.addPath() ? PREFIXES_WITH_PATH_ID : Integer.MAX_VALUE)) {
                if (message instanceof Update update && update.endOfRib().isEmpty()) {
                    updates.add(inOrderOfExaBgp(context.addPath() ? PathIds.put(update, pathIds) : update));
                }
            }
        }
        return updates;
    }

    private static Update inOrderOfExaBgp(Update update) {
        List<PathAttribute> ordered = new ArrayList<>();
        for (PathAttribute attribute : update.attributes()) {
            if (!(attribute instanceof MpReach || attribute instanceof As4Path || attribute instanceof As4Aggregator)) {
                ordered.add(attribute);
            }
            if (attribute instanceof AsPath) {
                update.attribute(As4Path.class).ifPresent(ordered::add);
            } else if (attribute instanceof Aggregator) {
                update.attribute(As4Aggregator.class).ifPresent(ordered::add);
            }
        }
        update.attribute(MpReach.class).ifPresent(ordered::add);
        return Update.of(update.withdrawn(), ordered, update.nlri());
    }
}
