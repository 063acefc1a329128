package io.spillway.load.peer;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How connections between sites are made: HTTP/2 over TLS 1.3, certificates at both ends. They stay open from round to
 * round, because a handshake costs ten times a call.
 *
 * @param timeoutMs of a handshake
 * @param interval between rounds
 */
record Tls(long timeoutMs, Duration interval) {
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3");
    /** An interval longer than a firewall remembers an idle connection is not worth keeping one. */
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(10);
    /** A peer needs one at a time. */
    private static final long MAX_STREAMS = 8;

    HttpServerOptions server(Credentials credentials) {
        return new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setKeyCertOptions(credentials.identity())
                .setTrustOptions(credentials.trust())
                .setClientAuth(ClientAuth.REQUIRED)
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(MAX_STREAMS))
                // The client closes first; this is for those that died.
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(2 * idleSeconds());
    }

    HttpClientOptions client(Credentials credentials) {
        return new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setKeyCertOptions(credentials.identity())
                .setTrustOptions(credentials.trust())
                .setVerifyHost(true)
                .setHttp2KeepAliveTimeout(idleSeconds())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(timeoutMs);
    }

    ServerSSLOptions serverTls(Credentials credentials) {
        return server(credentials).getSslOptions();
    }

    ClientSSLOptions clientTls(Credentials credentials) {
        return client(credentials).getSslOptions();
    }

    private int idleSeconds() {
        long seconds = 2 * interval.toSeconds() + 60;
        return (int) Math.min(seconds, LONGEST_IDLE.toSeconds());
    }
}
