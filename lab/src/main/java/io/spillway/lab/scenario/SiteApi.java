package io.spillway.lab.scenario;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;

/** Asks a site's daemon for its status through its unix socket. */
final class SiteApi {
    private static final byte[] REQUEST =
            "GET /status HTTP/1.0\r\nHost: spillway\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private SiteApi() {}

    /** @throws IOException nobody answers, or not with a status */
    static SiteStatus status(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(REQUEST));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            return SiteStatus.parse(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        } catch (IOException | JacksonException e) {
            throw new IOException("the site at " + socket + ": " + e.getMessage(), e);
        }
    }
}
