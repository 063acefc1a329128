package io.spillway.director.forward;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** One of two engines, where every flow is the second one's; what is given to that one is kept. */
record OtherEngine(int self, List<Given> given) implements HandOver {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Given(byte[] bytes, Side side) {}

    static OtherEngine first() {
        return new OtherEngine(0, new ArrayList<>());
    }

    static OtherEngine second() {
        return new OtherEngine(1, new ArrayList<>());
    }

    @Override
    public int count() {
        return 2;
    }

    @Override
    public int engine(long high, long low, int port) {
        return 1;
    }

    @Override
    public boolean pass(int engine, MemorySegment memory, long at, int length, Side side) {
        given.add(new Given(memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), side));
        return true;
    }
}
