package io.spillway.load.peer;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges reports with all peers, every interval and when told to; HTTP/2 over TLS 1.3 with certificates at both
 * ends. docs/exchange.md is the protocol.
 *
 * <p>Thread rule: one Vert.x event loop does everything, and one worker makes our reports; the public methods may be
 * called from any other thread.
 */
public final class LoadExchange implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoadExchange.class);
    private static final double JITTER = 0.1;
    private static final long MAX_TIMEOUT_MS = 5_000;
    private static final long CLOSE_WAIT_MS = 2_000;
    private static final long BIND_WAIT_MS = 10_000;
    private static final long CERTIFICATE_LOOK_MS = 30_000;

    private final ExchangeSettings settings;
    private final RandomGenerator jitter;
    private final Vertx vertx;
    private final Context context;
    private final Map<String, PeerState> peers = new LinkedHashMap<>();
    private final Strangers strangers = new Strangers(LoadExchange::nowMs);
    private final Map<String, PeerCaller> callers = new LinkedHashMap<>();
    private final ReportServer server;
    private final HttpServer http;
    private final HttpClientAgent client;
    private final Set<HttpConnection> served = new HashSet<>();
    private final CertificateWatch certificates;
    private final Tls tls;
    private boolean closed;

    private LoadExchange(
            ExchangeSettings settings, CertificateWatch certificates, ReportSource own, RandomGenerator jitter) {
        this.settings = settings;
        this.certificates = certificates;
        this.jitter = jitter;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.context = vertx.getOrCreateContext();
        settings.peers().forEach(peer -> peers.put(peer.site(), new PeerState(peer)));
        // A call must be over before the next round, and on a fast interval long before.
        long timeoutMs = Math.min(MAX_TIMEOUT_MS, settings.interval().toMillis() / 2);
        this.tls = new Tls(timeoutMs, settings.interval());
        OwnReports reports = new OwnReports(context, own);
        this.client = vertx.createHttpClient(tls.client(certificates.inUse()));
        PeerCaller.Pace pace = new PeerCaller.Pace(
                vertx,
                LoadExchange::nowMs,
                jitter,
                timeoutMs,
                settings.interval().toMillis());
        peers.forEach((site, peer) -> callers.put(site, new PeerCaller(peer, client, reports, pace)));
        this.server = new ReportServer(peers, reports, strangers, this::called, LoadExchange::nowMs, timeoutMs);
        this.http = vertx.createHttpServer(tls.server(certificates.inUse()));
    }

    /**
     * Listens, and starts the first round at once.
     *
     * @param own makes our reports
     * @param jitter used by the exchange's own thread from now on
     * @throws ExchangeException a certificate file, the address to listen on or a peer's URL can't be used
     */
    public static LoadExchange start(ExchangeSettings settings, ReportSource own, RandomGenerator jitter)
            throws ExchangeException {
        for (PeerConfig peer : settings.peers()) {
            if (!"https".equals(peer.url().getScheme()) || peer.url().getHost() == null) {
                throw new ExchangeException(
                        "the URL of peer " + peer.site() + " must be https://host:port, got " + peer.url());
            }
        }
        LoadExchange exchange = new LoadExchange(settings, new CertificateWatch(settings), own, jitter);
        try {
            exchange.listen();
        } catch (ExchangeException e) {
            exchange.close();
            throw e;
        }
        exchange.context.runOnContext(_ -> {
            exchange.lookAtCertificates();
            exchange.repeat();
        });
        return exchange;
    }

    /** What is known of every peer, in the order of the configuration. */
    public List<PeerView> peers() {
        long nowMs = nowMs();
        return peers.values().stream().map(peer -> peer.view(nowMs)).toList();
    }

    /** What is known of one peer; null: there is no such peer. */
    public @Nullable PeerView peer(String site) {
        PeerState peer = peers.get(site);
        return peer == null ? null : peer.view(nowMs());
    }

    /** Calls and TLS handshakes since start that were refused because no configured peer made them. */
    public long refusedStrangers() {
        return strangers.count();
    }

    /** The same by reason: "tls" or "not-a-peer"; only those that happened. */
    public Map<String, Long> refusedStrangersBy() {
        return strangers.byReason();
    }

    /** Of the certificate in use. */
    public CertificateView certificate() {
        return CertificateView.of(certificates.inUse());
    }

    /**
     * Reads the certificate files at once, as it happens by itself every 30 s (or every interval, if that is shorter).
     * New connections use what is new; calls under way end as they began. Waits for up to 10 s; not to be called on the
     * exchange's own threads.
     *
     * @return whether they are new
     * @throws ExchangeException a file can't be used; the old ones stay in use
     */
    public boolean reloadCertificates() throws ExchangeException {
        Credentials changed = certificates.reload();
        if (changed == null) {
            return false;
        }
        Promise<Void> used = Promise.promise();
        context.runOnContext(_ -> use(changed).onComplete(used));
        try {
            wait(used.future(), BIND_WAIT_MS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            throw new ExchangeException("the new certificates can't be used: " + e);
        }
    }

    /** Starts a round at once; the regular ones go on as before. */
    public void exchangeNow() {
        exchangeNow(peers.keySet());
    }

    /**
     * Calls these peers at once; the regular rounds go on as before. A call to one that is being called is made once, after
     * that; one whose last call has just failed is called within half a second. A name that is no peer is passed over.
     */
    public synchronized void exchangeNow(Collection<String> sites) {
        if (!closed) {
            List<String> called = List.copyOf(sites);
            context.runOnContext(_ -> called.forEach(this::call));
        }
    }

    /** Ends calls under way; returns within 2 s. Not to be called by the function that makes our reports. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        Promise<Void> ended = Promise.promise();
        // On the event loop, so that no round begins with a client that is closed.
        context.runOnContext(_ -> {
            callers.values().forEach(PeerCaller::stop);
            vertx.close().onComplete(ended);
        });
        try {
            wait(ended.future(), CLOSE_WAIT_MS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the load exchange did not shut down cleanly: {}", e.toString());
        }
    }

    private void repeat() {
        round();
        long intervalMs = settings.interval().toMillis();
        // Earlier, never later: the interval stays a promise.
        long delayMs = intervalMs - (long) (intervalMs * JITTER * jitter.nextDouble());
        vertx.setTimer(delayMs, _ -> repeat());
    }

    private void round() {
        callers.values().forEach(PeerCaller::call);
    }

    private void call(String site) {
        PeerCaller caller = callers.get(site);
        if (caller != null) {
            caller.call();
        }
    }

    private void called(String site) {
        PeerCaller caller = callers.get(site);
        if (caller != null) {
            caller.called();
        }
    }

    private void lookAtCertificates() {
        context.executeBlocking(() -> {
                    Optional<Credentials> changed = Optional.ofNullable(certificates.look());
                    certificates.warnOfEnd(Instant.now());
                    return changed;
                })
                .compose(changed -> changed.isPresent() ? use(changed.get()) : Future.succeededFuture())
                .onFailure(error -> log.error("the new certificates can't be used", error))
                .onComplete(_ -> {
                    long delayMs =
                            Math.min(CERTIFICATE_LOOK_MS, settings.interval().toMillis());
                    vertx.setTimer(delayMs, _ -> lookAtCertificates());
                });
    }

    /** New connections get them; old ones end as soon as no call is under way on them. */
    private Future<Void> use(Credentials changed) {
        return Future.all(
                        http.updateSSLOptions(tls.serverTls(changed), true),
                        client.updateSSLOptions(tls.clientTls(changed), true))
                .onSuccess(_ -> {
                    log.info("uses the new certificate files: {}", CertificateView.of(changed));
                    callers.values().forEach(PeerCaller::renewConnection);
                    List.copyOf(served)
                            .forEach(connection -> connection.shutdown(tls.timeoutMs(), TimeUnit.MILLISECONDS));
                })
                .mapEmpty();
    }

    private void opened(HttpConnection connection) {
        served.add(connection);
        connection.closeHandler(_ -> served.remove(connection));
    }

    private void listen() throws ExchangeException {
        InetSocketAddress listen = settings.listen();
        Future<?> bound = http.connectionHandler(this::opened)
                .requestHandler(server::handle)
                .exceptionHandler(this::connectionFailed)
                .listen(SocketAddress.inetSocketAddress(listen));
        try {
            wait(bound, BIND_WAIT_MS);
        } catch (ExecutionException e) {
            throw new ExchangeException("can't listen on " + listen.getHostString() + ":" + listen.getPort() + ": "
                    + (e.getCause() == null ? e : e.getCause()).getMessage());
        } catch (TimeoutException e) {
            throw new ExchangeException("can't listen on " + listen + ": nothing happened for " + BIND_WAIT_MS + " ms");
        }
    }

    /** A caller that only goes away was not refused; its own end knows why. */
    private void connectionFailed(Throwable error) {
        if (error instanceof SSLException) {
            strangers.refuse(Strangers.TLS, "a TLS connection: " + error.getMessage());
        }
    }

    private static void wait(Future<?> future, long timeoutMs) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
