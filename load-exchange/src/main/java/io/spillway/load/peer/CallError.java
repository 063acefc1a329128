package io.spillway.load.peer;

import io.spillway.load.report.ReportException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a call to a peer failed.
 *
 * @param refusal what of the peer was refused; null: nothing
 * @param words an operator's
 */
record CallError(CallFailure reason, @Nullable Refusal refusal, String words) {
    private CallError(CallFailure reason, String words) {
        this(reason, null, words);
    }

    /** The peer answered, but with something else than a report. */
    static final class NoReportException extends Exception {
        private static final long serialVersionUID = 1L;

        NoReportException(int status, String text) {
            super("answers HTTP " + status + (text.isEmpty() ? "" : ": " + text));
        }
    }

    static CallError of(Throwable error, String site, long timeoutMs) {
        return switch (error) {
            case ReportException e ->
                new CallError(CallFailure.REFUSED, Refusal.of(e), "refused its report: " + e.getMessage());
            case NoReportException e -> new CallError(CallFailure.NO_REPORT, message(e));
            case OwnReports.OwnReportException e -> new CallError(CallFailure.OWN_REPORT, message(e));
            case TimeoutException _ -> new CallError(CallFailure.NO_ANSWER, "no answer within " + timeoutMs + " ms");
            case NoRouteToHostException _ -> new CallError(CallFailure.UNREACHABLE, "no route to host");
            case UnknownHostException _ -> new CallError(CallFailure.UNREACHABLE, "its host name does not resolve");
            case ConnectException e ->
                new CallError(
                        CallFailure.UNREACHABLE,
                        message(e).contains("refused") ? "connection refused" : "can't connect: " + message(e));
            case SSLException e -> tls(e, site);
            case HttpClosedException _ ->
                new CallError(
                        CallFailure.BROKEN_OFF,
                        "closed the connection without an answer; perhaps it refuses our certificate");
            case StreamResetException _ -> new CallError(CallFailure.BROKEN_OFF, "broke off the call");
            default -> new CallError(CallFailure.BROKEN_OFF, error.getClass().getSimpleName() + ": " + message(error));
        };
    }

    private static CallError tls(SSLException error, String site) {
        List<Throwable> causes = Stream.iterate((Throwable) error, Objects::nonNull, Throwable::getCause)
                .toList();
        // An expired certificate is wrapped in a path that doesn't validate, so it is looked for first.
        if (has(causes, CertificateExpiredException.class)) {
            return certificate("has expired");
        }
        if (has(causes, CertificateNotYetValidException.class)) {
            return certificate("is not valid yet; is a clock wrong?");
        }
        if (has(causes, CertPathBuilderException.class) || has(causes, CertPathValidatorException.class)) {
            return certificate("is not signed by our CA");
        }
        if (causes.stream().anyMatch(cause -> message(cause).startsWith("No subject alternative"))) {
            return certificate("does not name " + site);
        }
        return new CallError(CallFailure.TLS, "TLS failed: " + message(causes.getLast()));
    }

    private static CallError certificate(String what) {
        return new CallError(CallFailure.TLS, Refusal.CERTIFICATE, "its certificate " + what);
    }

    private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static String message(Throwable error) {
        return String.valueOf(error.getMessage());
    }
}
