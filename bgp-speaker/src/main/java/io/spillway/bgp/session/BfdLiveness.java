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

/**
 * BFD for a {@link Speaker}. A neighbor that takes its BFD down by hand stays, watched by its hold time (RFC 5882, 3.2). Never
 * waits. The service is the caller's to close, after the speaker.
 */
public final class BfdLiveness implements Liveness {
    private static final Logger LOG = LoggerFactory.getLogger(BfdLiveness.class);

    private final BfdService service;

    public BfdLiveness(BfdService service) {
        this.service = service;
    }

    /** @param neighbor one that has {@link NeighborConfig#bfd} */
    @Override
    public Watch watch(NeighborConfig neighbor, InetAddress local, Consumer<Boolean> upDown) {
        BfdConfig config = Objects.requireNonNull(neighbor.bfd(), "only for neighbors with BFD");
        BfdWatch watch = new BfdWatch(config, upDown);
        watch.session = service.addLater(new BfdTarget(local, neighbor.address(), config), watch::changed)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        // The neighbor is still watched by its hold time.
                        LOG.error("neighbor {}: no BFD: {}", Addresses.text(neighbor.address()), failure.getMessage());
                        watch.words = "no BFD: " + failure.getMessage();
                    }
                });
        return watch;
    }

    /** Written on the BFD thread, read on the speaker's. */
    private static final class BfdWatch implements Watch {
        private final BfdConfig config;
        private final Consumer<Boolean> upDown;
        /** Of the speaker's thread. */
        private @Nullable CompletableFuture<BfdSession> session;

        private volatile String words = "down: nothing heard from the neighbor yet";

        BfdWatch(BfdConfig config, Consumer<Boolean> upDown) {
            this.config = config;
            this.upDown = upDown;
        }

        void changed(BfdChange change) {
            words = change.to() == BfdState.UP
                    ? "up, " + config.interval().toMillis() + " ms x " + config.multiplier()
                    : "down: " + change.reason();
            if (change.to() == BfdState.UP) {
                upDown.accept(true);
            } else if (change.isFailure()) {
                upDown.accept(false);
            }
        }

        @Override
        public String state() {
            return words;
        }

        @Override
        public void close() {
            if (session != null) {
                CompletableFuture<Void> _ = session.thenAccept(BfdSession::close);
            }
        }
    }
}
