package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.CodecContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events as the text of ExaBGP 4.2, each ending with a line feed, so that an empty line follows. */
public final class TextEvents implements EventEncoder {
    @Override
    public Optional<String> connected(Envelope envelope) {
        return Optional.of(neighbor(envelope) + " connected\n");
    }

    @Override
    public Optional<String> up(Envelope envelope) {
        return Optional.of(neighbor(envelope) + " up\n");
    }

    @Override
    public Optional<String> down(Envelope envelope, String reason) {
        return Optional.of(neighbor(envelope) + " down - " + oneLine(reason) + "\n");
    }

    @Override
    public Optional<String> fsm(Envelope envelope, String state) {
        return Optional.empty();
    }

    @Override
    public Optional<String> negotiated(Envelope envelope, Agreement agreement) {
        return Optional.empty();
    }

    @Override
    public Optional<String> shutdown(Sender sender, long timeUs) {
        return Optional.of("shutdown " + sender.pid() + " " + sender.ppid() + "\n");
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
        String prefix = neighbor(envelope) + " " + direction + " ";
        String octets = form == Form.PARSED ? "" : octets(frame);
        if (form == Form.PACKETS) {
            return Optional.of(prefix + frame.type() + octets + "\n");
        }
        return Optional.of(
                switch (frame.type()) {
                    case MessageFrame.OPEN -> prefix + open(OpenView.read(frame.body())) + octets + "\n";
                    case MessageFrame.UPDATE -> {
                        UpdateView update = UpdateView.read(frame.body(), direction, context, ApiVersion.V4);
                        yield update(prefix + "update", update, context.fourOctetAs(), octets);
                    }
                    case MessageFrame.NOTIFICATION ->
                        prefix + notification(NotificationView.read(frame.body())) + octets + "\n";
                    case MessageFrame.KEEPALIVE -> prefix + "keepalive" + octets + "\n";
                    case MessageFrame.ROUTE_REFRESH ->
                        prefix + refresh(RefreshView.read(frame.body(), ApiVersion.V4)) + octets + "\n";
                    default -> throw frame.unknownType();
                });
    }

    private static String neighbor(Envelope envelope) {
        return "neighbor " + Octets.address(envelope.ends().peer().getAddress());
    }

    private static String octets(MessageFrame frame) {
        String header = " header " + Octets.hex(frame.header());
        return frame.body().length == 0 ? header : header + " body " + Octets.hex(frame.body());
    }

    private static String open(OpenView open) {
        String capabilities = open.capabilities().stream()
                .sorted(Comparator.comparingInt(CapabilityView::code))
                .map(CapabilityView::text)
                .collect(Collectors.joining(", "));
        return "open version " + open.version() + " asn " + open.as() + " hold_time " + open.holdTimeS() + " router_id "
                + open.routerId() + " capabilities [" + capabilities + "]";
    }

    private static String notification(NotificationView notification) {
        return "notification code " + notification.code() + " subcode " + notification.subcode() + " data "
                + Octets.hex(notification.data());
    }

    private static String refresh(RefreshView refresh) {
        return "route-refresh afi " + refresh.afi() + " safi " + refresh.safi() + " " + refresh.subtype();
    }

    private static String update(String prefix, UpdateView update, boolean fourOctetAs, String octets) {
        StringBuilder text = new StringBuilder(prefix).append(" start\n");
        update.endOfRib().ifPresent(family -> {
            String name =
                    FamilyNames.afi(family.afi(), ApiVersion.V4) + " " + FamilyNames.safi(family.safi(), ApiVersion.V4);
            text.append(prefix)
                    .append(" route eor ")
                    .append(family.afi())
                    .append('/')
                    .append(family.safi());
            text.append(" (").append(name).append(")\n");
        });
        String attributes = AttributeText.of(update.attributes(), fourOctetAs);
        // As ExaBGP: IPv4 unicast, then what stands in attributes; withdrawals before announcements in each.
        text.append(withdrawn(prefix, update, true)).append(announced(prefix, update, true, attributes));
        text.append(withdrawn(prefix, update, false)).append(announced(prefix, update, false, attributes));
        if (!octets.isEmpty()) {
            text.append(octets).append('\n');
        }
        return text.append(prefix).append(" end\n").toString();
    }

    private static String withdrawn(String prefix, UpdateView update, boolean ipv4Unicast) {
        StringBuilder text = new StringBuilder();
        for (UpdateView.RouteView route : update.withdrawn()) {
            if (route.family().equals(UpdateView.IPV4_UNICAST) == ipv4Unicast) {
                text.append(prefix).append(" withdrawn ").append(route(route)).append('\n');
            }
        }
        return text.toString();
    }

    private static String announced(String prefix, UpdateView update, boolean ipv4Unicast, String attributes) {
        StringBuilder text = new StringBuilder();
        for (UpdateView.Reach reach : update.announced()) {
            List<String> nextHops = reach.nextHops().isEmpty() ? List.of("") : reach.nextHops();
            for (UpdateView.RouteView route : reach.routes()) {
                if (route.family().equals(UpdateView.IPV4_UNICAST) != ipv4Unicast) {
                    continue;
                }
                for (String nextHop : nextHops) {
                    String leads = nextHop.isEmpty() ? "" : " next-hop " + nextHop;
                    text.append(prefix).append(" announced ").append(route(route));
                    text.append(leads).append(attributes).append('\n');
                }
            }
        }
        return text.toString();
    }

    private static String route(UpdateView.RouteView route) {
        return route.pathId().isEmpty() ? route.prefix() : route.prefix() + " path-information " + route.pathId();
    }

    /** What a neighbor chose must not look like the next event. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029]", " ");
    }
}
