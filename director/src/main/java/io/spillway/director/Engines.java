package io.spillway.director;

import io.spillway.director.forward.HandOver;
import io.spillway.director.forward.Side;
import io.spillway.director.packet.Steering;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The engines of a director, as the way from one to another. Thread rule: engines; shards are added before they start. */
final class Engines {
    /** Packets on their way to one engine; they are rare, so more is an attack. */
    private static final int MAX_WAITING = 1024;

    private record Place(Shard shard, AtomicInteger waiting) {}

    private final Steering steering;
    private final List<Place> places = new ArrayList<>();

    Engines(Steering steering) {
        this.steering = steering;
    }

    void add(Shard shard) {
        places.add(new Place(shard, new AtomicInteger()));
    }

    HandOver of(int self) {
        return new HandOver() {
            @Override
            public int self() {
                return self;
            }

            @Override
            public int count() {
                return places.size();
            }

            @Override
            public int engine(long high, long low, int port) {
                return steering.shard(high, low, port);
            }

            @Override
            public boolean pass(int engine, MemorySegment memory, long at, int length, Side side) {
                return hand(places.get(engine), memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), side);
            }
        };
    }

    private static boolean hand(Place to, byte[] packet, Side side) {
        if (to.waiting().incrementAndGet() > MAX_WAITING) {
            to.waiting().decrementAndGet();
            return false;
        }
        to.shard().execute(_ -> {
            to.waiting().decrementAndGet();
            to.shard().take(packet, side);
        });
        return true;
    }
}
