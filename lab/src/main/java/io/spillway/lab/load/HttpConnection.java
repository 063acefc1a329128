package io.spillway.lab.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 connection that stays open between requests. Written out, because what matters here is that a request
 * never silently gets a new connection. One thread at a time.
 */
final class HttpConnection implements AutoCloseable {
    private static final int LONGEST_LINE = 8192;

    private final Socket socket;
    private final InputStream in;
    private final String host;

    /** @param timeoutMs for connecting, and for each wait for bytes */
    HttpConnection(InetSocketAddress target, int timeoutMs) throws IOException {
        socket = new Socket();
        try {
            socket.connect(target, timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        host = target.getHostString();
    }

    /**
     * Asks for {@code /} and returns the body without surrounding white space.
     *
     * @throws IOException the connection is broken or the answer is not a 200
     */
    String get() throws IOException {
        return new String(get("/"), StandardCharsets.UTF_8).strip();
    }

    /**
     * Asks for {@code path} and returns the body, however slowly it comes.
     *
     * @throws IOException the connection is broken or the answer is not a 200
     */
    byte[] get(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        int length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = number(header.substring(15).strip());
            }
        }
        if (!status.startsWith("HTTP/1.1 200") || length < 0) {
            throw new IOException("answered '" + status + "'");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("closed in the middle of an answer");
        }
        return body;
    }

    private static int number(String text) throws IOException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException("Content-Length '" + text + "'", e);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed by the other side");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("a header line of more than " + LONGEST_LINE + " characters");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
