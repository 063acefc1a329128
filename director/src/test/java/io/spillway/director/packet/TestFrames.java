package io.spillway.director.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Frames in native memory, as ports hand them over. */
public final class TestFrames {
    /** Where the frame begins: the packet stands at {@link PacketBuilder#ROOM}. */
    public static final int AT = PacketBuilder.ROOM - Ethernet.HEADER_BYTES;

    private TestFrames() {}

    /** An IPv4 packet behind an Ethernet header. */
    public static MemorySegment frame(byte[] packet) {
        MemorySegment memory = PacketBuilder.inMemory(packet);
        Ethernet.write(memory, AT, 1, 2, Ethernet.TYPE_IPV4);
        return memory;
    }

    /** Nothing but these bytes. */
    public static MemorySegment inMemory(byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length);
        memory.copyFrom(MemorySegment.ofArray(bytes));
        return memory;
    }
}
