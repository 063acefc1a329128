package io.spillway.load.peer;

import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ReportCodec;
import io.spillway.load.report.ReportException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Takes the reports of peers and answers with ours.
 *
 * <p>Thread rule: the event loop only.
 */
final class ReportServer {
    static final String PATH = "/report";
    /** Header of a refusal for age: the epoch of the caller that is known here. */
    static final String EPOCH = "spillway-epoch";

    private final Map<String, PeerState> peers;
    private final OwnReports own;
    private final Strangers strangers;
    private final Consumer<String> called;
    private final LongSupplier nowMs;
    private final long timeoutMs;

    /** @param called gets the site whose report was just taken */
    ReportServer(
            Map<String, PeerState> peers,
            OwnReports own,
            Strangers strangers,
            Consumer<String> called,
            LongSupplier nowMs,
            long timeoutMs) {
        this.peers = peers;
        this.own = own;
        this.strangers = strangers;
        this.called = called;
        this.nowMs = nowMs;
        this.timeoutMs = timeoutMs;
    }

    void handle(HttpServerRequest request) {
        Future<Buffer> body = Body.read(request).timeout(timeoutMs, TimeUnit.MILLISECONDS);
        if (!request.method().equals(HttpMethod.POST) || !PATH.equals(request.path())) {
            body.onComplete(_ -> refuse(request, 404, "only POST " + PATH + " is served here"));
            return;
        }
        String site = siteOf(request).orElse("a certificate that names no site");
        PeerState peer = peers.get(site);
        if (peer == null) {
            strangers.refuse(
                    Strangers.NOT_A_PEER,
                    "report of " + site + " from " + request.remoteAddress() + ", which is not a peer");
            body.onComplete(_ -> refuse(request, 403, site + " is not a peer of this site"));
            return;
        }
        body.compose(bytes -> take(peer, bytes))
                .compose(_ -> own.next(peer))
                .onSuccess(report -> answer(request, 200, "application/json", report))
                .onFailure(error -> answerError(request, peer, error));
    }

    private static Optional<String> siteOf(HttpServerRequest request) {
        try {
            List<Certificate> chain = request.connection().peerCertificates();
            return SiteCertificate.siteOf((X509Certificate) chain.getFirst());
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private Future<Void> take(PeerState peer, Buffer bytes) {
        try {
            LoadReport report = ReportCodec.decode(bytes, peer.config().site());
            peer.take(report, nowMs.getAsLong());
            called.accept(peer.config().site());
            return Future.succeededFuture();
        } catch (ReportException e) {
            return Future.failedFuture(e);
        }
    }

    private void answerError(HttpServerRequest request, PeerState peer, Throwable error) {
        switch (error) {
            case ReportException e -> {
                peer.refuse(Refusal.of(e), String.valueOf(e.getMessage()));
                int status = switch (e.kind()) {
                    case MALFORMED, IMPOSSIBLE -> 400;
                    case WRONG_SITE -> 403;
                    case OLD_EPOCH, REPEATED -> {
                        request.response().putHeader(EPOCH, Long.toString(peer.epoch()));
                        yield 409;
                    }
                    case TOO_LARGE -> 413;
                };
                refuse(request, status, String.valueOf(e.getMessage()));
            }
            case OwnReports.OwnReportException _ -> refuse(request, 503, "this site has no report now");
            case TimeoutException _ -> {
                peer.refuse(Refusal.SLOW_BODY, "it did not end within " + timeoutMs + " ms");
                refuse(request, 408, "the report did not end within " + timeoutMs + " ms");
            }
            default -> peer.refuse(Refusal.BROKEN_OFF, "it broke off: " + error.getMessage());
        }
    }

    private static void refuse(HttpServerRequest request, int status, String why) {
        answer(request, status, "text/plain", Buffer.buffer(why + "\n"));
    }

    private static void answer(HttpServerRequest request, int status, String type, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            // The caller has gone; it counts that itself.
            return;
        }
        response.setStatusCode(status).putHeader("content-type", type);
        Future<Void> sent = response.end(body);
        if (!request.isEnded()) {
            // Whoever sends more than a report, or never ends it, is not listened to any longer.
            sent.onComplete(_ -> request.connection().close());
        }
    }
}
