package io.spillway.geo.site;

import io.spillway.bgp.bfd.BfdChange;
import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.bfd.BfdSession;
import io.spillway.bgp.bfd.BfdState;
import io.spillway.bgp.bfd.BfdTarget;
import io.spillway.director.TunnelPeer;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every tunnel watched with BFD between its ends (RFC 5883). It says when a tunnel that worked has failed, and no more: a
 * site that doesn't run BFD, or ends it in order (AdminDown; RFC 5882, 3.2), is no reason to avoid it. The sessions end
 * with the service, which tells the peers AdminDown. Any thread.
 */
final class TunnelBfd {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelBfd.class);

    private final Map<String, Watch> watches = new ConcurrentHashMap<>();

    /**
     * Of one session.
     *
     * @param vetoes it was up, and has failed
     */
    record State(boolean up, boolean vetoes, String words) {
        static final State OFF = new State(false, false, "off");
        static final State SILENT = new State(false, false, "not heard yet");

        State after(BfdChange change) {
            boolean isUp = change.to() == BfdState.UP;
            boolean failed = change.isFailure() || (vetoes && !isUp && change.remote() != BfdState.ADMIN_DOWN);
            return new State(
                    isUp, failed, change.to().name().toLowerCase(java.util.Locale.ROOT) + ": " + change.reason());
        }

        State forgiven() {
            return new State(up, false, words);
        }
    }

    private record Watch(AtomicReference<State> state) {}

    /** Watches nothing. */
    TunnelBfd() {}

    /**
     * Begins to watch.
     *
     * @param local our end of the tunnels
     * @param changed called on the BFD thread when a tunnel may no longer, or may again, be used; must not wait
     */
    void watch(BfdService service, BfdConfig config, Inet4Address local, List<TunnelPeer> peers, Runnable changed) {
        for (TunnelPeer peer : peers) {
            Watch watch = new Watch(new AtomicReference<>(State.SILENT));
            watches.put(peer.site(), watch);
            var _ = service.addLater(new BfdTarget(local, peer.address(), config), change -> {
                        State before = watch.state().getAndUpdate(state -> state.after(change));
                        State now = watch.state().get();
                        if (before.up() != now.up() || before.vetoes() != now.vetoes()) {
                            changed.run();
                        }
                    })
                    .whenComplete((session, refused) -> begun(peer, session, refused));
        }
    }

    private void begun(TunnelPeer peer, @Nullable BfdSession session, @Nullable Throwable refused) {
        if (session == null) {
            String why = refused == null ? "" : String.valueOf(refused.getMessage());
            LOG.error("no BFD with {} over its tunnel, its probes alone watch it: {}", peer.site(), why);
            Watch watch = watches.get(peer.site());
            if (watch != null) {
                watch.state().set(new State(false, false, "not there: " + why));
            }
        }
    }

    State state(String site) {
        Watch watch = watches.get(site);
        return watch == null ? State.OFF : watch.state().get();
    }

    /** The site has started anew, perhaps without BFD: what its session said before counts no more. */
    void restarted(String site) {
        Watch watch = watches.get(site);
        if (watch != null) {
            watch.state().getAndUpdate(State::forgiven);
        }
    }
}
