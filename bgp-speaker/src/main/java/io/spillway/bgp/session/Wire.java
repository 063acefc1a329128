package io.spillway.bgp.session;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.DecodeException;
import java.net.InetSocketAddress;

/** One TCP connection as the session sees it. Used only on the speaker's thread. */
interface Wire {
    /** Hands over one message; it leaves with the next {@link #flush}. */
    void write(byte[] message);

    void flush();

    /** False while the neighbor takes less than we write; {@link Listener#writable} tells when that is over. */
    boolean isWritable();

    /** Our end of the connection. */
    InetSocketAddress local();

    /** The neighbor's end. */
    InetSocketAddress remote();

    /** Closes once everything written has left, or soon in any case. The listener hears nothing any more. */
    void close();

    /** Closes with a reset; what was not sent is lost. The listener hears nothing any more. */
    void abort();

    /** Hears of a connection. Called on the speaker's thread, perhaps from inside a call to the wire. */
    interface Listener {
        void connected();

        /** @param why in words */
        void disconnected(String why);

        /** One whole message. */
        void received(byte[] message);

        /** What comes can't be cut into messages any more. */
        void malformed(DecodeException error);

        void writable();

        /** The kernel has taken one of the messages written, in their order. */
        void taken();

        /** How to read what comes. */
        CodecContext context();
    }
}
