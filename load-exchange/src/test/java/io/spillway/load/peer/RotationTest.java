package io.spillway.load.peer;

import static io.spillway.load.peer.TestSites.RARELY;
import static io.spillway.load.peer.TestSites.freeAddress;
import static io.spillway.load.peer.TestSites.peer;
import static io.spillway.load.peer.TestSites.report;
import static io.spillway.load.peer.TestSites.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sites whose certificates, keys and CA are replaced while they run. */
@Timeout(120)
class RotationTest {
    @TempDir
    static Path oldDir;

    @TempDir
    static Path newDir;

    @TempDir
    Path dir;

    private static TestCertificates old;
    private static TestCertificates renewed;

    private InetSocketAddress address1;
    private InetSocketAddress address2;
    private SiteFiles files1;
    private SiteFiles files2;

    @BeforeAll
    static void makeCertificates() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
        old = new TestCertificates(oldDir).issue("idc1", "dns:idc1").issue("idc2", "dns:idc2");
        renewed = new TestCertificates(newDir).issue("idc1", "dns:idc1").issue("idc2", "dns:idc2");
    }

    @BeforeEach
    void beginWithTheOldOnes() throws Exception {
        address1 = freeAddress();
        address2 = freeAddress();
        files1 = new SiteFiles(dir, "idc1").use(old, "idc1").trust(old);
        files2 = new SiteFiles(dir, "idc2").use(old, "idc2").trust(old);
    }

    @Test
    void theCaAndAllCertificatesChangeWithoutARestartAndWithoutAFailedCall() throws Exception {
        try (LoadExchange site1 = start(files1, "idc1", address1, RARELY, peer("idc2", address2));
                LoadExchange site2 = start(files2, "idc2", address2, RARELY, peer("idc1", address1))) {
            bothWays(site1, site2);
            String before = site1.certificate().serial();
            files1.trust(old, renewed);
            files2.trust(old, renewed);
            assertThat(site1.reloadCertificates()).isTrue();
            assertThat(site2.reloadCertificates()).isTrue();
            assertThat(site2.reloadCertificates()).isFalse();
            bothWays(site1, site2);
            files1.use(renewed, "idc1");
            assertThat(site1.reloadCertificates()).isTrue();
            assertThat(site1.certificate().serial()).isNotEqualTo(before);
            bothWays(site1, site2);
            files2.use(renewed, "idc2");
            site2.reloadCertificates();
            bothWays(site1, site2);
            files1.trust(renewed);
            files2.trust(renewed);
            site1.reloadCertificates();
            site2.reloadCertificates();
            bothWays(site1, site2);
            assertThat(site1.refusedStrangers()).isZero();
            assertThat(site2.refusedStrangers()).isZero();
        }
    }

    @Test
    void aConnectionMadeUnderACaThatIsNoLongerTrustedDoesNotGoOn() throws Exception {
        try (LoadExchange site2 = start(files2, "idc2", address2, RARELY, peer("idc1", freeAddress()));
                LoadExchange site1 = start(files1, "idc1", address1, RARELY, peer("idc2", address2))) {
            await().until(() -> view(site1, "idc2").received() >= 1);
            files2.use(renewed, "idc2").trust(renewed);
            site2.reloadCertificates();
            site1.exchangeNow();
            await().until(() -> "its certificate is not signed by our CA"
                    .equals(view(site1, "idc2").lastError()));
            assertThat(view(site1, "idc2").refusedBy()).containsKey("certificate");
        }
    }

    @Test
    void aCallUnderWayEndsAsItBegan() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ReportSource slow = (peer, sequence) -> {
            called.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return report("idc2", sequence, 0.3);
        };
        try (LoadExchange site2 = LoadExchange.start(
                        files2.settings(address2, RARELY, peer("idc1", freeAddress())), slow, new SplittableRandom(1));
                LoadExchange site1 = start(files1, "idc1", address1, RARELY, peer("idc2", address2))) {
            assertThat(called.await(40, TimeUnit.SECONDS)).isTrue();
            files1.trust(old, renewed);
            files2.trust(old, renewed);
            assertThat(site2.reloadCertificates()).isTrue();
            assertThat(site1.reloadCertificates()).isTrue();
            answer.countDown();
            await().until(() -> view(site1, "idc2").received() >= 1);
            assertThat(view(site1, "idc2").failedBy()).isEmpty();
        }
    }

    @Test
    void aChangeIsSeenByItselfAndABadOneChangesNothing() throws Exception {
        Duration second = Duration.ofSeconds(1);
        try (LoadExchange site1 = start(files1, "idc1", address1, second, peer("idc2", address2));
                LoadExchange site2 = start(files2, "idc2", address2, second, peer("idc1", address1))) {
            bothWays(site1, site2);
            String before = site1.certificate().serial();
            Files.writeString(files1.key(), "oh no");
            assertThatThrownBy(site1::reloadCertificates).hasMessageContaining(files1.key() + " is not a private key");
            bothWays(site1, site2);
            assertThat(site1.certificate().serial()).isEqualTo(before);
            assertThat(site1.certificate().notAfter()).isAfter(java.time.Instant.now());
            files2.trust(old, renewed);
            files1.trust(old, renewed).use(renewed, "idc1");
            await().until(() -> !site1.certificate().serial().equals(before));
            bothWays(site1, site2);
        }
    }

    /** A call each way, whatever failed before. */
    private static void bothWays(LoadExchange site1, LoadExchange site2) {
        long calls1 = view(site1, "idc2").received();
        long calls2 = view(site2, "idc1").received();
        site1.exchangeNow();
        await().until(() ->
                view(site1, "idc2").received() > calls1 && view(site2, "idc1").received() > calls2);
        long after1 = view(site1, "idc2").received();
        site2.exchangeNow();
        await().until(() -> view(site1, "idc2").received() > after1
                && view(site1, "idc2").failures() == 0
                && view(site2, "idc1").failures() == 0);
    }

    private static LoadExchange start(
            SiteFiles files, String site, InetSocketAddress listen, Duration interval, PeerConfig peer)
            throws ExchangeException {
        return LoadExchange.start(
                files.settings(listen, interval, peer),
                (_, sequence) -> report(site, sequence, 0.5),
                new SplittableRandom(1));
    }
}
