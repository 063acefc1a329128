package io.spillway.load.peer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The load exchange as configured.
 *
 * @param site our own name
 * @param listen where peers reach us
 * @param interval between rounds, 1 s..1 h (2 min), with up to 10 % jitter
 * @param peers each site once
 * @param caCertificate PEM; signs every site's certificate
 * @param certificate PEM; ours, naming our site
 * @param key PEM, PKCS#8
 */
public record ExchangeSettings(
        String site,
        InetSocketAddress listen,
        Duration interval,
        List<PeerConfig> peers,
        Path caCertificate,
        Path certificate,
        Path key) {
    public ExchangeSettings {
        peers = List.copyOf(peers);
    }
}
