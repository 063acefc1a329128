package io.spillway.bgp.bfd;

import io.spillway.bgp.linux.UdpReceiver;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session of a packet without an allocation: the lower 16 bits of a discriminator say where it stands, the
 * upper ones are random, so that a packet meant for an earlier session is not taken for this one's. One thread.
 */
final class SessionTable {
    private static final int PLACE_BITS = 16;
    private static final int MOST = 1 << PLACE_BITS;

    private @Nullable Watched[] places = new @Nullable Watched[16];

    /**
     * A discriminator for the next session to be put here.
     *
     * @throws IllegalStateException 65,536 sessions are here
     */
    int freeDiscriminator(RandomGenerator random) {
        int place = 0;
        while (place < places.length && places[place] != null) {
            place++;
        }
        if (place == MOST) {
            throw new IllegalStateException("no more than " + MOST + " BFD sessions");
        }
        return random.nextInt(1, 1 << Short.SIZE) << PLACE_BITS | place;
    }

    void put(Watched session) {
        int place = place(session.discriminator());
        if (place >= places.length) {
            places = Arrays.copyOf(places, places.length * 2);
        }
        places[place] = session;
    }

    void remove(Watched session) {
        places[place(session.discriminator())] = null;
    }

    @Nullable
    Watched find(int discriminator) {
        int place = place(discriminator);
        Watched session = place < places.length ? places[place] : null;
        return session != null && session.discriminator() == discriminator ? session : null;
    }

    /** The session of a neighbor that doesn't know our discriminator yet (RFC 5881, section 3). */
    @Nullable
    Watched findBySource(UdpReceiver receiver, boolean multihop) {
        for (Watched session : places) {
            if (session != null && session.owns(receiver, multihop)) {
                return session;
            }
        }
        return null;
    }

    void forEach(Consumer<Watched> action) {
        for (Watched session : places.clone()) {
            if (session != null) {
                action.accept(session);
            }
        }
    }

    private static int place(int discriminator) {
        return discriminator & MOST - 1;
    }
}
