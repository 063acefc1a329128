package io.spillway.load.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks an agent once. Blocks its thread for at most the timeout, which is for the answer as a whole: a server that trickles
 * bytes can't outlive it. What it takes is bounded.
 */
final class AgentCall {
    static final int MAX_JSON_BYTES = 64 * 1024;
    /** A machine of a few hundred CPUs tells about 1 MB. */
    static final int MAX_NODE_BYTES = 4 * 1024 * 1024;

    static final int MAX_LINE_BYTES = 1024;

    private AgentCall() {}

    /** The body of an answer 200. */
    static byte[] get(HttpClient http, URI uri, Duration timeout, int maxBytes)
            throws AgentException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("User-Agent", "spillway-agent")
                .GET()
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new AgentException("answers " + uri.getPath() + " with HTTP " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw noAnswer(timeout, e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause(), maxBytes);
        } finally {
            // Ends the exchange, and with it the connection, if it still runs.
            answer.cancel(true);
        }
    }

    /** What comes until the first end of a line, or until the agent closes. */
    static String line(InetSocketAddress address, Duration timeout) throws AgentException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(address, Math.toIntExact(timeout.toMillis()));
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[MAX_LINE_BYTES];
            int taken = 0;
            while (taken < bytes.length) {
                // An SO_TIMEOUT of 0 would mean forever.
                long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
                if (leftMs < 1) {
                    throw new SocketTimeoutException();
                }
                socket.setSoTimeout(Math.toIntExact(leftMs));
                int got = in.read(bytes, taken, bytes.length - taken);
                if (got < 0) {
                    return text(bytes, taken);
                }
                for (int end = taken + got; taken < end; taken++) {
                    if (bytes[taken] == '\n' || bytes[taken] == '\r') {
                        return text(bytes, taken);
                    }
                }
            }
            throw new AgentException("sends a line of more than " + MAX_LINE_BYTES + " bytes");
        } catch (SocketTimeoutException e) {
            throw noAnswer(timeout, e);
        } catch (IOException e) {
            throw failure(e, MAX_LINE_BYTES);
        }
    }

    private static String text(byte[] bytes, int length) throws AgentException {
        if (length == 0) {
            throw new AgentException("sends nothing");
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static AgentException noAnswer(Duration timeout, Exception cause) {
        return new AgentException("no answer within " + timeout.toMillis() + " ms", cause);
    }

    private static AgentException failure(Throwable e, int maxBytes) {
        String message = e.getMessage();
        if (e instanceof ConnectException) {
            return new AgentException(message == null ? "connection refused" : message.toLowerCase(Locale.ROOT), e);
        }
        if (message != null && message.contains("exceeds capacity")) {
            return new AgentException("sends more than " + maxBytes + " bytes", e);
        }
        return new AgentException(
                "can't be asked: "
                        + AgentException.quote(message == null ? e.getClass().getSimpleName() : message),
                e);
    }
}
