package io.spillway.geo.api;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Asks a running daemon. The JDK's HTTP client knows no unix sockets, and Vert.x would cost the command line half a
 * second, so this speaks the little HTTP that a request on a local socket needs.
 */
public final class ApiClient {
    /** A daemon that is silent for so long is stuck. */
    private static final long LIMIT_MS = 5_000;

    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Path socket;

    public ApiClient(Path socket) {
        this.socket = socket;
    }

    /**
     * The body of the answer.
     *
     * @throws ApiException nobody listens there, or nothing sensible comes
     * @throws ApiRefusal the answer isn't 200
     */
    public String get(String path) throws ApiException, ApiRefusal {
        return ask("GET", path);
    }

    /** The same for a request that changes something. */
    public String post(String path) throws ApiException, ApiRefusal {
        return ask("POST", path);
    }

    private String ask(String method, String path) throws ApiException, ApiRefusal {
        try (SocketChannel channel = open(method, path, "1.0")) {
            String answer = readAll(channel);
            int body = answer.indexOf(END_OF_HEAD);
            if (body < 0) {
                throw new IOException("its answer ends early");
            }
            body += END_OF_HEAD.length();
            check(answer.substring(0, body), answer.substring(body));
            return answer.substring(body);
        } catch (IOException e) {
            throw new ApiException("the daemon at " + socket + " does not answer: " + e.getMessage(), e);
        }
    }

    /**
     * Hands over each line of an answer that has no end, until the daemon ends it or the thread is interrupted.
     *
     * @throws ApiException nobody listens there, or the connection breaks
     * @throws ApiRefusal the answer isn't 200
     */
    public void stream(String path, Consumer<String> lines) throws ApiException, ApiRefusal {
        try (SocketChannel channel = open("GET", path, "1.1");
                InputStream in = new BufferedInputStream(Channels.newInputStream(channel))) {
            StringBuilder head = new StringBuilder();
            for (String line = ChunkedInput.line(in); !line.isEmpty(); line = ChunkedInput.line(in)) {
                head.append(line).append('\n');
            }
            if (isRefusal(head.toString())) {
                check(head.toString(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            BufferedReader body =
                    new BufferedReader(new InputStreamReader(new ChunkedInput(in), StandardCharsets.UTF_8));
            for (String line = body.readLine(); line != null; line = body.readLine()) {
                lines.accept(line);
            }
        } catch (ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new ApiException("the daemon at " + socket + " has gone: " + e.getMessage(), e);
        }
    }

    private SocketChannel open(String method, String path, String version) throws ApiException, IOException {
        if (!Files.exists(socket)) {
            throw new ApiException(
                    "no daemon at " + socket + "; start it: spillway site run -c FILE, or spillway bgp run -c FILE");
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request = method + " " + path + " HTTP/" + version
                    + "\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isRefusal(String head) {
        return !head.startsWith("HTTP/1.0 200") && !head.startsWith("HTTP/1.1 200");
    }

    private static void check(String head, String body) throws IOException, ApiRefusal {
        if (!isRefusal(head)) {
            return;
        }
        String[] words = head.lines().findFirst().orElse("").split(" ", 3);
        if (words.length < 2 || !words[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("it speaks no HTTP");
        }
        String why = body.strip();
        throw new ApiRefusal(Integer.parseInt(words[1]), why.isEmpty() ? "the daemon says " + words[1] : why);
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
