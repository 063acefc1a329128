package io.spillway.load.peer;

import static io.spillway.load.peer.TestSites.RARELY;
import static io.spillway.load.peer.TestSites.freeAddress;
import static io.spillway.load.peer.TestSites.peer;
import static io.spillway.load.peer.TestSites.report;
import static io.spillway.load.peer.TestSites.settings;
import static io.spillway.load.peer.TestSites.view;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.load.report.LoadReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sites that talk to each other over real TLS on loopback. */
@Timeout(60)
class LoadExchangeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    static Path dir;

    @TempDir
    static Path otherDir;

    private static TestCertificates certificates;
    private static TestCertificates otherCa;

    private InetSocketAddress address1;
    private InetSocketAddress address2;

    @BeforeAll
    static void makeCertificates() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
        certificates = new TestCertificates(dir)
                .issue("idc1", "dns:idc1")
                .issue("idc2", "dns:idc2")
                .issue("idc3", "dns:idc3");
        otherCa = new TestCertificates(otherDir).issue("idc2", "dns:idc2");
    }

    @BeforeEach
    void chooseAddresses() throws IOException {
        address1 = freeAddress();
        address2 = freeAddress();
    }

    @Test
    void oneCallCarriesTheReportsOfBothSites() throws Exception {
        // Site 2 can't call: nobody listens where it believes idc1 to be.
        try (LoadExchange site2 = start("idc2", address2, RARELY, 0.3, peer("idc1", freeAddress()));
                LoadExchange site1 = start("idc1", address1, RARELY, 1.25, peer("idc2", address2))) {
            await().until(() -> view(site1, "idc2").received() == 1);
            assertThat(loadSeen(site1, "idc2")).isEqualTo(0.3);
            assertThat(loadSeen(site2, "idc1")).isEqualTo(1.25);
            assertThat(view(site1, "idc2").live()).isTrue();
            assertThat(view(site1, "idc2").failures()).isZero();
            assertThat(view(site1, "idc2").lastError()).isNull();
            assertThat(view(site2, "idc1").lastError()).isEqualTo("connection refused");
        }
    }

    @Test
    void exchangesEveryIntervalByItself() throws Exception {
        try (LoadExchange site2 = start("idc2", address2, RARELY, 0.3, peer("idc1", freeAddress()));
                LoadExchange site1 = start("idc1", address1, SECOND, 1.25, peer("idc2", address2))) {
            await().until(() -> view(site1, "idc2").received() >= 3);
            assertThat(view(site2, "idc1").refused()).isZero();
        }
    }

    @Test
    void exchangesAtOnceWhenTold() throws Exception {
        try (LoadExchange site2 = start("idc2", address2, RARELY, 0.3, peer("idc1", address1));
                LoadExchange site1 = start("idc1", address1, RARELY, 1.25, peer("idc2", address2))) {
            await().until(() -> view(site2, "idc1").received() >= 1);
            long before = view(site2, "idc1").received();
            site1.exchangeNow();
            await().until(() -> view(site2, "idc1").received() > before);
        }
    }

    @Test
    void noReportIsRefusedThoughSitesCallEachOtherAtTheSameTime() throws Exception {
        try (LoadExchange site2 = start("idc2", address2, RARELY, 0.3, peer("idc1", address1));
                LoadExchange site1 = start("idc1", address1, RARELY, 1.25, peer("idc2", address2))) {
            for (int round = 0; round < 50; round++) {
                long before1 = view(site1, "idc2").received();
                long before2 = view(site2, "idc1").received();
                site1.exchangeNow();
                site2.exchangeNow();
                await().until(() -> view(site1, "idc2").received() > before1
                        && view(site2, "idc1").received() > before2);
            }
            assertThat(view(site1, "idc2").refused()).isZero();
            assertThat(view(site2, "idc1").refused()).isZero();
        }
    }

    @Test
    void threeSitesAllLearnOfEachOther() throws Exception {
        InetSocketAddress address3 = freeAddress();
        PeerConfig peer1 = peer("idc1", address1);
        PeerConfig peer2 = peer("idc2", address2);
        PeerConfig peer3 = peer("idc3", address3);
        try (LoadExchange site1 = start("idc1", address1, SECOND, 0.1, peer2, peer3);
                LoadExchange site2 = start("idc2", address2, SECOND, 0.2, peer1, peer3);
                LoadExchange site3 = start("idc3", address3, SECOND, Double.POSITIVE_INFINITY, peer1, peer2)) {
            await().until(() -> site1.peers().stream().allMatch(PeerView::live)
                    && site2.peers().stream().allMatch(PeerView::live)
                    && site3.peers().stream().allMatch(PeerView::live));
            assertThat(loadSeen(site1, "idc2")).isEqualTo(0.2);
            assertThat(loadSeen(site2, "idc3")).isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(loadSeen(site3, "idc1")).isEqualTo(0.1);
        }
    }

    @Test
    void refusesAPeerWhoseCertificateAnotherCaSigned() throws Exception {
        try (LoadExchange impostor = start(otherCa, "idc2", "idc2", address2, 0, peer("idc1", address1));
                LoadExchange site1 = start("idc1", address1, RARELY, 1.25, peer("idc2", address2))) {
            // On a slow machine the first call may be late; a later one is not.
            await().until(() -> "its certificate is not signed by our CA"
                    .equals(view(site1, "idc2").lastError()));
            assertThat(view(site1, "idc2").refusedBy()).containsKey("certificate");
            assertThat(view(site1, "idc2").failedBy()).containsKey("tls");
            impostor.exchangeNow();
            await().until(() -> view(impostor, "idc1").failures() > 1);
            assertThat(view(impostor, "idc1").lastError()).isEqualTo("its certificate is not signed by our CA");
            assertThat(site1.peers()).allMatch(peer -> peer.received() == 0);
        }
    }

    @Test
    void refusesAServerThatIsAnotherSiteThanTheOneConfiguredThere() throws Exception {
        try (LoadExchange site3 = start("idc3", address2, RARELY, 0.1);
                LoadExchange site1 = start("idc1", address1, RARELY, 1.25, peer("idc2", address2))) {
            // On a slow machine the first call may be late; a later one is not.
            await().until(() -> "its certificate does not name idc2"
                    .equals(view(site1, "idc2").lastError()));
            assertThat(view(site1, "idc2").received()).isZero();
            assertThat(site3.peers()).isEmpty();
        }
    }

    @Test
    void refusesASiteItDoesNotKnowAndCountsIt() throws Exception {
        try (LoadExchange site2 = start("idc2", address2, RARELY, 0.3);
                LoadExchange site1 = start("idc1", address1, RARELY, 1.25, peer("idc2", address2))) {
            // On a slow machine the first call may be late; a later one is not.
            await().until(() -> "answers HTTP 403: idc1 is not a peer of this site"
                    .equals(view(site1, "idc2").lastError()));
            assertThat(site2.refusedStrangers()).isPositive();
            assertThat(site2.refusedStrangersBy()).containsOnlyKeys("not-a-peer");
        }
    }

    @Test
    void aPeerThatNeverAnswersDelaysNobody() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, TestSites.loopback());
                LoadExchange site2 = start("idc2", address2, RARELY, 0.3, peer("idc1", address1))) {
            PeerConfig deaf = peer("idc3", new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort()));
            try (LoadExchange site1 = start("idc1", address1, SECOND, 1.25, deaf, peer("idc2", address2))) {
                await().until(() -> view(site1, "idc2").received() >= 3
                        && view(site1, "idc3").failures() >= 2);
                assertThat(view(site1, "idc3").lastError()).isEqualTo("no answer within 500 ms");
                assertThat(view(site1, "idc3").failedBy()).containsKey("no-answer");
                assertThat(view(site1, "idc3").refused()).isZero();
                assertThat(view(site2, "idc1").received()).isGreaterThanOrEqualTo(3);
            }
        }
    }

    @Test
    void findsAPeerAgainThatWasAway() throws Exception {
        PeerConfig peer2 = peer("idc2", address2);
        try (LoadExchange site1 = start("idc1", address1, SECOND, 1.25, peer2)) {
            try (LoadExchange site2 = start("idc2", address2, RARELY, 0.3, peer("idc1", freeAddress()))) {
                await().until(() -> view(site1, "idc2").received() >= 1 && site2.refusedStrangers() == 0);
            }
            await().until(() -> view(site1, "idc2").failures() >= 1);
            ReportSource restarted = (peer, sequence) -> {
                LoadReport r = report("idc2", sequence, 0.6);
                return new LoadReport(
                        r.site(), 2, sequence, r.leaseMs(), r.load(), r.own(), 0, "", 100, r.thresholds());
            };
            try (LoadExchange site2 = LoadExchange.start(
                    settings(certificates, "idc2", "idc2", address2, RARELY, peer("idc1", address1)),
                    restarted,
                    new SplittableRandom(1))) {
                await().until(() -> view(site1, "idc2").failures() == 0 && loadSeen(site1, "idc2") == 0.6);
                assertThat(site2.refusedStrangers()).isZero();
            }
        }
    }

    @Test
    void callsAPeerAgainThatWasNotThereLongBeforeTheNextRound() throws Exception {
        try (LoadExchange site1 = start("idc1", address1, RARELY, 1.25, peer("idc2", address2))) {
            await().until(() -> view(site1, "idc2").failures() >= 2);
            assertThat(view(site1, "idc2").failedBy()).containsOnlyKeys("unreachable");
            try (LoadExchange site2 = start("idc2", address2, RARELY, 0.3, peer("idc1", freeAddress()))) {
                await().until(() -> view(site1, "idc2").received() >= 1);
                assertThat(view(site1, "idc2").failures()).isZero();
                assertThat(view(site2, "idc1").live()).isTrue();
            }
        }
    }

    @Test
    void anAnswerIsWrittenWithWhatTheCallBroughtInView() throws Exception {
        try (LoadExchange site2 = acknowledging("idc2", 1, address2, peer("idc1", freeAddress()));
                LoadExchange site1 = start("idc1", address1, RARELY, 1.25, peer("idc2", address2))) {
            for (long call = 1; call <= 20; call++) {
                long sequence = call;
                await().until(() -> view(site1, "idc2").received() == sequence);
                // Ours of this call, which the answer has heard already.
                assertThat(view(site1, "idc2").heardSequence()).isEqualTo(sequence);
                site1.exchangeNow(List.of("idc2", "nobody"));
            }
            assertThat(site2.refusedStrangers()).isZero();
        }
    }

    @Test
    void aSiteWhoseClockWentBackBeforeItsRestartIsTakenAgainWhenItCalls() throws Exception {
        try (LoadExchange site2 = acknowledging("idc2", 1, address2, peer("idc1", freeAddress()))) {
            try (LoadExchange before = acknowledging("idc1", 1_000_000, address1, peer("idc2", address2))) {
                await().until(() -> view(before, "idc2").received() >= 1);
            }
            try (LoadExchange after = acknowledging("idc1", 5, address1, peer("idc2", address2))) {
                await().until(() -> view(after, "idc2").received() >= 1);
                assertThat(epochSeen(site2, "idc1")).isEqualTo(1_000_001);
                assertThat(view(after, "idc2").heardSequence()).isPositive();
                assertThat(view(site2, "idc1").refusedBy()).isEqualTo(Map.of("old-epoch", 1L));
                assertThat(view(after, "idc2").failedBy()).isEqualTo(Map.of("no-report", 1L));
            }
        }
    }

    @Test
    void aSiteWhoseClockWentBackBeforeItsRestartIsTakenAgainWhenItIsOnlyCalled() throws Exception {
        PeerConfig away = peer("idc2", freeAddress());
        try (LoadExchange site2 = acknowledging("idc2", 1, address2, peer("idc1", address1))) {
            try (LoadExchange before = acknowledging("idc1", 1_000_000, address1, away)) {
                await().until(() -> view(site2, "idc1").received() >= 1
                        && view(before, "idc2").live());
            }
            site2.exchangeNow();
            await().until(() -> view(site2, "idc1").failures() >= 1);
            try (LoadExchange after = acknowledging("idc1", 5, address1, away)) {
                await().until(() -> view(site2, "idc1").failures() == 0);
                assertThat(epochSeen(site2, "idc1")).isEqualTo(1_000_001);
                assertThat(view(site2, "idc1").refused()).isZero();
                assertThat(view(after, "idc2").live()).isTrue();
            }
        }
    }

    @Test
    void aSiteThatCanNotMakeItsReportSaysSoAndGoesOn() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        ReportSource flaky = (peer, sequence) -> {
            if (broken.get()) {
                throw new IllegalStateException("broken on purpose");
            }
            return report("idc1", sequence, 1.25);
        };
        ExchangeSettings settings = settings(certificates, "idc1", "idc1", address1, RARELY, peer("idc2", address2));
        try (LoadExchange site2 = start("idc2", address2, RARELY, 0.3, peer("idc1", address1));
                LoadExchange site1 = LoadExchange.start(settings, flaky, new SplittableRandom(1))) {
            await().until(() -> view(site1, "idc2").failures() > 0);
            assertThat(view(site1, "idc2").lastError()).isEqualTo("our own report could not be made");
            site2.exchangeNow();
            await().until(() -> "answers HTTP 503: this site has no report now"
                    .equals(view(site2, "idc1").lastError()));
            broken.set(false);
            site1.exchangeNow();
            await().until(() -> view(site1, "idc2").failures() == 0);
        }
    }

    @Test
    void freesItsAddressWhenClosedAlsoWithCallsUnderWay() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, TestSites.loopback())) {
            PeerConfig deaf = peer("idc2", new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort()));
            LoadExchange site1 = start("idc1", address1, RARELY, 1.25, deaf);
            site1.exchangeNow();
            site1.close();
            site1.exchangeNow();
            site1.close();
            start("idc1", address1, RARELY, 1.25, deaf).close();
        }
    }

    private static long epochSeen(LoadExchange exchange, String site) {
        return requireNonNull(view(exchange, site).report()).epoch();
    }

    private static LoadExchange acknowledging(String site, long epoch, InetSocketAddress listen, PeerConfig peer)
            throws ExchangeException {
        CompletableFuture<LoadExchange> started = new CompletableFuture<>();
        LoadExchange exchange = LoadExchange.start(
                settings(certificates, site, site, listen, RARELY, peer),
                TestSites.acknowledging(site, epoch, 0.5, started),
                new SplittableRandom(1));
        started.complete(exchange);
        return exchange;
    }

    private static double loadSeen(LoadExchange exchange, String site) {
        LoadReport report = view(exchange, site).report();
        return requireNonNull(report).load();
    }

    private static LoadExchange start(
            String site, InetSocketAddress listen, Duration interval, double load, PeerConfig... peers)
            throws ExchangeException {
        return LoadExchange.start(
                settings(certificates, site, site, listen, interval, peers),
                (peer, sequence) -> report(site, sequence, load),
                new SplittableRandom(1));
    }

    private static LoadExchange start(
            TestCertificates certificates,
            String alias,
            String site,
            InetSocketAddress listen,
            double load,
            PeerConfig... peers)
            throws ExchangeException {
        return LoadExchange.start(
                settings(certificates, alias, site, listen, RARELY, peers),
                (peer, sequence) -> report(site, sequence, load),
                new SplittableRandom(1));
    }
}
