package io.spillway.bgp.rib;

import io.spillway.bgp.message.Addresses;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * An IPv4 or IPv6 prefix.
 *
 * @param address with no bit set beyond {@code length}
 * @param length 0..32 or 0..128
 */
public record Prefix(InetAddress address, int length) {
    public Prefix {
        byte[] bytes = address.getAddress();
        if (length < 0 || length > bytes.length * 8) {
            throw new IllegalArgumentException("prefix length " + length);
        }
        if (!Arrays.equals(bytes, mask(bytes, length))) {
            throw new IllegalArgumentException(Addresses.text(address) + "/" + length + " has host bits set");
        }
    }

    /**
     * Reads {@code 10.101.4.0/24} or {@code 2001:db8::/32}.
     *
     * @throws IllegalArgumentException not a literal address and length, or host bits set
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is not ADDRESS/LENGTH");
        }
        try {
            return new Prefix(
                    InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not ADDRESS/LENGTH", e);
        }
    }

    public boolean contains(InetAddress other) {
        byte[] theirs = other.getAddress();
        return theirs.length == address.getAddress().length
                && Arrays.equals(mask(theirs, length), address.getAddress());
    }

    private static byte[] mask(byte[] bytes, int length) {
        byte[] masked = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int bits = Math.clamp(length - i * 8L, 0, 8);
            masked[i] = (byte) (bytes[i] & (0xFF00 >> bits));
        }
        return masked;
    }

    @Override
    public String toString() {
        return Addresses.text(address) + "/" + length;
    }
}
