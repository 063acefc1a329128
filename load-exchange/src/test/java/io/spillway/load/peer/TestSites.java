package io.spillway.load.peer;

import io.spillway.load.report.Heard;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

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

    /** The same with another epoch, and with what was heard of the peer. */
    static LoadReport report(String site, long epoch, long sequence, double load, @Nullable Heard heard) {
        LoadReport r = report(site, sequence, load);
        return new LoadReport(
                site,
                epoch,
                sequence,
                r.leaseMs(),
                load,
                load,
                0,
                r.bottleneck(),
                100,
                r.thresholds(),
                "credit",
                heard,
                List.of());
    }

    /** A source that acknowledges what the exchange has taken. */
    static ReportSource acknowledging(String site, long epoch, double load, Future<LoadExchange> exchange) {
        return (peer, sequence) -> {
            try {
                LoadReport last = view(exchange.get(), peer).report();
                Heard heard = last == null ? null : new Heard(last.epoch(), last.sequence());
                return report(site, epoch, sequence, load, heard);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    static PeerView view(LoadExchange exchange, String site) {
        List<PeerView> views = exchange.peers().stream()
                .filter(peer -> peer.config().site().equals(site))
                .toList();
        return views.getFirst();
    }
}
