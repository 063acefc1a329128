package io.spillway.load.peer;

import static io.spillway.load.peer.TestSites.RARELY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class CertificateWatchTest {
    @TempDir
    static Path oldDir;

    @TempDir
    static Path newDir;

    @TempDir
    Path dir;

    private static TestCertificates old;
    private static TestCertificates renewed;

    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateWatch.class);
    private SiteFiles files;
    private CertificateWatch watch;

    @BeforeAll
    static void makeCertificates() {
        old = new TestCertificates(oldDir).issue("idc1", "dns:idc1").issue("again", "dns:idc1");
        renewed = new TestCertificates(newDir).issue("idc1", "dns:idc1");
    }

    @BeforeEach
    void watchTheOldOnes() throws Exception {
        files = new SiteFiles(dir, "idc1");
        files.use(old, "idc1").trust(old);
        watch = new CertificateWatch(files.settings(TestSites.freeAddress(), RARELY));
        warnings.start();
        logger.addAppender(warnings);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(warnings);
    }

    @Test
    void filesThatAreAsTheyWereAreNothingNew() throws Exception {
        assertThat(watch.reload()).isNull();
        assertThat(watch.look()).isNull();
    }

    @Test
    void takesAnotherCertificateOfTheSameCa() throws Exception {
        String before = CertificateView.of(watch.inUse()).serial();
        files.use(old, "again");
        assertThat(watch.look()).isSameAs(watch.inUse());
        assertThat(CertificateView.of(watch.inUse()).serial()).isNotEqualTo(before);
        assertThat(watch.look()).isNull();
    }

    @Test
    void aBadFileLeavesTheOldOnesInUseAndIsWarnedOfOnce() throws Exception {
        Credentials before = watch.inUse();
        Files.copy(old.certificate("again"), files.certificate(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(watch.look()).isNull();
        assertThat(watch.look()).isNull();
        assertThat(watch.inUse()).isSameAs(before);
        assertThat(messages())
                .containsExactly("the new certificate files are not taken, the old ones stay in use: " + files.key()
                        + " is not the key of " + files.certificate());
        Files.writeString(files.certificate(), "hello");
        assertThat(watch.look()).isNull();
        assertThat(messages()).hasSize(2).last().asString().contains("is not a certificate in PEM");
        assertThatThrownBy(() -> watch.reload()).hasMessageContaining("is not a certificate in PEM");
        Files.delete(files.certificate());
        assertThat(watch.look()).isNull();
        assertThat(messages()).hasSize(3).last().asString().contains("does not exist");
        files.use(old, "again");
        assertThat(watch.look()).isNotNull();
        assertThat(messages()).hasSize(3);
    }

    @Test
    void refusesACertificateOfACaThatItDoesNotTrustYet() throws Exception {
        files.use(renewed, "idc1");
        assertThat(watch.look()).isNull();
        assertThat(messages()).hasSize(1).last().asString().contains("is not signed by");
        files.trust(old, renewed);
        assertThat(watch.look()).isNotNull();
    }

    @Test
    void warnsWhenThirtySevenAndOneDaysAreLeft() {
        Instant end = watch.inUse().signer().getNotAfter().toInstant();
        assertThat(watch.warnOfEnd(end.minus(Duration.ofDays(31)))).isZero();
        assertThat(watch.warnOfEnd(end.minus(Duration.ofDays(29)))).isEqualTo(30);
        assertThat(watch.warnOfEnd(end.minus(Duration.ofDays(8)))).isZero();
        assertThat(watch.warnOfEnd(end.minus(Duration.ofDays(6)))).isEqualTo(7);
        assertThat(watch.warnOfEnd(end.minus(Duration.ofHours(23)))).isEqualTo(1);
        assertThat(watch.warnOfEnd(end.plus(Duration.ofDays(3)))).isZero();
        assertThat(messages()).hasSize(3).allMatch(text -> text.contains("'spillway pki init --force'"));
    }

    @Test
    void aSiteStartedLateWarnsOnceOfTheNearestEnd() {
        Instant end = watch.inUse().signer().getNotAfter().toInstant();
        assertThat(watch.warnOfEnd(end.minus(Duration.ofHours(23)))).isEqualTo(1);
        assertThat(watch.warnOfEnd(end.minus(Duration.ofHours(22)))).isZero();
        assertThat(messages()).hasSize(1);
    }

    private List<String> messages() {
        return warnings.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
