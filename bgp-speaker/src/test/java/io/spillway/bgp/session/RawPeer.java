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
import java.util.List;
import java.util.Set;

/** A neighbor made of a plain socket, to do what a speaker never would. */
final class RawPeer {
    static final CodecContext CONTEXT =
            CodecContext.plain(true, true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST));

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

    static void send(Socket socket, Message message) throws IOException {
        socket.getOutputStream().write(MessageCodec.encode(message, CONTEXT));
    }
}
