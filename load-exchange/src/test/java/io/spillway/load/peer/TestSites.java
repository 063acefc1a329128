package io.spillway.load.peer;

import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Settings of sites on loopback, with certificates named by alias. */
final class TestSites {
    /** Nothing happens by itself but the first round. */
    static final Duration RARELY = Duration.ofHours(1);

    private TestSites() {}

    static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /** An address where nobody listens, until the test does. */
    static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }

    static PeerConfig peer(String site, InetSocketAddress address) {
        return new PeerConfig(site, URI.create("https://" + address.getHostString() + ":" + address.getPort()));
    }

    static ExchangeSettings settings(
            TestCertificates certificates,
            String alias,
            String site,
            InetSocketAddress listen,
            Duration interval,
            PeerConfig... peers) {
        return new ExchangeSettings(
                site,
                listen,
                interval,
                Arrays.asList(peers),
                certificates.ca(),
                certificates.certificate(alias),
                certificates.key(alias));
    }

    static LoadReport report(String site, long sequence, double load) {
        return new LoadReport(site, 1, sequence, 60_000, load, load, 0, "connections", 100, Thresholds.DEFAULT);
    }

    static PeerView view(LoadExchange exchange, String site) {
        List<PeerView> views = exchange.peers().stream()
                .filter(peer -> peer.config().site().equals(site))
                .toList();
        return views.getFirst();
    }
}
