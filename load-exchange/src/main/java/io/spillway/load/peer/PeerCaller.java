package io.spillway.load.peer;

import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ReportCodec;
import io.spillway.load.report.ReportException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one peer: our report goes there, its report comes back. One call at a time; a call wanted while one is under way
 * is made when that has ended. A call that failed is repeated after a while that doubles, until the next round is
 * sooner.
 *
 * <p>Thread rule: the event loop only.
 */
final class PeerCaller {
    private static final Logger log = LoggerFactory.getLogger(PeerCaller.class);
    private static final int OK = 200;
    private static final int CONFLICT = 409;
    private static final int MAX_QUOTED_BYTES = 200;
    private static final long NO_TIMER = -1;
    /** After a failure nothing makes us call sooner. */
    private static final long PAUSE_MS = Backoff.FIRST_MS / 2;
    /** Of a connection, so that both certificates are looked at again. */
    private static final long MAX_AGE_MS = 3_600_000;

    private final PeerState peer;
    private final HttpClient client;
    private final OwnReports own;
    private final Pace pace;
    private final RequestOptions options;
    private @Nullable Call underWay;
    private @Nullable HttpConnection connection;
    private long connectedMs;
    private boolean again;
    private boolean stopped;
    private int failures;
    private long pausedUntilMs;
    private long timer = NO_TIMER;

    /**
     * What all callers of a site share.
     *
     * @param nowMs of a monotonic clock
     * @param timeoutMs of a call
     * @param intervalMs between rounds
     */
    record Pace(Vertx vertx, LongSupplier nowMs, RandomGenerator jitter, long timeoutMs, long intervalMs) {}

    PeerCaller(PeerState peer, HttpClient client, OwnReports own, Pace pace) {
        this.peer = peer;
        this.client = client;
        this.own = own;
        this.pace = pace;
        URI url = peer.config().url();
        int port = url.getPort() == -1 ? 443 : url.getPort();
        this.options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, url.getHost()))
                // Not where it is but who it is: TLS checks this name against the certificate.
                .setHost(peer.config().site())
                .setPort(port)
                .setURI(ReportServer.PATH)
                .setConnectTimeout(pace.timeoutMs());
    }

    String site() {
        return peer.config().site();
    }

    void call() {
        if (stopped) {
            return;
        }
        if (underWay != null) {
            again = true;
            return;
        }
        long pauseMs = pausedUntilMs - pace.nowMs().getAsLong();
        if (failures > 0 && pauseMs > 0) {
            callIn(pauseMs);
            return;
        }
        cancelTimer();
        Call call = new Call();
        underWay = call;
        call.run().timeout(pace.timeoutMs(), TimeUnit.MILLISECONDS).onComplete(result -> {
            underWay = null;
            if (stopped) {
                return;
            }
            if (result.succeeded()) {
                succeeded();
            } else {
                call.abandon();
                failed(result.cause());
            }
        });
    }

    /** The peer has called us: if our calls failed, the next may not. */
    void called() {
        if (failures > 0 && underWay == null) {
            call();
        }
    }

    /** Ends the connection as soon as no call is under way on it; the next call makes a new one. */
    void renewConnection() {
        HttpConnection old = connection;
        connection = null;
        if (old != null) {
            old.shutdown(pace.timeoutMs(), TimeUnit.MILLISECONDS);
        }
    }

    /** No call from now on, and no word about one that is under way: we end it ourselves. */
    void stop() {
        stopped = true;
        cancelTimer();
    }

    private void succeeded() {
        failures = 0;
        if (peer.callSucceeded()) {
            log.info(
                    "exchanges load with {} at {}",
                    peer.config().site(),
                    peer.config().url());
        }
        if (connection != null && pace.nowMs().getAsLong() - connectedMs > MAX_AGE_MS) {
            renewConnection();
        }
        if (again) {
            again = false;
            call();
        }
    }

    private void failed(Throwable cause) {
        connection = null;
        CallError error = CallError.of(cause, peer.config().site(), pace.timeoutMs());
        if (error.refusal() != null) {
            peer.refuse(error.refusal(), String.valueOf(cause.getMessage()));
        }
        if (peer.callFailed(error.reason(), error.words())) {
            log.warn(
                    "no exchange of load with {} at {}: {}; goes on trying",
                    peer.config().site(),
                    peer.config().url(),
                    error.words());
        }
        failures++;
        pausedUntilMs = pace.nowMs().getAsLong() + PAUSE_MS;
        long delayMs = Backoff.delayMs(again ? 1 : failures, pace.intervalMs(), pace.jitter());
        again = false;
        if (delayMs >= 0) {
            callIn(delayMs);
        }
    }

    private void callIn(long delayMs) {
        cancelTimer();
        timer = pace.vertx().setTimer(delayMs, _ -> {
            timer = NO_TIMER;
            call();
        });
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            pace.vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    /** One call, which may end late: after its timeout whatever it still gets is thrown away. */
    private final class Call {
        private @Nullable HttpClientRequest request;
        private boolean abandoned;

        Future<Void> run() {
            return client.request(options).compose(connected -> {
                request = connected;
                remember(connected.connection());
                // What goes wrong reaches us through the future below; without a handler Vert.x logs it as well.
                connected.exceptionHandler(_ -> {});
                if (abandoned) {
                    abandon();
                    return Future.failedFuture("too late");
                }
                // Made only now, because a report that waits for a connection may be overtaken by a younger one.
                return own.next(peer)
                        .compose(connected::send)
                        .compose(response -> Body.read(response).compose(body -> take(response, body)));
            });
        }

        private Future<Void> take(HttpClientResponse response, Buffer body) {
            if (response.statusCode() != OK) {
                if (response.statusCode() == CONFLICT) {
                    learnEpoch(response.getHeader(ReportServer.EPOCH));
                }
                return Future.failedFuture(new CallError.NoReportException(response.statusCode(), quoted(body)));
            }
            if (abandoned) {
                return Future.failedFuture("too late");
            }
            try {
                LoadReport report = ReportCodec.decode(body, peer.config().site());
                peer.take(report, pace.nowMs().getAsLong());
                return Future.succeededFuture();
            } catch (ReportException e) {
                return Future.failedFuture(e);
            }
        }

        /** The connection goes too: one that failed once may be a dead one, and would fail for minutes. */
        void abandon() {
            abandoned = true;
            HttpClientRequest made = request;
            if (made != null) {
                made.reset();
                made.connection().close();
            }
        }
    }

    private void remember(HttpConnection used) {
        if (!used.equals(connection)) {
            connection = used;
            connectedMs = pace.nowMs().getAsLong();
        }
    }

    private void learnEpoch(@Nullable String header) {
        try {
            if (header != null) {
                peer.peerKnowsEpoch(Long.parseLong(header));
            }
        } catch (NumberFormatException e) {
            // It says in a way of its own that it refuses us, and that is what is shown.
            log.debug("{}: {} is no epoch", peer.config().site(), header);
        }
    }

    private static String quoted(Buffer body) {
        String text = body.getString(0, Math.min(body.length(), MAX_QUOTED_BYTES), StandardCharsets.UTF_8.name());
        return text.strip().replaceAll("\\p{Cntrl}", "?");
    }
}
