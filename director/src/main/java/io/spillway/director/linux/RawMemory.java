package io.spillway.director.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Memory outside the heap for those who read it many times for every packet, in the machine's byte order, aligned or not. A
 * {@link MemorySegment} asks before each access what kind of memory it is, whether it is still there, how it is aligned and
 * how long it is: a third of an engine's time. Here bounds are checked once for many accesses, by {@link #address}; and
 * that the memory stays there as long as somebody works with addresses is for the caller to see to. Thread rule: the memory's.
 */
public final class RawMemory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED;
    /** No process has more address space. The compiler sees by it that an address is in bounds of {@link #ALL}. */
    private static final long ADDRESSES = (1L << 56) - 1;

    /** It stays there as long as this does. */
    @SuppressWarnings("UnusedVariable")
    private final MemorySegment memory;

    private final long address;

    /** @throws IllegalArgumentException the memory is Java's own */
    public RawMemory(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("not outside the heap: " + memory);
        }
        this.memory = memory;
        address = memory.address();
    }

    /** Where a place of it is; that there is such a place is for the caller to know. */
    public long address(long at) {
        return (address + at) & ADDRESSES;
    }

    /**
     * Where bytes of native memory are.
     *
     * @throws IndexOutOfBoundsException the memory has no such bytes
     */
    public static long address(MemorySegment memory, long at, long bytes) {
        return (memory.address() + Objects.checkFromIndexSize(at, bytes, memory.byteSize())) & ADDRESSES;
    }

    public static byte i8(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    public static short i16(long address) {
        return ALL.get(I16, address);
    }

    public static int i32(long address) {
        return ALL.get(I32, address);
    }

    public static long i64(long address) {
        return ALL.get(I64, address);
    }

    public static void put8(long address, int value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    public static void put16(long address, int value) {
        ALL.set(I16, address, (short) value);
    }

    public static void put32(long address, int value) {
        ALL.set(I32, address, value);
    }

    public static void put64(long address, long value) {
        ALL.set(I64, address, value);
    }
}
