package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events as ExaBGP's JSON: one valid object a line, in either version, also where ExaBGP 4.2 gets it wrong. */
public final class JsonEvents implements EventEncoder {
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
                .string("type", frame.type() == MessageFrame.ROUTE_REFRESH ? "refresh" : typeName(frame.type()));
        if (form == Form.CONSOLIDATED) {
            head.string("header", Octets.hex(frame.header()));
            if (frame.body().length > 0) {
                head.string("body", Octets.hex(frame.body()));
            }
        }
        switch (frame.type()) {
            case MessageFrame.OPEN -> neighbor.object("open", open(OpenView.read(frame.body())));
            case MessageFrame.UPDATE -> {
                UpdateView update = UpdateView.read(frame.body(), direction, context, version);
                neighbor.object("message", UpdateJson.of(update, version, context.fourOctetAs()));
                addAgreement(neighbor, agreement);
            }
            case MessageFrame.NOTIFICATION ->
                neighbor.object(
                        "notification", NotificationView.read(frame.body()).json(version));
            case MessageFrame.KEEPALIVE -> {}
            case MessageFrame.ROUTE_REFRESH ->
                neighbor.object(
                        "route-refresh", RefreshView.read(frame.body(), version).json());
            default -> throw frame.unknownType();
        }
        return Optional.of(head.object("neighbor", neighbor).toString());
    }

    /** What stands in place of an event that can't be told. */
    public static String error(String words) {
        return new JsonObject().string("error", words).toString();
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
            case MessageFrame.OPEN -> "open";
            case MessageFrame.UPDATE -> "update";
            case MessageFrame.NOTIFICATION -> "notification";
            case MessageFrame.KEEPALIVE -> "keepalive";
            case MessageFrame.ROUTE_REFRESH -> version == ApiVersion.V4 ? "route refresh" : "route-refresh";
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
