package io.spillway.director.health;

import io.spillway.director.health.Probe.Outcome;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET} over HTTP/1.1 on a connection of its own, judged by the status line. The JDK's HttpClient was passed
 * over: it reuses connections, doesn't let a request say {@code Connection: close}, and its timeout ends at the
 * headers.
 */
final class HttpProbe {
    /** RFC 9112 section 4: HTTP-version SP status-code SP [reason-phrase]. */
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");

    private static final int MAX_STATUS_LINE_BYTES = 1024;
    private static final int MAX_REST_BYTES = 16 * 1024;

    private HttpProbe() {}

    static Outcome ask(Socket socket, CheckTarget target, Check.Http http, long deadlineNs) throws IOException {
        socket.getOutputStream().write(request(target, http).getBytes(StandardCharsets.US_ASCII));
        InputStream in = new BufferedInputStream(socket.getInputStream(), 1024);
        String line = statusLine(socket, in, deadlineNs);
        if (line.isEmpty()) {
            return new Outcome(false, "closed the connection before it answered");
        }
        Matcher matcher = STATUS_LINE.matcher(line);
        if (!matcher.matches()) {
            return new Outcome(false, "answers " + http.path() + " with something that is not HTTP");
        }
        int status = Integer.parseInt(matcher.group(1));
        drain(socket, in, deadlineNs);
        return new Outcome(
                status >= http.statusFrom() && status <= http.statusTo(), "HTTP " + status + " from " + http.path());
    }

    private static String request(CheckTarget target, Check.Http http) {
        String address = target.host();
        String host = !http.host().isEmpty()
                ? http.host()
                : target.checkPort() == 80 ? address : address + ":" + target.checkPort();
        return "GET " + http.path() + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: spillway-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    }

    private static String statusLine(Socket socket, InputStream in, long deadlineNs) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < MAX_STATUS_LINE_BYTES) {
            int b = Probe.read(socket, in, deadlineNs);
            if (b == -1 || b == '\n') {
                break;
            }
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    /**
     * Takes the rest of a small answer: closing a socket with unread bytes sends a reset, and a healthy server would
     * log an error at every probe. The status has already decided, so nothing that goes wrong here matters.
     */
    private static void drain(Socket socket, InputStream in, long deadlineNs) throws IOException {
        try {
            for (int taken = 0; taken < MAX_REST_BYTES; taken++) {
                if (Probe.read(socket, in, deadlineNs) == -1) {
                    return;
                }
            }
        } catch (SocketTimeoutException e) {
            // It keeps the connection open although asked to close it; we close.
        }
    }
}
