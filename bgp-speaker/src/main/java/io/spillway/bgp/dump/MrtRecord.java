package io.spillway.bgp.dump;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.session.Peer;
import io.spillway.bgp.session.State;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Records of an MRT file: BGP4MP_ET with microseconds (RFC 6396, sections 3 and 4.4; RFC 8050, section 3). */
final class MrtRecord {
    private static final int BGP4MP_ET = 17;
    private static final int MESSAGE = 1;
    private static final int MESSAGE_AS4 = 4;
    private static final int STATE_CHANGE_AS4 = 5;
    private static final int MESSAGE_ADDPATH = 8;
    private static final int MESSAGE_AS4_ADDPATH = 9;

    private static final int HEADER = 12;
    /** Microseconds, both ASes, interface, address family. */
    private static final int MAX_COMMON = 4 + 8 + 2 + 2;

    private MrtRecord() {}

    /** A message as it came. */
    static byte[] message(Instant time, Peer peer, byte[] message, CodecContext context) {
        boolean as4 = context.fourOctetAs();
        boolean ids = !context.addPathIn().isEmpty() && hasPathIds(message, context);
        int subtype = ids ? (as4 ? MESSAGE_AS4_ADDPATH : MESSAGE_ADDPATH) : (as4 ? MESSAGE_AS4 : MESSAGE);
        ByteBuffer out = begin(time, subtype, as4, peer, message.length);
        return end(out.put(message));
    }

    static byte[] stateChange(Instant time, Peer peer, State from, State to) {
        ByteBuffer out = begin(time, STATE_CHANGE_AS4, true, peer, 4);
        return end(out.putShort((short) number(from)).putShort((short) number(to)));
    }

    private static ByteBuffer begin(Instant time, int subtype, boolean as4, Peer peer, int more) {
        byte[] address = peer.address().getAddress();
        ByteBuffer out = ByteBuffer.allocate(HEADER + MAX_COMMON + 2 * address.length + more);
        out.putInt((int) time.getEpochSecond()).putShort((short) BGP4MP_ET).putShort((short) subtype);
        out.putInt(0); // the length: end() knows it
        out.putInt(time.getNano() / 1000);
        as(peer.as(), as4, out);
        as(peer.localAs(), as4, out);
        out.putShort((short) 0); // interface: not told
        out.putShort((short) (address.length == 4 ? 1 : 2));
        return out.put(address).put(local(peer.localAddress(), address.length));
    }

    /** All zeros where there is no connection, and so no address, yet. */
    private static byte[] local(@Nullable InetAddress address, int length) {
        byte[] octets = address == null ? new byte[length] : address.getAddress();
        return octets.length == length ? octets : new byte[length];
    }

    private static void as(long as, boolean as4, ByteBuffer out) {
        if (as4) {
            out.putInt((int) as);
        } else {
            out.putShort((short) (as > 0xFFFF ? Open.AS_TRANS : as));
        }
    }

    private static byte[] end(ByteBuffer out) {
        out.putInt(8, out.position() - HEADER);
        byte[] record = new byte[out.position()];
        out.get(0, record);
        return record;
    }

    /** A message's subtype tells whether there are path identifiers in it; which it is depends on its families. */
    private static boolean hasPathIds(byte[] bytes, CodecContext context) {
        try {
            Message message = MessageCodec.decode(bytes, context);
            return message instanceof Update update
                    && (has(update.withdrawn())
                            || has(update.nlri())
                            || update.attribute(MpReach.class)
                                    .filter(reach -> has(reach.nlri()))
                                    .isPresent()
                            || update.attribute(MpUnreach.class)
                                    .filter(unreach -> has(unreach.nlri()))
                                    .isPresent());
        } catch (DecodeException e) {
            return true; // unreadable either way; the session had them
        }
    }

    private static boolean has(Nlri nlri) {
        return nlri.hasPathIds();
    }

    /** RFC 6396, section 4.4.1. */
    private static int number(State state) {
        return switch (state) {
            case IDLE -> 1;
            case CONNECT -> 2;
            case ACTIVE -> 3;
            case OPEN_SENT -> 4;
            case OPEN_CONFIRM -> 5;
            case ESTABLISHED -> 6;
        };
    }
}
