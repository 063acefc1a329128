package io.spillway.geo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PkiCommandTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path temp;

    private Path dir;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void chooseDirectory() {
        dir = temp.resolve("new").resolve("pki");
    }

    @Test
    void makesACaAndTwoFilesPerSite() throws IOException {
        assertThat(init("idc1", "idc2")).isEqualTo(ExitCode.OK);
        assertThat(files()).containsExactly("ca.crt", "ca.key", "idc1.crt", "idc1.key", "idc2.crt", "idc2.key");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void onlyTheOwnerMayReadAKey() throws IOException {
        init("idc1");
        for (String key : List.of("ca.key", "idc1.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(key))))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(dir.resolve(key))).startsWith("-----BEGIN PRIVATE KEY-----");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("idc1.crt"))))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void aCertificateNamesItsSiteServesBothEndsAndIsSignedByTheCa() throws Exception {
        init("--days", "30", "idc1");
        X509Certificate ca = certificate("ca");
        X509Certificate site = certificate("idc1");
        site.verify(ca.getPublicKey());
        assertThat(site.getSubjectAlternativeNames()).containsExactly(List.of(2, "idc1"));
        assertThat(site.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(site.getBasicConstraints()).isEqualTo(-1);
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(site.getNotAfter().toInstant()).isEqualTo("2026-03-31T12:00:00Z");
        assertThat(site.getNotBefore().toInstant()).isEqualTo("2026-02-28T12:00:00Z");
    }

    @Test
    void aCertificateDoesNotOutliveItsCa() throws Exception {
        init("--ca-days", "10", "--days", "30", "idc1");
        assertThat(certificate("idc1").getNotAfter())
                .isEqualTo(certificate("ca").getNotAfter());
    }

    @Test
    void aSecondCallKeepsTheCaAndIssuesTheNewSiteOnly() throws Exception {
        init("idc1");
        X509Certificate ca = certificate("ca");
        X509Certificate first = certificate("idc1");
        assertThat(init("idc2")).isEqualTo(ExitCode.OK);
        assertThat(certificate("ca")).isEqualTo(ca);
        assertThat(certificate("idc1")).isEqualTo(first);
        certificate("idc2").verify(ca.getPublicKey());
    }

    @Test
    void writesNothingWhenOneOfTheSitesHasAKey() throws Exception {
        init("idc1");
        X509Certificate before = certificate("idc1");
        assertThat(init("idc2", "idc1")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(dir.resolve("idc1.key") + " exists. Nothing was written. --force");
        assertThat(certificate("idc1")).isEqualTo(before);
        assertThat(files()).doesNotContain("idc2.key");
    }

    @Test
    void replacesAKeyWhenForced() throws Exception {
        init("idc1");
        X509Certificate before = certificate("idc1");
        assertThat(init("--force", "idc1")).isEqualTo(ExitCode.OK);
        assertThat(certificate("idc1")).isNotEqualTo(before);
    }

    @Test
    void saysWhatToDoWhenTheKeyOfTheCaIsGone() throws IOException {
        init("idc1");
        Files.delete(dir.resolve("ca.key"));
        assertThat(init("idc2")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("ca.key is missing").contains("Bring it back");
    }

    @Test
    void refusesACaWhoseKeyIsAnothers() throws IOException {
        init("idc1");
        Files.copy(dir.resolve("idc1.crt"), dir.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(init("idc2")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("ca.key is not the key of");
    }

    @Test
    void refusesACaThatHasExpired() throws IOException {
        init("--ca-days", "10", "idc1");
        assertThat(initAt(NOW.plusSeconds(11 * 86_400L), "idc2")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("ca.crt has expired on 2026-03-11T12:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IDC1", "../idc1", "a b", "42", "-x.", "ca"})
    void refusesANameThatIsNone(String name) throws IOException {
        assertThat(init("--", name)).isEqualTo(ExitCode.USAGE);
        assertThat(files()).isEmpty();
    }

    @Test
    void saysInWordsWhyADirectoryCannotBeMade() throws IOException {
        Files.writeString(temp.resolve("new"), "a file");
        assertThat(init("idc1")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("can't make the directory " + dir + ": ")
                .doesNotContain("Exception");
    }

    @Test
    void refusesNoSiteAndNoDays() {
        assertThat(init()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Missing required parameter: 'SITE'");
        assertThat(init("--days", "0", "idc1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("must be 1..36500, got 0, 3650");
    }

    @Test
    void printsWhatGoesWhere() {
        init("frankfurt", "x1");
        assertThat(out.toString()).isEqualTo("In " + dir + ":\n" + """
                OF         CERTIFICATE    KEY            EXPIRES     STATE
                CA         ca.crt         ca.key         2036-02-27  new
                frankfurt  frankfurt.crt  frankfurt.key  2027-03-01  new
                x1         x1.crt         x1.key         2027-03-01  new

                Next: give each site three files, ca.crt and its own certificate and key; its site.yaml
                names them under load-exchange. Keep ca.key here and never copy it to a site: whoever has it
                can speak as any site.
                """);
        out = new StringWriter();
        init("x2");
        assertThat(out.toString()).containsPattern("CA .* kept\n");
    }

    private int init(String... arguments) {
        return initAt(NOW, arguments);
    }

    private int initAt(Instant now, String... arguments) {
        err = new StringWriter();
        CommandLine command = new CommandLine(new PkiCommand.Init(Clock.fixed(now, ZoneOffset.UTC)))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("--dir", dir.toString()));
        all.addAll(Arrays.asList(arguments));
        return command.execute(all.toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        if (!Files.exists(dir)) {
            return List.of();
        }
        try (var files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private X509Certificate certificate(String name) throws IOException, CertificateException {
        byte[] pem = Files.readAllBytes(dir.resolve(name + ".crt"));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }
}
