package io.spillway.director.forward;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Copies of fragments that wait for the first one of their packet, in lists; 1 MiB and no more. Thread rule: engine thread
 * only.
 */
final class HeldFragments {
    /** The empty list. */
    static final int NONE = -1;

    private static final int CHUNK_BYTES = 2048;
    private static final int CHUNKS = 512;

    private final MemorySegment memory = Arena.ofAuto().allocate((long) CHUNKS * CHUNK_BYTES);
    /** Of a chunk: the next one of its fragment, or the next free one. */
    private final int[] nextChunk = new int[CHUNKS];
    /** Of a fragment's first chunk: the next fragment of the list. */
    private final int[] nextFragment = new int[CHUNKS];

    private final int[] lengths = new int[CHUNKS];
    private int free;
    private int freeChunks = CHUNKS;

    HeldFragments() {
        Arrays.setAll(nextChunk, chunk -> chunk + 1 < CHUNKS ? chunk + 1 : NONE);
    }

    /**
     * Adds a copy to the end of a list.
     *
     * @param first of the list, or {@link #NONE}
     * @return the first of the list now; {@link #NONE}: there is no room
     */
    int add(int first, MemorySegment from, long at, int length) {
        int chunks = (length + CHUNK_BYTES - 1) / CHUNK_BYTES;
        if (chunks > freeChunks) {
            return NONE;
        }
        freeChunks -= chunks;
        int head = free;
        int last = NONE;
        for (int done = 0; done < length; done += CHUNK_BYTES) {
            last = free;
            free = nextChunk[last];
            MemorySegment.copy(
                    from, at + done, memory, (long) last * CHUNK_BYTES, Math.min(CHUNK_BYTES, length - done));
        }
        nextChunk[last] = NONE;
        lengths[head] = length;
        nextFragment[head] = NONE;
        if (first == NONE) {
            return head;
        }
        int end = first;
        while (nextFragment[end] != NONE) {
            end = nextFragment[end];
        }
        nextFragment[end] = head;
        return first;
    }

    int length(int fragment) {
        return lengths[fragment];
    }

    void copy(int fragment, MemorySegment to, long at) {
        int chunk = fragment;
        for (int done = 0; done < lengths[fragment]; done += CHUNK_BYTES) {
            int bytes = Math.min(CHUNK_BYTES, lengths[fragment] - done);
            MemorySegment.copy(memory, (long) chunk * CHUNK_BYTES, to, at + done, bytes);
            chunk = nextChunk[chunk];
        }
    }

    /**
     * Gives up the first fragment of a list.
     *
     * @return the rest of it
     */
    int remove(int first) {
        int rest = nextFragment[first];
        int chunk = first;
        while (chunk != NONE) {
            int next = nextChunk[chunk];
            nextChunk[chunk] = free;
            free = chunk;
            freeChunks++;
            chunk = next;
        }
        return rest;
    }
}
