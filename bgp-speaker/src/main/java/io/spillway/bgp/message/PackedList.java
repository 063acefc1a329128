package io.spillway.bgp.message;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * 32-bit numbers that look like a list and take four octets each: a full table has millions of them. Immutable. Equal to
 * every list of the same numbers, with the same hash code.
 */
abstract sealed class PackedList<E> extends AbstractList<E> implements RandomAccess {
    private final int[] values;

    private PackedList(int[] values) {
        this.values = values;
    }

    abstract E box(int value);

    abstract boolean is(int value, Object element);

    @Override
    public final E get(int index) {
        return box(values[index]);
    }

    @Override
    public final int size() {
        return values.length;
    }

    @Override
    public final boolean contains(@Nullable Object element) {
        if (element != null) {
            for (int value : values) {
                if (is(value, element)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        if (other instanceof PackedList<?> that && that.getClass() == getClass()) {
            return Arrays.equals(values, that.values);
        }
        return super.equals(other);
    }

    /** That of {@link java.util.List}: Integer and Long below 2^32 both hash to their lower 32 bits. */
    @Override
    public final int hashCode() {
        return Arrays.hashCode(values);
    }

    /** The next {@code count} numbers of four octets, signed. */
    static Integers integers(WireReader in, int count) throws DecodeException {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.i32();
        }
        return new Integers(values);
    }

    static Integers integers(Collection<Integer> numbers) {
        return numbers instanceof Integers packed
                ? packed
                : new Integers(numbers.stream().mapToInt(Integer::intValue).toArray());
    }

    /** @throws IllegalArgumentException not 0..2^32-1 */
    static Asns asns(Collection<Long> numbers) {
        return numbers instanceof Asns packed
                ? packed
                : new Asns(numbers.stream().mapToInt(PackedList::unsigned).toArray());
    }

    private static int unsigned(long as) {
        if (as < 0 || as > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("AS " + as + " is not a 32-bit number");
        }
        return (int) as;
    }

    /** Signed numbers. */
    static final class Integers extends PackedList<Integer> {
        private Integers(int[] values) {
            super(values);
        }

        @Override
        Integer box(int value) {
            return value;
        }

        @Override
        boolean is(int value, Object element) {
            return element instanceof Integer number && number == value;
        }
    }

    /** Unsigned numbers. */
    static final class Asns extends PackedList<Long> {
        /** @param values not copied */
        Asns(int[] values) {
            super(values);
        }

        @Override
        Long box(int value) {
            return Integer.toUnsignedLong(value);
        }

        @Override
        boolean is(int value, Object element) {
            return element instanceof Long as && as == Integer.toUnsignedLong(value);
        }
    }
}
