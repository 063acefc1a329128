package io.spillway.geo.api;

import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers with nothing, and remembers what it was asked. */
public final class FakeDaemon implements DaemonApi {
    static final RoutesView NO_ROUTES = new RoutesView(List.of(), List.of(), 0, 0);

    private final Supplier<SiteStatus> status;
    final CompletableFuture<Consumer<String>> subscribed = new CompletableFuture<>();
    final CompletableFuture<Boolean> unsubscribed = new CompletableFuture<>();
    volatile @Nullable RouteQuery asked;
    volatile List<Prefix> drained = List.of();
    volatile boolean undone;
    volatile String enabled = "";
    private final @Nullable FakeSite site;

    FakeDaemon(Supplier<SiteStatus> status) {
        this.status = status;
        this.site = null;
    }

    public FakeDaemon(FakeSite site) {
        this.status = () -> {
            throw new IllegalStateException("not asked for");
        };
        this.site = site;
    }

    @Override
    public SiteApi site() throws ApiRefusal {
        return site == null ? DaemonApi.super.site() : site;
    }

    @Override
    public SiteStatus status() {
        return status.get();
    }

    @Override
    public List<NeighborView> neighbors() {
        return List.of();
    }

    @Override
    public RoutesView routes(RouteQuery query) {
        asked = query;
        return NO_ROUTES;
    }

    @Override
    public AutoCloseable packets(InetAddress neighbor, Consumer<String> lines) throws ApiRefusal {
        if (!neighbor.getHostAddress().equals("10.1.1.1")) {
            throw new ApiRefusal(404, "no neighbor " + neighbor.getHostAddress());
        }
        subscribed.complete(lines);
        return () -> unsubscribed.complete(true);
    }

    @Override
    public List<SiteStatus.AnnouncedPrefix> drain(List<Prefix> prefixes, boolean undo) {
        drained = prefixes;
        undone = undo;
        return List.of();
    }

    @Override
    public List<NeighborView> enable(InetAddress neighbor, boolean wanted, String text) {
        enabled = neighbor.getHostAddress() + " " + wanted + " '" + text + "'";
        return List.of();
    }
}
