package io.spillway.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A TCP segment as a host sees it: read by means of its own, every checksum and length checked. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Segment(
        InetAddress source,
        int sourcePort,
        InetAddress destination,
        int destinationPort,
        int sequence,
        int acknowledgment,
        int flags,
        int window,
        int urgent,
        byte[] options,
        byte[] payload) {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;
    static final int URG = 32;

    private static final int VIRTIO = 10;
    private static final int ETHERNET = 14;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The bytes of the first option of a kind, kind and length included; empty: there is none. */
    byte[] option(int kind) {
        for (int at = 0; at < options.length && options[at] != 0; ) {
            if (options[at] == 1) {
                at++;
                continue;
            }
            int length = options[at + 1] & 0xff;
            assertThat(length).as("length of option " + options[at]).isBetween(2, options.length - at);
            if ((options[at] & 0xff) == kind) {
                return Arrays.copyOfRange(options, at, at + length);
            }
            at += length;
        }
        return new byte[0];
    }

    /** Edges, two for each block. */
    int[] sack() {
        byte[] option = option(5);
        if (option.length == 0) {
            return new int[0];
        }
        assertThat(option.length % 8).as("length of SACK").isEqualTo(2);
        assertThat(option.length).as("blocks of SACK").isGreaterThan(2);
        var edges = new int[(option.length - 2) / 4];
        ByteBuffer.wrap(option, 2, option.length - 2).asIntBuffer().get(edges);
        return edges;
    }

    /** What comes out of a network card that is given a frame with its virtio header: cut, and with checksums. */
    static List<Segment> onTheWire(byte[] frame) {
        ByteBuffer virtio = ByteBuffer.wrap(frame).order(ByteOrder.nativeOrder());
        boolean isPartial = (frame[0] & 1) != 0;
        int gsoSize = virtio.getShort(4) & 0xffff;
        byte[] packet = Arrays.copyOfRange(frame, VIRTIO + ETHERNET, frame.length);
        int ip = packet[0] >>> 4 == 4 ? (packet[0] & 0xf) * 4 : 40;
        if (isPartial) {
            assertThat((int) virtio.getShort(6)).as("start of the checksum").isEqualTo(ETHERNET + ip);
            assertThat((int) virtio.getShort(8)).isEqualTo(16);
            int pseudo = pseudo(packet, ip, packet.length - ip);
            assertThat(u16(packet, ip + 16)).as("partial checksum").isEqualTo(pseudo);
        }
        if (gsoSize == 0) {
            if (isPartial) {
                complete(packet, ip);
            }
            return List.of(read(packet));
        }
        assertThat(isPartial).isTrue();
        int headers = ip + ((packet[ip + 12] >>> 4) & 0xf) * 4;
        assertThat((int) virtio.getShort(2)).as("length of headers").isEqualTo(ETHERNET + headers);
        List<Segment> segments = new ArrayList<>();
        for (int from = headers; from < packet.length; from += gsoSize) {
            int bytes = Math.min(gsoSize, packet.length - from);
            byte[] segment = Arrays.copyOf(packet, headers + bytes);
            System.arraycopy(packet, from, segment, headers, bytes);
            ByteBuffer view = ByteBuffer.wrap(segment);
            view.putInt(ip + 4, view.getInt(ip + 4) + from - headers);
            if (from + bytes < packet.length) {
                segment[ip + 13] &= ~(FIN | PSH);
            }
            if (ip == 40) {
                view.putShort(4, (short) (segment.length - 40));
            } else {
                view.putShort(2, (short) segment.length);
                view.putShort(10, (short) 0);
                view.putShort(10, (short) ~sum(segment, 0, ip, 0));
            }
            complete(segment, ip);
            segments.add(read(segment));
        }
        return segments;
    }

    private static Segment read(byte[] packet) {
        ByteBuffer view = ByteBuffer.wrap(packet);
        boolean isV4 = packet[0] >>> 4 == 4;
        int ip = isV4 ? (packet[0] & 0xf) * 4 : 40;
        if (isV4) {
            assertThat(u16(packet, 2)).as("IPv4 length").isEqualTo(packet.length);
            assertThat(sum(packet, 0, ip, 0)).as("IPv4 checksum").isEqualTo(0xffff);
        } else {
            assertThat(u16(packet, 4)).as("IPv6 length").isEqualTo(packet.length - 40);
        }
        assertThat(packet.length).as("on the wire").isLessThanOrEqualTo(1500);
        int tcpBytes = packet.length - ip;
        assertThat(sum(packet, ip, tcpBytes, pseudo(packet, ip, tcpBytes)))
                .as("TCP checksum")
                .isEqualTo(0xffff);
        int header = ((packet[ip + 12] >>> 4) & 0xf) * 4;
        int width = isV4 ? 4 : 16;
        int addresses = isV4 ? 12 : 8;
        return new Segment(
                address(packet, addresses, width),
                u16(packet, ip),
                address(packet, addresses + width, width),
                u16(packet, ip + 2),
                view.getInt(ip + 4),
                view.getInt(ip + 8),
                packet[ip + 13],
                u16(packet, ip + 14),
                u16(packet, ip + 18),
                Arrays.copyOfRange(packet, ip + 20, ip + header),
                Arrays.copyOfRange(packet, ip + header, packet.length));
    }

    private static void complete(byte[] packet, int ip) {
        ByteBuffer view = ByteBuffer.wrap(packet);
        int bytes = packet.length - ip;
        view.putShort(ip + 16, (short) 0);
        view.putShort(ip + 16, (short) ~sum(packet, ip, bytes, pseudo(packet, ip, bytes)));
    }

    private static int pseudo(byte[] packet, int ip, int tcpBytes) {
        int from = ip == 40 ? 8 : 12;
        int bytes = ip == 40 ? 32 : 8;
        return sum(packet, from, bytes, 6 + tcpBytes);
    }

    private static int sum(byte[] bytes, int from, int length, int start) {
        int sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    private static int u16(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    private static InetAddress address(byte[] bytes, int at, int width) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + width));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
