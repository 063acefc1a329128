package io.spillway.bgp.bfd;

import static io.spillway.bgp.bfd.BfdNetwork.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.bfd.BfdNetwork.Site;
import io.spillway.bgp.session.SpeakerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A BGP session with BIRD that both sides watch with BFD. */
@Timeout(120)
class SpeakerBfdIT {
    @TempDir
    Path folder;

    private BfdNetwork network;

    @BeforeEach
    void makeNetwork() throws Exception {
        BfdNetwork.require("/usr/sbin/bird", "bird2");
        network = new BfdNetwork(folder);
        Files.writeString(folder.resolve("bird.conf"), """
                log "%1$s/bird.log" all;
                router id 10.99.0.1;
                protocol device {}
                protocol bfd watch { interface "eth0" { interval 50 ms; multiplier 3; }; }
                protocol bgp site {
                  local 10.99.0.1 as 2;
                  neighbor 10.99.0.2 as 5;
                  bfd on;
                  hold time 240;
                  debug { states, events };
                  connect delay time 1;
                  error wait time 1, 2;
                  ipv4 { import all; export none; };
                }
                """.formatted(folder));
    }

    @AfterEach
    void removeNetwork() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void birdEndsTheSessionWhenWeAreFrozen() throws Exception {
        startBird();
        Site site = startSpeaker();
        bothWatch(site);

        BfdNetwork.signal(site.process, "STOP");
        eventually(() -> assertThat(birdc("show", "protocols", "all", "site"))
                .doesNotContain("Established")
                .contains("BFD session down"));
        BfdNetwork.signal(site.process, "CONT");
        bothWatch(site);
    }

    @Test
    void weEndTheSessionWhenBirdIsFrozenAndSayWhy() throws Exception {
        Process bird = startBird();
        Site site = startSpeaker();
        bothWatch(site);

        BfdNetwork.signal(bird, "STOP");
        eventually(() -> assertThat(site.tell("status"))
                .doesNotContain("state=ESTABLISHED")
                .contains("BFD Down"));
        BfdNetwork.signal(bird, "CONT");
        bothWatch(site);
    }

    @Test
    void bothEndTheSessionWhenThePathIsABlackHole() throws Exception {
        startBird();
        Site site = startSpeaker();
        bothWatch(site);

        network.inRouter(
                "nft",
                "table netdev hole { chain in { type filter hook ingress device eth0 priority 0 ; policy"
                        + " drop ; } ; }");
        eventually(() -> assertThat(site.tell("status")).doesNotContain("state=ESTABLISHED"));
        eventually(() -> assertThat(birdc("show", "protocols", "site")).doesNotContain("Established"));
        network.inRouter("nft", "delete", "table", "netdev", "hole");
        bothWatch(site);
    }

    private Site startSpeaker() throws Exception {
        return network.startSite(SpeakerProcess.class, "5", "10.99.0.2", "10.99.0.2", "10.99.0.1=2,bfd");
    }

    private void bothWatch(Site site) {
        eventually(() -> assertThat(site.tell("status"))
                .contains("state=ESTABLISHED")
                .contains("UP: neighbor hears us (50 ms x 3)"));
        eventually(() -> assertThat(birdc("show", "bfd", "sessions")).contains(" Up "));
    }

    private Process startBird() throws Exception {
        Process bird = network.startInRouter("bird", "-f", "-c", "bird.conf", "-s", folder + "/bird.ctl");
        eventually(() -> assertThat(birdc("show", "status")).contains("up and running"));
        return bird;
    }

    private String birdc(String... command) throws Exception {
        String[] line = new String[command.length + 3];
        line[0] = "birdc";
        line[1] = "-s";
        line[2] = folder + "/bird.ctl";
        System.arraycopy(command, 0, line, 3, command.length);
        return BfdNetwork.run(line);
    }
}
