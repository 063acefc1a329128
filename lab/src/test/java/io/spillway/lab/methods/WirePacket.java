package io.spillway.lab.methods;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** An IPv4 packet with TCP as it was on a wire, from the IP header on; read without the director's code. */
final class WirePacket {
    private static final int TTL = 8;
    private static final int IP_CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;
    private static final int TCP_CHECKSUM = 16;

    private final byte[] bytes;

    private WirePacket(byte[] bytes) {
        this.bytes = bytes;
    }

    static WirePacket parse(String hex) {
        return new WirePacket(HexFormat.of().parseHex(hex));
    }

    String source() {
        return address(SOURCE) + ":" + u16(tcp());
    }

    String destination() {
        return address(DESTINATION) + ":" + u16(tcp() + 2);
    }

    int ttl() {
        return bytes[TTL] & 0xff;
    }

    /** Whether both sums come out, over every byte. */
    boolean hasRightChecksums() {
        int ip = fold(sum(0, tcp()));
        int length = bytes.length - tcp();
        int pseudo = sum(SOURCE, SOURCE + 8) + 6 + length;
        int tcp = fold(pseudo + sum(tcp(), bytes.length));
        return ip == 0xffff && tcp == 0xffff;
    }

    /** What a router between other addresses has no business with: everything but TTL, addresses, ports and sums. */
    byte[] rest() {
        byte[] rest = bytes.clone();
        rest[TTL] = 0;
        Arrays.fill(rest, IP_CHECKSUM, DESTINATION + 4, (byte) 0);
        Arrays.fill(rest, tcp(), tcp() + 4, (byte) 0);
        Arrays.fill(rest, tcp() + TCP_CHECKSUM, tcp() + TCP_CHECKSUM + 2, (byte) 0);
        return rest;
    }

    @Override
    public String toString() {
        return source() + " > " + destination() + " " + HexFormat.of().formatHex(bytes);
    }

    private int tcp() {
        return (bytes[0] & 15) * 4;
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private String address(int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4))
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Of 16-bit words; an odd byte at the end is the upper half of one. */
    private int sum(int from, int to) {
        int sum = 0;
        for (int at = from; at < to; at++) {
            sum += (at - from) % 2 == 0 ? (bytes[at] & 0xff) << 8 : bytes[at] & 0xff;
        }
        return sum;
    }

    private static int fold(int sum) {
        int folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return folded;
    }
}
