package io.spillway.geo.pki;

import static org.awaitility.Awaitility.await;

import io.spillway.load.peer.ExchangeSettings;
import io.spillway.load.peer.LoadExchange;
import io.spillway.load.peer.PeerConfig;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code spillway pki init} makes is what the exchange takes. */
@Timeout(60)
class PkiExchangeTest {
    @TempDir
    Path dir;

    @Test
    void sitesTrustEachOtherWithTheCertificatesMadeHere() throws Exception {
        PkiDirectory pki = new PkiDirectory(dir);
        new SiteCertificates(pki, new SecureRandom())
                .make(
                        List.of("idc1", "idc2"),
                        Instant.now(),
                        new SiteCertificates.Options(Duration.ofDays(2), Duration.ofDays(1), false));
        InetSocketAddress address1 = freeAddress();
        InetSocketAddress address2 = freeAddress();
        try (LoadExchange site1 = start(pki, "idc1", address1, "idc2", address2);
                LoadExchange site2 = start(pki, "idc2", address2, "idc1", address1)) {
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> site1.peers().stream().allMatch(PeerView::live)
                            && site2.peers().stream().allMatch(PeerView::live));
        }
    }

    private static LoadExchange start(
            PkiDirectory pki, String site, InetSocketAddress listen, String peer, InetSocketAddress peerAddress)
            throws Exception {
        URI url = URI.create("https://" + peerAddress.getHostString() + ":" + peerAddress.getPort());
        ExchangeSettings settings = new ExchangeSettings(
                site,
                listen,
                Duration.ofSeconds(1),
                List.of(new PeerConfig(peer, url)),
                pki.certificate(PkiDirectory.CA),
                pki.certificate(site),
                pki.key(site));
        return LoadExchange.start(
                settings,
                (_, sequence) ->
                        new LoadReport(site, 1, sequence, 60_000, 0.5, 0.5, 0, "connections", 100, Thresholds.DEFAULT),
                new SplittableRandom(1));
    }

    private static InetSocketAddress freeAddress() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
            return new InetSocketAddress(loopback, socket.getLocalPort());
        }
    }
}
