package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events as ExaBGP's JSON: one valid object a line, in either version, also where ExaBGP 4.2 gets it wrong. */
public final class JsonEvents implements EventEncoder {
    private static final int OPEN = 1;
    private static final int UPDATE = 2;
    private static final int NOTIFICATION = 3;
    private static final int KEEPALIVE = 4;
    private static final int ROUTE_REFRESH = 5;

    private final ApiVersion version;

    public JsonEvents(ApiVersion version) {
        this.version = version;
    }

    @Override
    public Optional<String> connected(Envelope envelope) {
        return event(envelope, "state", neighbor(envelope.ends(), "").string("state", "connected"));
    }

    @Override
    public Optional<String> up(Envelope envelope) {
        return event(envelope, "state", neighbor(envelope.ends(), "").string("state", "up"));
    }

    /** API 4 has round brackets for all others, as programs written for it expect. */
    @Override
    public Optional<String> down(Envelope envelope, String reason) {
        String shown = version == ApiVersion.V4
                ? reason.replace('[', '(').replace(']', ')').replace('{', '(').replace('}', ')')
                : reason;
        JsonObject neighbor =
                neighbor(envelope.ends(), "").string("state", "down").string("reason", shown);
        return event(envelope, "state", neighbor);
    }

    @Override
    public Optional<String> fsm(Envelope envelope, String state) {
        return event(envelope, "fsm", neighbor(envelope.ends(), "").string("state", state));
    }

    @Override
    public Optional<String> negotiated(Envelope envelope, Agreement agreement) {
        return event(envelope, "negotiated", neighbor(envelope.ends(), "").object("negotiated", agreement(agreement)));
    }

    @Override
    public Optional<String> signal(Envelope envelope, int number, String name) {
        JsonObject neighbor = neighbor(envelope.ends(), "")
                .string("code", Integer.toString(number))
                .string("name", name);
        return event(envelope, "signal", neighbor);
    }

    @Override
    public Optional<String> shutdown(Sender sender, long timeUs) {
        return Optional.of(head(sender, timeUs)
                .string("type", "notification")
                .string("notification", "shutdown")
                .toString());
    }

    @Override
    public Optional<String> message(
            Envelope envelope,
            String direction,
            byte[] message,
            CodecContext context,
            Form form,
            @Nullable Agreement agreement)
            throws UnreadableMessageException {
        MessageFrame frame = MessageFrame.of(message);
        JsonObject neighbor = neighbor(envelope.ends(), direction);
        if (form == Form.PACKETS) {
            return Optional.of(packet(envelope, frame, neighbor, agreement));
        }
        JsonObject head = head(envelope.sender(), envelope.timeUs())
                .number("counter", envelope.counter())
                .string("type", frame.type() == ROUTE_REFRESH ? "refresh" : typeName(frame.type()));
        if (form == Form.CONSOLIDATED) {
            head.string("header", Octets.hex(frame.header()));
            if (frame.body().length > 0) {
                head.string("body", Octets.hex(frame.body()));
            }
        }
        switch (frame.type()) {
            case OPEN -> neighbor.object("open", open(OpenView.read(frame.body())));
            case UPDATE -> {
                boolean outbound = direction.equals("send");
                neighbor.object("message", update(frame.body(), context, outbound));
                addAgreement(neighbor, agreement);
            }
            case NOTIFICATION ->
                neighbor.object(
                        "notification", NotificationView.read(frame.body()).json(version));
            case KEEPALIVE -> {}
            case ROUTE_REFRESH ->
                neighbor.object(
                        "route-refresh", RefreshView.read(frame.body(), version).json());
            default -> throw frame.unknownType();
        }
        return Optional.of(head.object("neighbor", neighbor).toString());
    }

    private String packet(Envelope envelope, MessageFrame frame, JsonObject neighbor, @Nullable Agreement agreement) {
        JsonObject octets = new JsonObject()
                .number("category", frame.type())
                .string("header", Octets.hex(frame.header()))
                .string("body", Octets.hex(frame.body()));
        addAgreement(neighbor.object("message", octets), agreement);
        return head(envelope.sender(), envelope.timeUs())
                .number("counter", envelope.counter())
                .string("type", typeName(frame.type()))
                .object("neighbor", neighbor)
                .toString();
    }

    private String typeName(int type) {
        return switch (type) {
            case OPEN -> "open";
            case UPDATE -> "update";
            case NOTIFICATION -> "notification";
            case KEEPALIVE -> "keepalive";
            case ROUTE_REFRESH -> version == ApiVersion.V4 ? "route refresh" : "route-refresh";
            default -> "unknown";
        };
    }

    private Optional<String> event(Envelope envelope, String type, JsonObject neighbor) {
        return Optional.of(head(envelope.sender(), envelope.timeUs())
                .number("counter", envelope.counter())
                .string("type", type)
                .object("neighbor", neighbor)
                .toString());
    }

    private JsonObject head(Sender sender, long timeUs) {
        return new JsonObject()
                .string("exabgp", version.label())
                .json("time", "%d.%06d".formatted(Math.floorDiv(timeUs, 1_000_000), Math.floorMod(timeUs, 1_000_000)))
                .string("host", sender.host())
                .number("pid", sender.pid())
                .number("ppid", sender.ppid());
    }

    private JsonObject neighbor(Ends ends, String direction) {
        JsonObject neighbor = new JsonObject()
                .object(
                        "address",
                        new JsonObject()
                                .string("local", Octets.address(ends.local().getAddress()))
                                .string("peer", Octets.address(ends.peer().getAddress())))
                .object("asn", new JsonObject().number("local", ends.localAs()).number("peer", ends.peerAs()));
        if (version == ApiVersion.V6 && ends.routerId() != null) {
            neighbor.string("router-id", Octets.address(ends.routerId().getAddress()));
        }
        return direction.isEmpty() ? neighbor : neighbor.string("direction", direction);
    }

    private JsonObject open(OpenView open) {
        JsonObject capabilities = new JsonObject();
        for (CapabilityView capability : open.capabilities()) {
            capabilities.object(Integer.toString(capability.code()), capability.json(version));
        }
        return new JsonObject()
                .number("version", open.version())
                .number("asn", open.as())
                .number("hold_time", open.holdTimeS())
                .string("router_id", open.routerId())
                .object("capabilities", capabilities);
    }

    private JsonObject update(byte[] body, CodecContext context, boolean outbound) throws UnreadableMessageException {
        UpdateView update = UpdateView.read(body, outbound ? context.addPathOut() : context.addPathIn(), version);
        if (update.endOfRib().isPresent()) {
            UpdateView.FamilyId family = update.endOfRib().get();
            return new JsonObject()
                    .object(
                            "eor",
                            new JsonObject()
                                    .string("afi", FamilyNames.afi(family.afi(), version))
                                    .string("safi", FamilyNames.safi(family.safi(), version)));
        }
        JsonObject json = new JsonObject();
        boolean withdraws = !update.withdrawn().isEmpty();
        AttributeJson.of(update.attributes(), version, context.fourOctetAs(), withdraws)
                .ifPresent(attributes -> json.object("attribute", attributes));
        if (!update.announced().isEmpty()) {
            json.object("announce", announce(update.announced()));
        }
        if (withdraws) {
            json.object("withdraw", withdraw(update.withdrawn()));
        }
        return new JsonObject().object("update", json);
    }

    /** By family, then by next hop; where there are two, API 4 shows the routes under both. */
    private JsonObject announce(List<UpdateView.Reach> announced) {
        Map<String, Map<String, List<String>>> families = new LinkedHashMap<>();
        for (UpdateView.Reach reach : announced) {
            List<String> nextHops = reach.nextHops().isEmpty() ? List.of("no-nexthop") : reach.nextHops();
            List<String> shown = version == ApiVersion.V4 ? nextHops : nextHops.subList(0, 1);
            for (UpdateView.RouteView route : reach.routes()) {
                Map<String, List<String>> byNextHop =
                        families.computeIfAbsent(family(route.family()), _ -> new LinkedHashMap<>());
                for (String nextHop : shown) {
                    byNextHop.computeIfAbsent(nextHop, _ -> new ArrayList<>()).add(nlri(route));
                }
            }
        }
        JsonObject json = new JsonObject();
        families.forEach((family, byNextHop) -> {
            JsonObject nextHops = new JsonObject();
            byNextHop.forEach((nextHop, routes) -> nextHops.json(nextHop, JsonObject.array(routes.stream())));
            json.object(family, nextHops);
        });
        return json;
    }

    private JsonObject withdraw(List<UpdateView.RouteView> withdrawn) {
        Map<String, List<String>> families = new LinkedHashMap<>();
        for (UpdateView.RouteView route : withdrawn) {
            families.computeIfAbsent(family(route.family()), _ -> new ArrayList<>())
                    .add(nlri(route));
        }
        JsonObject json = new JsonObject();
        families.forEach((family, routes) -> json.json(family, JsonObject.array(routes.stream())));
        return json;
    }

    private String family(UpdateView.FamilyId family) {
        return FamilyNames.afi(family.afi(), version) + " " + FamilyNames.safi(family.safi(), version);
    }

    private static String nlri(UpdateView.RouteView route) {
        JsonObject json = new JsonObject().string("nlri", route.prefix());
        return (route.pathId().isEmpty() ? json : json.string("path-information", route.pathId())).toString();
    }

    private static void addAgreement(JsonObject neighbor, @Nullable Agreement agreement) {
        if (agreement != null) {
            neighbor.object("negotiated", agreement(agreement));
        }
    }

    /** Multisession and operational messages are ExaBGP's own. */
    private static JsonObject agreement(Agreement agreement) {
        return new JsonObject()
                .number("message_size", agreement.messageSize())
                .number("hold_time", agreement.holdTimeS())
                .bool("asn4", agreement.fourOctetAs())
                .bool("multisession", false)
                .bool("operational", false)
                .string("refresh", agreement.refresh().name().toLowerCase(Locale.ROOT))
                .json("families", labels(agreement.families()))
                .json("nexthop", JsonObject.array(agreement.nextHops().stream().map(JsonObject::quote)))
                .object(
                        "add_path",
                        new JsonObject()
                                .json("send", labels(agreement.addPathSend()))
                                .json("receive", labels(agreement.addPathReceive())));
    }

    private static String labels(List<Family> families) {
        return JsonObject.array(families.stream().map(Family::label).map(JsonObject::quote));
    }
}
