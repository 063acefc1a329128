package io.spillway.load.peer;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final int SERVER_IDLE_MS = 120_000;
    private static final Set<String> TLS = Set.of("TLSv1.3");

    private final ExchangeSettings settings;
    private final RandomGenerator jitter;
    private final Vertx vertx;
    private final Context context;
    private final Map<String, PeerState> peers = new LinkedHashMap<>();
    private final Strangers strangers = new Strangers(LoadExchange::nowMs);
    private final List<PeerCaller> callers;
    private final ReportServer server;
    private final Credentials credentials;
    private boolean closed;

    private LoadExchange(ExchangeSettings settings, Credentials credentials, ReportSource own, RandomGenerator jitter) {
        this.settings = settings;
        this.credentials = credentials;
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
        OwnReports reports = new OwnReports(context, own);
        HttpClient client = vertx.createHttpClient(clientOptions(timeoutMs));
        this.callers = peers.values().stream()
                .map(peer -> new PeerCaller(peer, client, reports, LoadExchange::nowMs, timeoutMs))
                .toList();
        this.server = new ReportServer(peers, reports, strangers, LoadExchange::nowMs, timeoutMs);
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
        LoadExchange exchange = new LoadExchange(settings, Credentials.load(settings), own, jitter);
        try {
            exchange.listen();
        } catch (ExchangeException e) {
            exchange.close();
            throw e;
        }
        exchange.context.runOnContext(_ -> exchange.repeat());
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

    /** Starts a round at once; the regular ones go on as before. */
    public void exchangeNow() {
        exchangeNow(peers.keySet());
    }

    /** Calls these peers at once; the regular rounds go on as before. */
    public synchronized void exchangeNow(Collection<String> sites) {
        if (!closed) {
            List<String> called = List.copyOf(sites);
            context.runOnContext(_ -> callers.stream()
                    .filter(caller -> called.contains(caller.site()))
                    .forEach(PeerCaller::call));
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
            callers.forEach(PeerCaller::stop);
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
        callers.forEach(PeerCaller::call);
    }

    private void listen() throws ExchangeException {
        InetSocketAddress listen = settings.listen();
        Future<?> bound = vertx.createHttpServer(serverOptions())
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
            strangers.refuse("a TLS connection: " + error.getMessage());
        }
    }

    private HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(TLS)
                .setKeyCertOptions(credentials.identity())
                .setTrustOptions(credentials.trust())
                .setClientAuth(ClientAuth.REQUIRED)
                // A client closes after 60 s without a call; this one is for those that died.
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(SERVER_IDLE_MS);
    }

    private HttpClientOptions clientOptions(long timeoutMs) {
        return new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setEnabledSecureTransportProtocols(TLS)
                .setKeyCertOptions(credentials.identity())
                .setTrustOptions(credentials.trust())
                .setVerifyHost(true)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(timeoutMs);
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
