package io.spillway.bgp.rib;

import io.spillway.bgp.message.WireAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes one after the other in pieces of a megabyte; only ever grows. Confined to one thread. */
final class ByteArena {
    private static final int CHUNK_BITS = 20;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final List<byte[]> chunks = new ArrayList<>();
    /** Where the next bytes go: its upper bits are the piece, the lower ones the place there. */
    private int end;

    /** Octets taken, with what no longer fitted at the end of a piece; at most 2^31 - 2^20. */
    long size() {
        return end & 0xFFFF_FFFFL;
    }

    /** @return where they are */
    int add(WireAttributes attributes) {
        int at = room(attributes.wireLength());
        attributes.copyTo(chunk(at), offset(at));
        return at;
    }

    /** Copies bytes from another arena. */
    int add(ByteArena other, int position, int length) {
        int at = room(length);
        System.arraycopy(other.chunk(position), offset(position), chunk(at), offset(at), length);
        return at;
    }

    boolean holds(int position, int length, WireAttributes attributes) {
        return attributes.sameAs(chunk(position), offset(position), length);
    }

    byte[] copy(int position, int length) {
        return Arrays.copyOfRange(chunk(position), offset(position), offset(position) + length);
    }

    private int room(int length) {
        if (offset(end) + length > CHUNK || offset(end) == 0) {
            end = chunks.size() << CHUNK_BITS;
            chunks.add(new byte[CHUNK]);
        }
        int at = end;
        end += length;
        return at;
    }

    private byte[] chunk(int position) {
        return chunks.get(position >>> CHUNK_BITS);
    }

    private static int offset(int position) {
        return position & (CHUNK - 1);
    }
}
