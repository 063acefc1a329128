package io.spillway.geo.site;

import io.spillway.bgp.bfd.BfdChange;
import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdException;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.bfd.BfdSession;
import io.spillway.bgp.bfd.BfdState;
import io.spillway.bgp.bfd.BfdTarget;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.session.Liveness;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.SpeakerConfig;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** BFD for the neighbors that are configured with it. Its thread is started only when there are any. Any thread. */
final class BfdLiveness implements Liveness {
    private static final Logger LOG = LoggerFactory.getLogger(BfdLiveness.class);
    /** RFC 5082, 3: a packet that was sent with 255 and passed so many routers. */
    private static final int TTL_BEFORE_FIRST_HOP = 256;

    private final BfdService service;

    private BfdLiveness(BfdService service) {
        this.service = service;
    }

    /**
     * @param onStop gets what ends it
     * @throws BfdException it is needed here and can't be had
     */
    static Liveness start(SpeakerConfig config, Consumer<Runnable> onStop) throws BfdException {
        Stream<NeighborConfig> all = Stream.concat(
                config.neighbors().stream(), config.dynamic().stream().map(range -> range.template()));
        if (all.allMatch(neighbor -> neighbor.bfd() == null)) {
            return Liveness.NONE;
        }
        BfdService service = BfdService.start();
        onStop.accept(service::close);
        return new BfdLiveness(service);
    }

    @Override
    public Watch watch(NeighborConfig neighbor, InetAddress local, Consumer<Boolean> upDown) {
        BfdConfig config = Objects.requireNonNull(neighbor.bfd());
        int hops = neighbor.transport().gtsmHops();
        BfdTarget target = config.multihop() && hops > 0
                ? new BfdTarget(local, neighbor.address(), config, TTL_BEFORE_FIRST_HOP - hops)
                : new BfdTarget(local, neighbor.address(), config);
        Watching watching = new Watching(config, upDown);
        CompletableFuture<BfdSession> session = service.addLater(target, watching::changed);
        // The speaker must not wait for it.
        CompletableFuture<?> _ = session.whenComplete((_, e) -> {
            if (e != null) {
                LOG.warn("neighbor {} is not watched by BFD: {}", Addresses.text(neighbor.address()), e.getMessage());
                watching.state = "not watched: " + e.getMessage();
            }
        });
        watching.session = session;
        return watching;
    }

    /** One neighbor. */
    private static final class Watching implements Watch {
        private final BfdConfig config;
        private final Consumer<Boolean> upDown;
        private volatile String state = "Down";
        private volatile CompletableFuture<BfdSession> session = new CompletableFuture<>();

        Watching(BfdConfig config, Consumer<Boolean> upDown) {
            this.config = config;
            this.upDown = upDown;
        }

        private void changed(BfdChange change) {
            state = change.to() == BfdState.UP ? "Up" : words(change.to()) + ": " + change.reason();
            if (change.to() == BfdState.UP) {
                upDown.accept(true);
            } else if (change.isFailure()) {
                upDown.accept(false);
            }
        }

        private static String words(BfdState state) {
            return switch (state) {
                case ADMIN_DOWN -> "AdminDown";
                case DOWN -> "Down";
                case INIT -> "Init";
                case UP -> "Up";
            };
        }

        @Override
        public String state() {
            return "%s, %d ms x %d".formatted(state, config.interval().toMillis(), config.multiplier());
        }

        @Override
        public void close() {
            CompletableFuture<?> _ = session.thenAccept(BfdSession::close);
        }
    }
}
