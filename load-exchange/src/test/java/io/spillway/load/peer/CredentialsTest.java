package io.spillway.load.peer;

import static io.spillway.load.peer.TestSites.RARELY;
import static io.spillway.load.peer.TestSites.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What keeps an exchange from starting, in words that name the file or address. */
@Timeout(60)
class CredentialsTest {
    @TempDir
    static Path dir;

    @TempDir
    static Path otherDir;

    private static TestCertificates certificates;
    private static TestCertificates otherCa;

    @BeforeAll
    static void makeCertificates() {
        certificates = new TestCertificates(dir).issue("idc1", "dns:idc1").issueExpired("old", "dns:idc1");
        otherCa = new TestCertificates(otherDir).issue("idc1", "dns:idc1");
    }

    @Test
    void namesAFileThatIsMissing() throws IOException {
        ExchangeSettings good = good();
        Path missing = dir.resolve("missing.crt");
        assertThat(refusal(with(good, missing, good.certificate(), good.key())))
                .isEqualTo(missing + " does not exist; 'spillway pki init' makes them");
    }

    @Test
    void namesAFileThatIsNoCertificate() throws IOException {
        ExchangeSettings good = good();
        Path garbage = Files.writeString(dir.resolve("garbage.crt"), "hello\n");
        assertThat(refusal(with(good, good.caCertificate(), garbage, good.key())))
                .startsWith(garbage + " is not a certificate in PEM");
    }

    @Test
    void namesAKeyInTheWrongFormat() throws IOException {
        ExchangeSettings good = good();
        Path sec1 = Files.writeString(dir.resolve("sec1.key"), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n");
        assertThat(refusal(with(good, good.caCertificate(), good.certificate(), sec1)))
                .isEqualTo(sec1 + " is not a private key in PEM, PKCS#8 (\"BEGIN PRIVATE KEY\")");
        Path broken = Files.writeString(
                dir.resolve("broken.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThat(refusal(with(good, good.caCertificate(), good.certificate(), broken)))
                .isEqualTo(broken + " is not a private key (EC) in PKCS#8");
    }

    @Test
    void seesThatTheKeyIsOfAnotherCertificate() throws IOException {
        ExchangeSettings good = good();
        assertThat(refusal(with(good, good.caCertificate(), good.certificate(), otherCa.key("idc1"))))
                .isEqualTo(otherCa.key("idc1") + " is not the key of " + good.certificate());
    }

    @Test
    void seesThatAnotherCaSigned() throws IOException {
        ExchangeSettings good = good();
        assertThat(refusal(with(good, otherCa.ca(), good.certificate(), good.key())))
                .isEqualTo(good.certificate() + " is not signed by " + otherCa.ca());
    }

    @Test
    void seesThatTheCertificateIsOfAnotherSite() throws IOException {
        assertThat(refusal(settings(certificates, "idc1", "idc2", TestSites.freeAddress(), RARELY)))
                .isEqualTo(certificates.certificate("idc1") + " names idc1, and this is idc2");
        assertThat(refusal(settings(certificates, "ca", "idc2", TestSites.freeAddress(), RARELY)))
                .isEqualTo(certificates.certificate("ca") + " names no site, and this is idc2");
    }

    @Test
    void seesThatTheCertificateHasExpired() throws IOException {
        assertThat(refusal(settings(certificates, "old", "idc1", TestSites.freeAddress(), RARELY)))
                .startsWith(certificates.certificate("old") + " has expired on ")
                .endsWith("; renew it with 'spillway pki init --force'");
    }

    @Test
    void saysWhyItCanNotListen() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, TestSites.loopback())) {
            InetSocketAddress address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            assertThat(refusal(settings(certificates, "idc1", "idc1", address, RARELY)))
                    .isEqualTo("can't listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
        }
    }

    @Test
    void refusesAUrlOfAPeerThatIsNotHttps() throws IOException {
        PeerConfig plain = new PeerConfig("idc2", URI.create("http://10.101.1.2:7443"));
        assertThat(refusal(settings(certificates, "idc1", "idc1", TestSites.freeAddress(), RARELY, plain)))
                .isEqualTo("the URL of peer idc2 must be https://host:port, got http://10.101.1.2:7443");
    }

    private static ExchangeSettings good() throws IOException {
        return settings(certificates, "idc1", "idc1", TestSites.freeAddress(), RARELY);
    }

    private static ExchangeSettings with(ExchangeSettings s, Path ca, Path certificate, Path key) {
        return new ExchangeSettings(s.site(), s.listen(), s.interval(), List.of(), ca, certificate, key);
    }

    private static String refusal(ExchangeSettings settings) {
        ExchangeException e = catchThrowableOfType(
                ExchangeException.class,
                () -> LoadExchange.start(
                                settings,
                                (peer, sequence) -> TestSites.report(settings.site(), sequence, 0),
                                new SplittableRandom(1))
                        .close());
        return String.valueOf(e.getMessage());
    }
}
