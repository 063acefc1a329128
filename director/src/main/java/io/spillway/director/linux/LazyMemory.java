package io.spillway.director.linux;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Memory that the kernel zeroes page by page as it is first touched. A table sized for millions of flows costs little until
 * it holds them, and a killed process has less to give back before the kernel closes its BGP sessions. Thread rule: any
 * thread.
 */
public final class LazyMemory implements SegmentAllocator {
    private static final long PAGE_BYTES = 4096;
    private static final long HUGE_PAGE_BYTES = 2 << 20;

    private final Arena arena;

    /** @param arena gives all of it back when it closes */
    public LazyMemory(Arena arena) {
        this.arena = arena;
    }

    /** @throws UncheckedIOException the kernel has no address space for it */
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        if (byteAlignment > PAGE_BYTES) {
            throw new IllegalArgumentException("alignment " + byteAlignment + " is more than a page");
        }
        try {
            MemorySegment mapped = Libc.mmapAnonymous(byteSize, arena);
            if (byteSize >= HUGE_PAGE_BYTES) {
                // Tables are read at random places: with pages of 4 KiB most reads would wait for an address
                // translation.
                boolean _ = Libc.wantHugePages(mapped);
            }
            return mapped;
        } catch (LinuxException e) {
            throw new UncheckedIOException("no " + byteSize + " bytes for a table; lower max-flows", e);
        }
    }
}
