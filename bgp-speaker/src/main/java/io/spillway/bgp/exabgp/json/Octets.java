package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.Addresses;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Big-endian fields of a piece of a message, in the forms that ExaBGP writes. Confined to one call. */
final class Octets {
    private final ByteBuffer in;

    Octets(byte[] octets) {
        this.in = ByteBuffer.wrap(octets);
    }

    boolean hasRemaining() {
        return in.hasRemaining();
    }

    int remaining() {
        return in.remaining();
    }

    int u8() throws UnreadableMessageException {
        need(1);
        return in.get() & 0xFF;
    }

    int u16() throws UnreadableMessageException {
        need(2);
        return in.getShort() & 0xFFFF;
    }

    int u24() throws UnreadableMessageException {
        return u8() << 16 | u16();
    }

    long u32() throws UnreadableMessageException {
        need(4);
        return in.getInt() & 0xFFFF_FFFFL;
    }

    float f32() throws UnreadableMessageException {
        need(4);
        return in.getFloat();
    }

    byte[] bytes(int length) throws UnreadableMessageException {
        need(length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    byte[] rest() throws UnreadableMessageException {
        return bytes(in.remaining());
    }

    /** The next octets as a piece of their own. */
    Octets part(int length) throws UnreadableMessageException {
        return new Octets(bytes(length));
    }

    String ipv4() throws UnreadableMessageException {
        return address(bytes(4));
    }

    String ipv6() throws UnreadableMessageException {
        return address(bytes(16));
    }

    /** Text behind one octet with its length; what isn't UTF-8 is replaced. */
    String text() throws UnreadableMessageException {
        return new String(bytes(u8()), StandardCharsets.UTF_8);
    }

    /** A list whose elements have this many octets. */
    void expectMultipleOf(int octets) throws UnreadableMessageException {
        if (in.remaining() % octets != 0) {
            throw new UnreadableMessageException(in.remaining() + " octets are not a multiple of " + octets);
        }
    }

    void expect(int octets) throws UnreadableMessageException {
        if (in.remaining() != octets) {
            throw new UnreadableMessageException(in.remaining() + " octets where there should be " + octets);
        }
    }

    private void need(int octets) throws UnreadableMessageException {
        if (octets > in.remaining()) {
            throw new UnreadableMessageException(octets + " octets needed, " + in.remaining() + " left");
        }
    }

    /** {@code 0x0AFF}. */
    static String hex(byte[] octets) {
        return "0x" + HexFormat.of().withUpperCase().formatHex(octets);
    }

    /** As one number, of any size. */
    static String number(byte[] octets) {
        return new BigInteger(1, octets).toString();
    }

    /** An address of 4 or 16 octets as the C library's inet_ntop writes it. */
    static String address(byte[] octets) {
        if (octets.length == 4) {
            return (octets[0] & 0xFF) + "." + (octets[1] & 0xFF) + "." + (octets[2] & 0xFF) + "." + (octets[3] & 0xFF);
        }
        ByteBuffer in = ByteBuffer.wrap(octets);
        long high = in.getLong();
        int third = in.getInt();
        // It writes the last four octets as IPv4 behind ::ffff: and behind exactly 96 zero bits.
        boolean mapped = high == 0 && third == 0xFFFF;
        boolean compatible = high == 0 && third == 0 && in.getShort() != 0;
        if (mapped || compatible) {
            return (mapped ? "::ffff:" : "::") + address(Arrays.copyOfRange(octets, 12, 16));
        }
        try {
            return Addresses.text(Inet6Address.getByAddress(null, octets, -1));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("neither 4 nor 16 octets", e);
        }
    }
}
