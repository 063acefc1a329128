package io.spillway.bgp.session;

import io.spillway.bgp.bfd.BfdChange;
import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.bfd.BfdSession;
import io.spillway.bgp.bfd.BfdState;
import io.spillway.bgp.bfd.BfdTarget;
import io.spillway.bgp.message.Addresses;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Neighbors watched with BFD (RFC 5882). The service belongs to who made it, and is closed after the speaker. */
public final class BfdLiveness implements Liveness {
    private static final Logger LOG = LoggerFactory.getLogger(BfdLiveness.class);

    private static final int MOST_TTL = 255;

    private final BfdService service;

    public BfdLiveness(BfdService service) {
        this.service = service;
    }

    @Override
    public Watch watch(NeighborConfig neighbor, InetAddress local, Consumer<Boolean> upDown) {
        return new Session(target(neighbor, local), upDown);
    }

    /**
     * The path is that of the session: from its address, and over no more hops than GTSM allows it (RFC 5883, section 5, has
     * the same check for BFD).
     */
    static BfdTarget target(NeighborConfig neighbor, InetAddress local) {
        BfdConfig config = Objects.requireNonNull(neighbor.bfd(), "no BFD configured");
        int hops = neighbor.transport().gtsmHops();
        return config.multihop() && hops > 0
                ? new BfdTarget(local, neighbor.address(), config, MOST_TTL + 1 - hops)
                : new BfdTarget(local, neighbor.address(), config);
    }

    private final class Session implements Watch {
        private final BfdConfig config;
        private final Consumer<Boolean> upDown;
        private final CompletableFuture<BfdSession> session;
        private volatile String words = "Down, not heard yet";

        Session(BfdTarget target, Consumer<Boolean> upDown) {
            this.config = target.config();
            this.upDown = upDown;
            session = service.addLater(target, this::changed)
                    .whenComplete((_, refused) -> failed(target.remote(), refused));
        }

        private void failed(InetAddress remote, @Nullable Throwable refused) {
            if (refused != null) {
                words = "not there: " + refused.getMessage();
                LOG.error("neighbor {}: no BFD, its hold time alone watches it: {}", Addresses.text(remote), words);
            }
        }

        private void changed(BfdChange change) {
            words = change.to() + ": " + change.reason();
            if (change.to() == BfdState.UP) {
                upDown.accept(true);
            } else if (change.isFailure()) {
                upDown.accept(false);
            }
        }

        /** Never asks the BFD thread: this is called on the speaker's. */
        @Override
        public String state() {
            return words + " (" + config.interval().toMillis() + " ms x " + config.multiplier() + ")";
        }

        @Override
        public void close() {
            CompletableFuture<Void> _ = session.thenAccept(BfdSession::close);
        }
    }
}
