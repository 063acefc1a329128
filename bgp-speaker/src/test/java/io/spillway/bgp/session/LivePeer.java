package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The other end of a real connection, which sends what it likes. */
final class LivePeer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    LivePeer(InetAddress from, InetAddress to, int port) throws IOException {
        socket = new Socket(to, port, from, 0);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects and does what it takes to be established, up to the End-of-RIB of both families. */
    static LivePeer established(InetAddress from, InetAddress to, int port, Open open) throws IOException {
        LivePeer peer = new LivePeer(from, to, port);
        peer.send(open, new Keepalive());
        return peer;
    }

    void send(Message... messages) throws IOException {
        for (Message message : messages) {
            send(MessageCodec.encode(message, RawPeer.CONTEXT));
        }
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    /** The next message; null: the connection was closed. */
    @Nullable
    Message next() throws IOException {
        byte[] header = new byte[19];
        try {
            in.readFully(header);
        } catch (EOFException e) {
            return null;
        }
        int length = (header[16] & 0xFF) << 8 | (header[17] & 0xFF);
        byte[] message = Arrays.copyOf(header, length);
        in.readFully(message, 19, length - 19);
        try {
            return MessageCodec.decode(message, RawPeer.CONTEXT);
        } catch (DecodeException e) {
            throw new AssertionError(e.what(), e);
        }
    }

    /** Reads on until the NOTIFICATION, after which there must be nothing. */
    Notification notification() throws IOException {
        for (Message message = next(); message != null; message = next()) {
            if (message instanceof Notification notification) {
                assertThat(next()).as("after the NOTIFICATION").isNull();
                return notification;
            }
        }
        throw new AssertionError("closed without a NOTIFICATION");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
