package io.spillway.director.port;

import java.lang.foreign.MemorySegment;

/** Takes the frames a {@link Port} received. Thread rule: engine thread only. */
public interface FrameHandler {
    /**
     * @param at offset of the Ethernet header; at least 32 bytes in front of it are writable
     * @param length of the frame, header included
     * @param partialChecksum the sender left the transport checksum to its network card
     */
    void frame(Port from, MemorySegment memory, long at, int length, boolean partialChecksum);

    /** The memory of the frames handed out so far will be reused when this returns. */
    void endOfBatch();
}
