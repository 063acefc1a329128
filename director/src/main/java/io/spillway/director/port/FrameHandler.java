package io.spillway.director.port;

import java.lang.foreign.MemorySegment;

/** Takes the frames a {@link Port} received. Thread rule: engine thread only. */
public interface FrameHandler {
    /**
     * A frame, up to 64 KiB of IP packet long. The 10 bytes in front of it are its
     * {@link io.spillway.director.packet.VirtioHeader}; at least 128 bytes in front of those are writable too.
     *
     * @param at offset of the Ethernet header
     * @param length of the frame, Ethernet header included
     */
    void frame(Port from, MemorySegment memory, long at, int length);

    /** The memory of the frames handed out so far will be reused when this returns. */
    void endOfBatch();
}
