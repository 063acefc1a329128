package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** An Ethernet II header. A MAC address is the low 48 bits of a long. */
public final class Ethernet {
    public static final int HEADER_BYTES = 14;
    public static final int TYPE_IPV4 = 0x0800;
    public static final int TYPE_IPV6 = 0x86dd;

    private Ethernet() {}

    public static int type(MemorySegment memory, long at) {
        return Bytes.u16(memory, at + 12);
    }

    public static void write(MemorySegment memory, long at, long destinationMac, long sourceMac, int type) {
        putMac(memory, at, destinationMac);
        putMac(memory, at + 6, sourceMac);
        Bytes.put16(memory, at + 12, type);
    }

    public static long mac(byte[] bytes) {
        long mac = 0;
        for (int i = 0; i < 6; i++) {
            mac = (mac << 8) | (bytes[i] & 0xff);
        }
        return mac;
    }

    private static void putMac(MemorySegment memory, long at, long mac) {
        Bytes.put16(memory, at, (int) (mac >>> 32));
        Bytes.put32(memory, at + 2, (int) mac);
    }
}
