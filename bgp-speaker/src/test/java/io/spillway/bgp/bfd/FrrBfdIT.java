package io.spillway.bgp.bfd;

import static io.spillway.bgp.bfd.BfdNetwork.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.bfd.BfdNetwork.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** BFD with FRR's bfdd: single hop over both families, and multihop. */
@Timeout(120)
class FrrBfdIT {
    private static final List<String> NAMES = List.of("single4", "single6", "multi");
    private static final String BFDD = "/usr/lib/frr/bfdd";

    private Path folder;
    private BfdNetwork network;

    @BeforeEach
    void makeNetwork() throws Exception {
        BfdNetwork.require(BFDD, "frr");
        // bfdd runs as its own user, who must get here.
        folder = Files.createTempDirectory(
                "bfd-it", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        network = new BfdNetwork(folder);
        String timers = """
                  receive-interval 50
                  transmit-interval 50
                  detect-multiplier 3
                 exit
                """;
        Files.writeString(folder.resolve("frr.conf"), """
                hostname router
                bfd
                 peer 10.99.0.2 local-address 10.99.0.1
                %1$s peer 2001:db8:99::2 local-address 2001:db8:99::1
                %1$s peer 10.99.1.2 multihop local-address 10.99.1.1
                %1$sexit
                """.formatted(timers));
        BfdNetwork.run("chown", "-R", "frr:frr", folder.toString());
    }

    @AfterEach
    void removeNetwork() throws Exception {
        if (network != null) {
            network.close();
            BfdNetwork.run("rm", "-r", folder.toString());
        }
    }

    @Test
    void sessionsOfEveryKindComeUpAndEndWhenFrrIsFrozen() throws Exception {
        Process frr = startFrr();
        Site site = watchAll();
        everythingIsUp(site);
        assertThat(site.tell("status multi"))
                .contains("transmitInterval=PT0.05S")
                .contains("detectionTime=PT0.15S");

        BfdNetwork.signal(frr, "STOP");
        for (String name : NAMES) {
            eventually(() ->
                    assertThat(site.tell("changes")).contains(name + " DOWN failure=true DETECTION_TIME_EXPIRED"));
        }
        BfdNetwork.signal(frr, "CONT");
        everythingIsUp(site);
    }

    @Test
    void frrIsToldThatWeClose() throws Exception {
        startFrr();
        Site site = watchAll();
        everythingIsUp(site);
        site.tell("close single4");
        eventually(() -> assertThat(vtysh("show bfd peer 10.99.0.2 local-address 10.99.0.1"))
                .contains("Status: down")
                .contains("Remote diagnostics: administratively down"));
        assertThat(site.tell("add single4 10.99.0.2 10.99.0.1 single")).isEqualTo("done");
        everythingIsUp(site);
    }

    @Test
    void aNeighborThatIsShutDownByHandIsNoFailure() throws Exception {
        startFrr();
        Site site = watchAll();
        everythingIsUp(site);
        vtysh("configure terminal", "bfd", "peer 10.99.0.2 local-address 10.99.0.1", "shutdown");
        eventually(() -> assertThat(site.tell("changes")).contains("single4 DOWN failure=false"));
        assertThat(site.tell("status single4")).contains("remoteState=ADMIN_DOWN");
        assertThat(site.tell("changes")).doesNotContain("failure=true");
        vtysh("configure terminal", "bfd", "peer 10.99.0.2 local-address 10.99.0.1", "no shutdown");
        everythingIsUp(site);
    }

    @Test
    void sessionsComeBackWhenEitherSideIsKilled() throws Exception {
        Process frr = startFrr();
        Site site = watchAll();
        everythingIsUp(site);

        frr.destroyForcibly().waitFor();
        eventually(() -> assertThat(site.tell("status single4")).contains("state=DOWN"));
        startFrr();
        everythingIsUp(site);

        site.process.destroyForcibly().waitFor();
        everythingIsUp(watchAll());
    }

    private Site watchAll() throws Exception {
        Site site = network.startSite();
        assertThat(site.tell("add single4 10.99.0.2 10.99.0.1 single")).isEqualTo("done");
        assertThat(site.tell("add single6 - 2001:db8:99::1 single")).isEqualTo("done");
        assertThat(site.tell("add multi 10.99.1.2 10.99.1.1 multi")).isEqualTo("done");
        return site;
    }

    private static void everythingIsUp(Site site) {
        for (String name : NAMES) {
            eventually(() -> assertThat(site.tell("status " + name)).contains("state=UP, remoteState=UP"));
        }
    }

    private Process startFrr() throws Exception {
        Process frr = network.startInRouter(
                BFDD,
                "-u",
                "frr",
                "-g",
                "frr",
                "-f",
                folder + "/frr.conf",
                "-i",
                folder + "/bfdd.pid",
                "-P",
                "0",
                "--vty_socket",
                folder.toString(),
                "-z",
                folder + "/zserv.api",
                "--bfdctl",
                folder + "/bfdd.sock",
                "--log",
                "stdout");
        eventually(() -> assertThat(vtysh("show bfd peers brief")).contains("Session count: 3"));
        return frr;
    }

    private String vtysh(String... commands) throws Exception {
        List<String> line = new ArrayList<>(List.of("vtysh", "--vty_socket", folder.toString(), "-d", "bfdd"));
        for (String command : commands) {
            line.add("-c");
            line.add(command);
        }
        return BfdNetwork.run(line.toArray(String[]::new));
    }
}
