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

/** Says in an operator's words why a call to a peer failed. */
final class CallError {
    private CallError() {}

    /** The peer answered, but with something else than a report. */
    static final class NoReportException extends Exception {
        private static final long serialVersionUID = 1L;

        NoReportException(int status, String text) {
            super("answers HTTP " + status + (text.isEmpty() ? "" : ": " + text));
        }
    }

    static String inWords(Throwable error, String site, long timeoutMs) {
        return switch (error) {
            case ReportException e -> "refused its report: " + e.getMessage();
            case NoReportException e -> message(e);
            case OwnReports.OwnReportException e -> message(e);
            case TimeoutException _ -> "no answer within " + timeoutMs + " ms";
            case NoRouteToHostException _ -> "no route to host";
            case UnknownHostException _ -> "its host name does not resolve";
            case ConnectException e when message(e).contains("refused") -> "connection refused";
            case ConnectException e -> "can't connect: " + message(e);
            case SSLException e -> tls(e, site);
            case HttpClosedException _ -> "closed the connection without an answer; perhaps it refuses our certificate";
            case StreamResetException _ -> "broke off the call";
            default -> error.getClass().getSimpleName() + ": " + message(error);
        };
    }

    private static String tls(SSLException error, String site) {
        List<Throwable> causes = Stream.iterate((Throwable) error, Objects::nonNull, Throwable::getCause)
                .toList();
        // An expired certificate is wrapped in a path that doesn't validate, so it is looked for first.
        if (has(causes, CertificateExpiredException.class)) {
            return "its certificate has expired";
        }
        if (has(causes, CertificateNotYetValidException.class)) {
            return "its certificate is not valid yet; is a clock wrong?";
        }
        if (has(causes, CertPathBuilderException.class) || has(causes, CertPathValidatorException.class)) {
            return "its certificate is not signed by our CA";
        }
        if (causes.stream().anyMatch(cause -> message(cause).startsWith("No subject alternative"))) {
            return "its certificate does not name " + site;
        }
        return "TLS failed: " + message(causes.getLast());
    }

    private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static String message(Throwable error) {
        return String.valueOf(error.getMessage());
    }
}
