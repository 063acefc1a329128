package io.spillway.load.peer;

import static io.spillway.load.peer.TestSites.RARELY;
import static io.spillway.load.peer.TestSites.freeAddress;
import static io.spillway.load.peer.TestSites.peer;
import static io.spillway.load.peer.TestSites.report;
import static io.spillway.load.peer.TestSites.settings;
import static io.spillway.load.peer.TestSites.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.spillway.load.report.Heard;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ReportCodec;
import io.spillway.load.report.ServiceReport;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A site whose peers say what no peer should; spoken by the JDK's own HTTP, not by the code under test. */
@Timeout(60)
class HostilePeerTest {
    @TempDir
    static Path dir;

    private static TestCertificates certificates;

    private InetSocketAddress address;
    private LoadExchange site;

    @BeforeAll
    static void makeCertificates() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
        certificates = new TestCertificates(dir)
                .issue("idc1", "dns:idc1,ip:127.0.0.1")
                .issue("idc2", "dns:idc2")
                .issue("several", "dns:idc2,dns:idc3")
                .issue("nameless", "uri:spillway:idc2");
    }

    @BeforeEach
    void startSite() throws Exception {
        address = freeAddress();
        site = LoadExchange.start(
                settings(certificates, "idc1", "idc1", address, Duration.ofSeconds(6), peer("idc2", freeAddress())),
                (peer, sequence) -> report("idc1", sequence, 0.5),
                new SplittableRandom(1));
    }

    @AfterEach
    void stopSite() {
        site.close();
    }

    @Test
    void takesAReportFromAnyHttpClientWithTheRightCertificate() throws Exception {
        HttpResponse<String> answer = post("idc2", body(1));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).contains("\"site\":\"idc1\"");
        assertThat(view(site, "idc2").received()).isEqualTo(1);
    }

    @Test
    void refusesAClientWithoutACertificateAndCountsIt() {
        assertThatThrownBy(() -> send(null, request().POST(BodyPublishers.ofByteArray(body(1)))))
                .isInstanceOf(IOException.class);
        await().until(() -> site.refusedStrangers() == 1);
        assertThat(site.refusedStrangersBy()).isEqualTo(Map.of("tls", 1L));
        assertThat(view(site, "idc2").received()).isZero();
    }

    @Test
    void refusesCertificatesThatNameNoSiteOrSeveral() throws Exception {
        assertThat(post("nameless", body(1)).statusCode()).isEqualTo(403);
        assertThat(post("several", body(1)).statusCode()).isEqualTo(403);
        assertThat(site.refusedStrangers()).isEqualTo(2);
        assertThat(site.refusedStrangersBy()).isEqualTo(Map.of("not-a-peer", 2L));
    }

    @Test
    void refusesAReportInTheNameOfAnotherSite() throws Exception {
        HttpResponse<String> answer =
                post("idc2", ReportCodec.encode(report("idc3", 1, 0.1)).getBytes());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("site: the report is of \"idc3\", its sender is idc2\n");
        assertThat(refusedBy()).isEqualTo(Map.of("other-site", 1L));
        assertThat(view(site, "idc2").report()).isNull();
    }

    @Test
    void refusesAReplayedReport() throws Exception {
        assertThat(post("idc2", body(7)).statusCode()).isEqualTo(200);
        HttpResponse<String> answer = post("idc2", body(7));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).isEqualTo("sequence: 7 is a repetition; the last was 7\n");
        assertThat(answer.headers().firstValue("spillway-epoch")).contains("1");
        assertThat(view(site, "idc2").received()).isEqualTo(1);
        assertThat(refusedBy()).isEqualTo(Map.of("repeated", 1L));
    }

    @Test
    void refusesAReportFromBeforeARestartAndTellsTheEpochItKnows() throws Exception {
        assertThat(post("idc2", bytes(report("idc2", 9, 1, 0.1, null))).statusCode())
                .isEqualTo(200);
        HttpResponse<String> answer = post("idc2", bytes(report("idc2", 8, 77, 0.1, null)));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("spillway-epoch")).contains("9");
        assertThat(refusedBy()).isEqualTo(Map.of("old-epoch", 1L));
    }

    @Test
    void refusesALoadBelowZeroAndAGrantAboveItsCapacityAndTakesTheTruthAfterwards() throws Exception {
        HttpResponse<String> load = post("idc2", bytes(report("idc2", 1, -0.5)));
        assertThat(load.statusCode()).isEqualTo(400);
        assertThat(load.body()).startsWith("load: must be a number of at least 0");
        HttpResponse<String> grant = post("idc2", grant(100, 100.5));
        assertThat(grant.statusCode()).isEqualTo(400);
        assertThat(grant.body()).isEqualTo("services[0].grant: a grant above its capacity: 100.5 of 100.0\n");
        assertThat(refusedBy()).isEqualTo(Map.of("impossible", 2L));
        assertThat(view(site, "idc2").report()).isNull();
        // What was refused has used no sequence up.
        assertThat(post("idc2", grant(100, 100)).statusCode()).isEqualTo(200);
        assertThat(view(site, "idc2").live()).isTrue();
    }

    @Test
    void refusesAPeerThatHasHeardWhatWasNeverSaid() throws Exception {
        assertThat(post("idc2", body(1)).statusCode()).isEqualTo(200);
        HttpResponse<String> answer = post("idc2", bytes(report("idc2", 1, 2, 0.1, new Heard(1, 99))));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("heard: sequence 99 of epoch 1 was never sent\n");
        assertThat(refusedBy()).isEqualTo(Map.of("impossible", 1L));
    }

    @Test
    void refusesGarbageAndSaysWhatIsWrong() throws Exception {
        HttpResponse<String> answer = post("idc2", "hello".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("the report is not a JSON object\n");
        assertThat(view(site, "idc2").lastError()).isEqualTo("refused its report: the report is not a JSON object");
        assertThat(refusedBy()).isEqualTo(Map.of("malformed", 1L));
    }

    @Test
    void stopsReadingABodyThatIsTooLarge() {
        try {
            assertThat(post("idc2", new byte[10_000_000]).statusCode()).isEqualTo(413);
        } catch (Exception e) {
            // The connection may be gone before the client has read the answer.
            assertThat(e).isInstanceOf(IOException.class);
        }
        await().until(() -> view(site, "idc2").refused() == 1);
        assertThat(refusedBy()).isEqualTo(Map.of("too-large", 1L));
    }

    @Test
    void doesNotWaitForABodyThatNeverEnds() {
        try (SubmissionPublisher<ByteBuffer> nothing = new SubmissionPublisher<>()) {
            Thread.startVirtualThread(() -> {
                try {
                    send("idc2", request().POST(BodyPublishers.fromPublisher(nothing)));
                } catch (Exception e) {
                    // It is refused, or cut off; what the site tells is looked at below.
                }
            });
            await().until(() -> view(site, "idc2").refused() == 1);
            assertThat(view(site, "idc2").lastError()).isEqualTo("refused its report: it did not end within 3000 ms");
            assertThat(refusedBy()).isEqualTo(Map.of("slow-body", 1L));
        }
    }

    @Test
    void servesNothingElse() throws Exception {
        assertThat(send("idc2", request().GET()).statusCode()).isEqualTo(404);
        HttpRequest.Builder elsewhere = HttpRequest.newBuilder(url("/other"));
        assertThat(send("idc2", elsewhere.POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(404);
        assertThat(view(site, "idc2").refused()).isZero();
    }

    @Test
    void aPeerThatAnswersGarbageIsCountedAndShown() throws Exception {
        assertThat(errorWhenThePeerAnswers(200, new byte[] {1, 2, 3}))
                .isEqualTo("refused its report: the report is not a JSON object");
    }

    @Test
    void aPeerThatAnswersInAnothersNameIsRefused() throws Exception {
        byte[] lie = ReportCodec.encode(report("idc3", 1, 0.1)).getBytes();
        assertThat(errorWhenThePeerAnswers(200, lie))
                .isEqualTo("refused its report: site: the report is of \"idc3\", its sender is idc2");
    }

    @Test
    void aPeerThatAnswersTooMuchIsNotReadToTheEnd() throws Exception {
        assertThat(errorWhenThePeerAnswers(200, new byte[10_000_000]))
                .isEqualTo("refused its report: the body has more than 524288 bytes");
    }

    @Test
    void aCallThatFailedTakesItsConnectionWithIt() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer deaf = vertx.createHttpServer(new HttpServerOptions()
                            .setSsl(true)
                            .setUseAlpn(true)
                            .setKeyCertOptions(new PemKeyCertOptions()
                                    .addCertPath(
                                            certificates.certificate("idc2").toString())
                                    .addKeyPath(certificates.key("idc2").toString())))
                    .connectionHandler(_ -> connections.incrementAndGet())
                    .requestHandler(_ -> {})
                    .listen(0, "127.0.0.1")
                    .await();
            PeerConfig peer = peer("idc2", new InetSocketAddress(TestSites.loopback(), deaf.actualPort()));
            try (LoadExchange caller = LoadExchange.start(
                    settings(certificates, "idc1", "idc1", freeAddress(), Duration.ofSeconds(1), peer),
                    (_, sequence) -> report("idc1", sequence, 0.5),
                    new SplittableRandom(1))) {
                await().until(() -> view(caller, "idc2").failures() >= 3);
                assertThat(connections.get()).isGreaterThanOrEqualTo(3);
            }
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void anErrorOfThePeerIsShownInItsOwnWordsWithoutItsControlCharacters() throws Exception {
        assertThat(errorWhenThePeerAnswers(500, "out of\u001b[31m luck\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("answers HTTP 500: out of?[31m luck");
    }

    /** Calls a peer that speaks only HTTP/1.1, which the exchange accepts too. */
    private static String errorWhenThePeerAnswers(int status, byte[] body) throws Exception {
        HttpsServer hostile = HttpsServer.create(new InetSocketAddress(TestSites.loopback(), 0), 0);
        hostile.setHttpsConfigurator(new HttpsConfigurator(context("idc2")));
        hostile.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        hostile.start();
        try (LoadExchange caller = LoadExchange.start(
                settings(certificates, "idc1", "idc1", freeAddress(), RARELY, peer("idc2", hostile.getAddress())),
                (peer, sequence) -> report("idc1", sequence, 0.5),
                new SplittableRandom(1))) {
            await().until(() -> view(caller, "idc2").failures() >= 1);
            PeerView view = view(caller, "idc2");
            assertThat(view.received()).isZero();
            assertThat(view.refused()).isEqualTo(status == 200 ? view.failures() : 0);
            assertThat(view.failedBy()).containsOnlyKeys(status == 200 ? "refused" : "no-report");
            return String.valueOf(view.lastError());
        } finally {
            hostile.stop(0);
        }
    }

    private Map<String, Long> refusedBy() {
        return view(site, "idc2").refusedBy();
    }

    private static byte[] body(long sequence) {
        return bytes(report("idc2", sequence, 0.1));
    }

    private static byte[] bytes(LoadReport report) {
        return ReportCodec.encode(report).getBytes();
    }

    private static byte[] grant(double capacity, double grant) {
        LoadReport r = report("idc2", 1, 0.1);
        ServiceReport service = new ServiceReport("tcp/10.101.4.1:80", 0.1, capacity, false, 0, grant, 0, 0);
        return bytes(new LoadReport(
                r.site(),
                r.epoch(),
                r.sequence(),
                r.leaseMs(),
                r.load(),
                r.own(),
                r.foreign(),
                r.bottleneck(),
                r.capacityConnections(),
                r.thresholds(),
                "credit",
                null,
                List.of(service)));
    }

    private HttpResponse<String> post(String alias, byte[] body) throws Exception {
        return send(alias, request().POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(url(ReportServer.PATH));
    }

    private URI url(String path) {
        return URI.create("https://127.0.0.1:" + address.getPort() + path);
    }

    private static HttpResponse<String> send(@Nullable String alias, HttpRequest.Builder request) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(context(alias)).build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    /** @param alias whose key it has; null: none */
    private static SSLContext context(@Nullable String alias) throws IOException, GeneralSecurityException {
        KeyStore all = certificates.keyStore();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", all.getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (alias != null) {
            own.setKeyEntry(
                    alias,
                    all.getKey(alias, TestCertificates.password()),
                    TestCertificates.password(),
                    all.getCertificateChain(alias));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, TestCertificates.password());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
