package io.spillway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./spillway}, after it has built this checkout: it must not start a build in the middle of this one. */
@Timeout(30)
class LauncherIT {
    private static final Path LAUNCHER = Launched.LAUNCHER;

    /** Where JDKs are looked for, besides PATH and the two environment variables. */
    private static final String HIDE = "for d in /usr/lib/jvm /opt/*jdk* /opt/java /usr/java; do"
            + " if [ -d \"$d\" ]; then mount -t tmpfs none \"$d\" || exit 9; fi; done; exec \"$@\"";

    @TempDir
    private Path directory;

    @BeforeAll
    static void needsABuildByTheLauncher() throws Exception {
        Launched.assumeBuilt();
    }

    @Test
    void runsFromAnyDirectoryAndThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("sw"), LAUNCHER);
        Path linkToLink = Files.createSymbolicLink(directory.resolve("sw2"), Path.of("sw"));

        for (Path program : List.of(LAUNCHER, link, linkToLink)) {
            Launched version = Launched.run(directory, Map.of(), "", program.toString(), "--version");
            assertThat(version.err()).isEmpty();
            assertThat(version.out()).startsWith("spillway ");
            assertThat(version.status()).isZero();
        }
        assertThat(Launched.run(directory, Map.of(), "", link.toString(), "--help")
                        .out())
                .contains("Usage:", "site", "lab");
    }

    @Test
    void passesArgumentsAndExitCodeOn() throws Exception {
        Path file = Files.writeString(directory.resolve("a site.yaml"), "nonsense: 1\n");
        Launched check = Launched.run(directory, Map.of(), "", LAUNCHER.toString(), "check", "a site.yaml");
        assertThat(check.status()).isEqualTo(2);
        assertThat(check.err()).contains(file.getFileName() + ":1: ");
    }

    @Test
    void findsJdk25ThoughJavaHomeAndPathHaveAnOlderOne() throws Exception {
        Path old = oldJdk();
        Path home = directory.resolve("home");
        Path jdks = Files.createDirectories(home.resolve(".jdks"));
        Files.createSymbolicLink(jdks.resolve("a-25"), Path.of(System.getProperty("java.home")));
        Map<String, String> env = Map.of(
                "JAVA_HOME", old.toString(),
                "PATH", old.resolve("bin") + ":" + System.getenv("PATH"),
                "HOME", home.toString());

        Launched version = Launched.run(directory, env, "", LAUNCHER.toString(), "--version");

        assertThat(version.err()).isEmpty();
        assertThat(version.out()).startsWith("spillway ");
        assertThat(version.status()).isZero();
    }

    @Test
    void saysWhatToInstallWhereThereIsNoJdk25() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and hiding the JDKs needs root").isTrue();
        }
        assumeThat(root).as("hiding the JDKs needs root").isTrue();
        Path old = oldJdk();
        Map<String, String> env =
                Map.of("JAVA_HOME", old.toString(), "PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "HOME", "/nonexistent");

        Launched version = Launched.run(
                directory, env, "", "unshare", "-m", "sh", "-c", HIDE, "sh", LAUNCHER.toString(), "--version");

        assertThat(version.status()).isEqualTo(4);
        assertThat(version.out()).isEmpty();
        assertThat(version.err()).contains("needs JDK 25", "apt-get install openjdk-25-jdk-headless", "set JAVA_HOME");
    }

    @Test
    void commandsStartFromTheAotCache() throws Exception {
        // "on": a cache that doesn't fit the class path or the flags is an error instead of a slow start.
        String options = "-XX:AOTMode=on -XX:+PrintFlagsFinal";
        Launched version =
                Launched.run(directory, Map.of("SPILLWAY_JAVA_OPTS", options), "", LAUNCHER.toString(), "--version");
        assertThat(version.status()).as(version.err()).isZero();
        assertThat(version.out()).containsPattern(" AOTCache += " + Launched.DIST.resolve("spillway.aot"));
    }

    /** Looks like a JDK 17, and fails when it is used. */
    private Path oldJdk() throws IOException {
        Path jdk = directory.resolve("jdk-17");
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'an old java was run' >&2\nexit 9\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"17.0.25\"\n");
        return jdk;
    }
}
