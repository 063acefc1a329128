package io.spillway.bgp.session;

import io.spillway.bgp.message.Capability;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.Open;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A neighbor made of a plain socket, to do what a speaker never would. */
final class RawPeer {
    static final CodecContext CONTEXT =
            CodecContext.plain(true, true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST));

    /** The same after {@link #capable}. */
    static final CodecContext EVERYTHING =
            new CodecContext(true, true, true, Set.of(Family.values()), Set.of(), Set.of(), true);

    private RawPeer() {}

    /** Connects and says what it takes to be established; reads nothing. The hold time is 0, so silence is allowed. */
    static Socket establish(InetAddress from, InetAddress to, int port, long as, String identifier) throws IOException {
        Socket socket = new Socket(to, port, from, 0);
        send(socket, open(as, identifier));
        send(socket, new Keepalive());
        return socket;
    }

    static Open open(long as, String identifier) {
        return Open.of(
                as,
                0,
                Inet4Address.ofLiteral(identifier),
                List.of(
                        Capability.Multiprotocol.of(Family.IPV4_UNICAST),
                        Capability.Multiprotocol.of(Family.IPV6_UNICAST),
                        new Capability.FourOctetAs(as)));
    }

    /** An OPEN with everything that can be agreed on. */
    static Open capable(long as, String identifier) {
        List<Capability> capabilities = new ArrayList<>(open(as, identifier).capabilities());
        capabilities.addAll(List.of(
                new Capability.RouteRefreshCapability(),
                new Capability.EnhancedRouteRefresh(),
                new Capability.ExtendedMessage(),
                Capability.ExtendedNextHop.ipv4OverIpv6(),
                new Capability.AddPath(List.of(new Capability.AddPath.Mode(1, 1, true, true)))));
        return Open.of(as, 0, Inet4Address.ofLiteral(identifier), capabilities);
    }

    /** An UPDATE with these attributes for 10.0.0.0/24, 10.0.1.0/24 and so on. */
    static byte[] update(String attributes, int count) {
        String nlri = String.join(
                "", IntStream.range(0, count).mapToObj("180a00%02x"::formatted).toList());
        String list = attributes.replace(" ", "");
        String body = "0000" + "%04x".formatted(list.length() / 2) + list + nlri;
        return HexFormat.of().parseHex("ff".repeat(16) + "%04x02".formatted(19 + body.length() / 2) + body);
    }

    /** An UPDATE of these parts, whatever they are. */
    static byte[] update(int attributeLength, byte[] attributes, byte[] nlri) {
        int length = 23 + attributes.length + nlri.length;
        ByteBuffer message = ByteBuffer.allocate(length);
        for (int i = 0; i < 16; i++) {
            message.put((byte) 0xFF);
        }
        message.putShort((short) length).put((byte) 2).putShort((short) 0).putShort((short) attributeLength);
        return message.put(attributes).put(nlri).array();
    }

    static void receive(FakeNetwork.FakeWire wire, String attributes, int count) {
        wire.listener().received(update(attributes, count));
    }

    static void send(Socket socket, Message message) throws IOException {
        socket.getOutputStream().write(MessageCodec.encode(message, CONTEXT));
    }
}
