package io.spillway.load.peer;

import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ReportCodec;
import io.spillway.load.report.ReportException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one peer: our report goes there, its report comes back. One call at a time; a round that finds one under way
 * makes it be repeated.
 *
 * <p>Thread rule: the event loop only.
 */
final class PeerCaller {
    private static final Logger log = LoggerFactory.getLogger(PeerCaller.class);
    private static final int OK = 200;
    private static final int MAX_QUOTED_BYTES = 200;

    private final PeerState peer;
    private final HttpClient client;
    private final OwnReports own;
    private final LongSupplier nowMs;
    private final long timeoutMs;
    private final RequestOptions options;
    private @Nullable Call underWay;
    private boolean again;
    private boolean stopped;

    PeerCaller(PeerState peer, HttpClient client, OwnReports own, LongSupplier nowMs, long timeoutMs) {
        this.peer = peer;
        this.client = client;
        this.own = own;
        this.nowMs = nowMs;
        this.timeoutMs = timeoutMs;
        URI url = peer.config().url();
        int port = url.getPort() == -1 ? 443 : url.getPort();
        this.options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, url.getHost()))
                // Not where it is but who it is: TLS checks this name against the certificate.
                .setHost(peer.config().site())
                .setPort(port)
                .setURI(ReportServer.PATH)
                .setConnectTimeout(timeoutMs);
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
        Call call = new Call();
        underWay = call;
        call.run().timeout(timeoutMs, TimeUnit.MILLISECONDS).onComplete(result -> {
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
            if (again) {
                again = false;
                call();
            }
        });
    }

    /** No call from now on, and no word about one that is under way: we end it ourselves. */
    void stop() {
        stopped = true;
    }

    private void succeeded() {
        if (peer.callSucceeded()) {
            log.info(
                    "exchanges load with {} at {}",
                    peer.config().site(),
                    peer.config().url());
        }
    }

    private void failed(Throwable cause) {
        if (cause instanceof ReportException) {
            peer.refuse(String.valueOf(cause.getMessage()));
        }
        String why = CallError.inWords(cause, peer.config().site(), timeoutMs);
        if (peer.callFailed(why)) {
            log.warn(
                    "no exchange of load with {} at {}: {}; goes on trying",
                    peer.config().site(),
                    peer.config().url(),
                    why);
        }
    }

    /** One call, which may end late: after its timeout whatever it still gets is thrown away. */
    private final class Call {
        private @Nullable HttpClientRequest request;
        private boolean abandoned;

        Future<Void> run() {
            return client.request(options).compose(connected -> {
                request = connected;
                // What goes wrong reaches us through the future below; without a handler Vert.x logs it as well.
                connected.exceptionHandler(_ -> {});
                if (abandoned) {
                    abandon();
                    return Future.failedFuture("too late");
                }
                // Made only now, because a report that waits for a connection may be overtaken by a younger one.
                return own.next(peer.config().site())
                        .compose(connected::send)
                        .compose(response -> Body.read(response).compose(body -> take(response, body)));
            });
        }

        private Future<Void> take(HttpClientResponse response, Buffer body) {
            if (response.statusCode() != OK) {
                return Future.failedFuture(new CallError.NoReportException(response.statusCode(), quoted(body)));
            }
            if (abandoned) {
                return Future.failedFuture("too late");
            }
            try {
                LoadReport report = ReportCodec.decode(body, peer.config().site());
                peer.take(report, nowMs.getAsLong());
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

    private static String quoted(Buffer body) {
        String text = body.getString(0, Math.min(body.length(), MAX_QUOTED_BYTES), StandardCharsets.UTF_8.name());
        return text.strip().replaceAll("\\p{Cntrl}", "?");
    }
}
