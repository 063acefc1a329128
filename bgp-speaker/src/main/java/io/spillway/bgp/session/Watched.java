package io.spillway.bgp.session;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * BFD of one neighbor. It is watched from the first session on, since only then both addresses are known, and then for
 * as long as the neighbor is wanted, because BFD knows first when it is back. Confined to the speaker's thread.
 */
final class Watched {
    private final NeighborConfig neighbor;
    private final Surroundings around;
    private final Runnable alive;
    private final Runnable dead;
    private @Nullable InetAddress local;
    private Liveness.@Nullable Watch watch;
    private boolean wasUp;

    /**
     * @param alive called when it is heard again
     * @param dead called when it isn't heard any more
     */
    Watched(NeighborConfig neighbor, Surroundings around, Runnable alive, Runnable dead) {
        this.neighbor = neighbor;
        this.around = around;
        this.alive = alive;
        this.dead = dead;
    }

    /** A session is up. */
    void begin(InetAddress localAddress) {
        if (neighbor.bfd() == null || localAddress.equals(local)) {
            return;
        }
        end();
        local = localAddress;
        watch = around.liveness()
                .watch(neighbor, localAddress, up -> around.executor().execute(() -> heard(localAddress, up)));
    }

    private void heard(InetAddress by, boolean up) {
        if (!by.equals(local)) {
            return; // said before the watch ended
        }
        boolean before = wasUp;
        wasUp = up;
        if (up && !before) {
            alive.run();
        } else if (!up && before) {
            dead.run();
        }
    }

    void end() {
        if (watch != null) {
            watch.close();
        }
        watch = null;
        local = null;
        wasUp = false;
    }

    /** In words; null: it isn't watched. */
    @Nullable
    String state() {
        if (neighbor.bfd() == null) {
            return null;
        }
        return watch == null ? "waits for the first session" : watch.state();
    }
}
