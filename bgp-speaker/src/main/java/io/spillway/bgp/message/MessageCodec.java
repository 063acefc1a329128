package io.spillway.bgp.message;

import java.util.Arrays;

/** Whole messages to bytes and back. */
public final class MessageCodec {
    private MessageCodec() {}

    /**
     * Decodes one message.
     *
     * @param bytes exactly one message, header included; not changed, parts may be kept
     * @throws DecodeException the only way it fails; forgivable errors of an UPDATE are in {@link Update#errors()}
     */
    public static Message decode(byte[] bytes, CodecContext context) throws DecodeException {
        if (bytes.length < Header.LENGTH) {
            throw new DecodeException(BgpError.BAD_MESSAGE_LENGTH, bytes.length + " octets are less than a header");
        }
        Header header = Header.decode(bytes, context);
        if (header.length() != bytes.length) {
            throw new DecodeException(
                    BgpError.BAD_MESSAGE_LENGTH,
                    "length " + header.length() + " in a message of " + bytes.length,
                    Arrays.copyOfRange(bytes, 16, 18));
        }
        return switch (header.type()) {
            case Header.OPEN -> OpenCodec.decode(body(bytes, BgpError.OPEN_UNSPECIFIC));
            case Header.UPDATE -> UpdateDecoder.decode(body(bytes, BgpError.MALFORMED_ATTRIBUTE_LIST), context);
            case Header.NOTIFICATION -> notification(body(bytes, BgpError.BAD_MESSAGE_LENGTH));
            case Header.ROUTE_REFRESH -> routeRefresh(bytes);
            default -> new Keepalive();
        };
    }

    /**
     * Encodes one message.
     *
     * @throws IllegalArgumentException longer than the context allows; who builds UPDATEs splits them before
     */
    public static byte[] encode(Message message, CodecContext context) {
        WireWriter out = new WireWriter();
        for (int i = 0; i < Header.MARKER_LENGTH; i++) {
            out.u8(0xFF);
        }
        out.u16(0).u8(type(message));
        switch (message) {
            case Open open -> OpenCodec.encode(open, out);
            case Update update -> UpdateEncoder.encode(update, out, context);
            case Notification notification ->
                out.u8(notification.code()).u8(notification.subcode()).bytes(notification.data());
            case RouteRefresh refresh ->
                out.u16(refresh.afi()).u8(refresh.subtype()).u8(refresh.safi());
            case Keepalive _ -> {}
        }
        int max = Header.maxLength(type(message), context);
        if (out.position() > max) {
            throw new IllegalArgumentException("message of " + out.position() + " octets, at most " + max);
        }
        out.patchU16(Header.MARKER_LENGTH, out.position());
        return out.toBytes();
    }

    private static WireReader body(byte[] bytes, BgpError whenShort) {
        return new WireReader(bytes, Header.LENGTH, bytes.length, whenShort);
    }

    private static int type(Message message) {
        return switch (message) {
            case Open _ -> Header.OPEN;
            case Update _ -> Header.UPDATE;
            case Notification _ -> Header.NOTIFICATION;
            case Keepalive _ -> Header.KEEPALIVE;
            case RouteRefresh _ -> Header.ROUTE_REFRESH;
        };
    }

    private static Notification notification(WireReader in) throws DecodeException {
        return new Notification(in.u8(), in.u8(), in.rest());
    }

    private static RouteRefresh routeRefresh(byte[] bytes) throws DecodeException {
        WireReader in = body(bytes, BgpError.ROUTE_REFRESH_LENGTH);
        RouteRefresh refresh = new RouteRefresh(in.u16(), in.u8(), in.u8());
        if (in.hasRemaining() && !refresh.isUnknown()) {
            // RFC 7313, section 5: the data is the whole message. What outbound route filters would add (RFC 5291) is
            // never agreed on.
            throw new DecodeException(
                    BgpError.ROUTE_REFRESH_LENGTH, "ROUTE-REFRESH with " + in.remaining() + " octets too many", bytes);
        }
        return refresh;
    }
}
