package io.spillway.bgp.dump;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.AttributeError;
import io.spillway.bgp.message.Capability;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A message in a line: {@code UPDATE of 55 octets: announced [198.51.100.0/24], AS path 65001, …}. */
final class MessageText {
    private MessageText() {}

    static String line(byte[] bytes, CodecContext context) {
        try {
            Message message = MessageCodec.decode(bytes, context);
            String line = type(message) + " of " + bytes.length + " octets" + summary(message);
            boolean forgiven =
                    message instanceof Update update && !update.errors().isEmpty();
            return forgiven ? line + hex(bytes) : line;
        } catch (DecodeException e) {
            return "malformed message of " + bytes.length + " octets: " + e.what() + " ("
                    + e.notification().words() + ")" + hex(bytes);
        }
    }

    private static String hex(byte[] bytes) {
        return "; 0x" + HexFormat.of().formatHex(bytes);
    }

    private static String type(Message message) {
        return switch (message) {
            case Open _ -> "OPEN";
            case Update _ -> "UPDATE";
            case Notification _ -> "NOTIFICATION";
            case Keepalive _ -> "KEEPALIVE";
            case RouteRefresh _ -> "ROUTE-REFRESH";
        };
    }

    private static String summary(Message message) {
        return switch (message) {
            case Open open -> ": " + open(open);
            case Update update -> ": " + update(update);
            case Notification notification -> ": " + notification.words();
            case Keepalive _ -> "";
            case RouteRefresh refresh -> ": " + refresh(refresh);
        };
    }

    private static String open(Open open) {
        return "AS " + open.as() + ", identifier " + Addresses.text(open.identifier()) + ", hold time "
                + open.holdTimeS() + " s, capabilities: "
                + (open.capabilities().isEmpty()
                        ? "none"
                        : open.capabilities().stream().map(Capability::words).collect(Collectors.joining(", ")));
    }

    private static String refresh(RouteRefresh refresh) {
        String family = Family.of(refresh.afi(), refresh.safi())
                .map(Family::label)
                .orElse("afi " + refresh.afi() + " safi " + refresh.safi());
        return switch (refresh.subtype()) {
            case RouteRefresh.REQUEST -> "request for " + family;
            case RouteRefresh.BEGIN -> "begin of " + family;
            case RouteRefresh.END -> "end of " + family;
            default -> "unknown subtype " + refresh.subtype() + " for " + family;
        };
    }

    private static String update(Update update) {
        Optional<Family> endOfRib = update.endOfRib();
        if (endOfRib.isPresent()) {
            return "End-of-RIB of " + endOfRib.get().label();
        }
        List<String> words = new ArrayList<>();
        update.forEachWithdrawn(prefixes -> words.add("withdrawn " + NlriText.of(prefixes)));
        update.forEachAnnounced(prefixes -> words.add("announced " + NlriText.of(prefixes)));
        for (PathAttribute attribute : update.attributes()) {
            String text = AttributeText.of(attribute);
            if (!text.isEmpty()) {
                words.add(text);
            }
        }
        for (AttributeError error : update.errors()) {
            words.add(switch (error.outcome()) {
                        case ATTRIBUTE_DISCARD -> "discarded: ";
                        case TREAT_AS_WITHDRAW -> "treated as withdrawn: ";
                        case SESSION_RESET -> "fatal: ";
                    }
                    + error.words());
        }
        return String.join(", ", words);
    }
}
