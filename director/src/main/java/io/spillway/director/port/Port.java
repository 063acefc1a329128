package io.spillway.director.port;

import java.lang.foreign.MemorySegment;

/** An interface packets enter and leave by. Thread rule: engine thread only, except the constant properties. */
public interface Port {
    /** Among the ports of a director, from 0. */
    int number();

    /** The interface's own MAC address, in the low 48 bits. */
    long mac();

    /** The largest IP packet that can be sent, in bytes; what is cut on its way out may be longer before. */
    int mtu();

    /**
     * Hands the frames of at most one batch to {@code handler}; doesn't wait.
     *
     * @return how many
     */
    int receive(FrameHandler handler);

    /**
     * Queues a frame; its memory must stay as it is until {@link #flush}. The 10 bytes in front of it are its
     * {@link io.spillway.director.packet.VirtioHeader}, which says what the kernel or the network card has to finish.
     *
     * @param at offset of the Ethernet header
     * @param length of the frame
     */
    void send(MemorySegment memory, long at, int length);

    /**
     * Sends what is queued.
     *
     * @return how many frames were lost since the last call
     */
    int flush();

    /** Frames that were lost before {@link #receive} since the last call. */
    long takeReceiveLosses();
}
