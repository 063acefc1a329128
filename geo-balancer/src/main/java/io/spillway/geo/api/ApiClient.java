package io.spillway.geo.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks a running daemon. The JDK's HTTP client knows no unix sockets, and Vert.x would cost the command line half a
 * second, so this speaks the little HTTP/1.0 that a request on a local socket needs.
 */
public final class ApiClient {
    /** A daemon that is silent for so long is stuck. */
    private static final long LIMIT_MS = 5_000;

    private final Path socket;

    public ApiClient(Path socket) {
        this.socket = socket;
    }

    /**
     * The body of the answer.
     *
     * @throws ApiException nobody listens there, or the answer isn't 200
     */
    public String get(String path) throws ApiException {
        if (!Files.exists(socket)) {
            throw new ApiException("no daemon at " + socket + "; start it: spillway site run -c FILE");
        }
        String answer;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(
                    ("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            answer = readAll(channel);
        } catch (IOException e) {
            throw new ApiException("the daemon at " + socket + " does not answer: " + e.getMessage(), e);
        }
        int body = answer.indexOf("\r\n\r\n");
        String statusLine = answer.lines().findFirst().orElse("");
        if (body < 0 || !statusLine.matches("HTTP/1\\.[01] 200 .*")) {
            throw new ApiException("the daemon at " + socket + " answered " + path + " with '" + statusLine + "'");
        }
        return answer.substring(body + 4);
    }

    private static String readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        channel.configureBlocking(false);
        try (Selector selector = channel.provider().openSelector()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (true) {
                selector.selectedKeys().clear();
                if (selector.select(LIMIT_MS) == 0) {
                    throw new IOException("nothing heard for " + LIMIT_MS / 1000 + " s");
                }
                if (channel.read(buffer) < 0) {
                    return bytes.toString(StandardCharsets.UTF_8);
                }
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
    }
}
