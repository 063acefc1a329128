package io.spillway.lab.bench;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.BfdLiveness;
import io.spillway.bgp.session.Liveness;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.Speaker;
import io.spillway.bgp.session.SpeakerConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * The speaker alone, which announces one prefix to one neighbor until it is ended by a signal: on SIGTERM it says goodbye.
 *
 * <p>Arguments: LOCAL LOCAL_AS REMOTE REMOTE_AS PREFIX HOLD_S bfd|plain
 */
public final class AnnouncerProgram {
    private AnnouncerProgram() {}

    public static void main(String[] args) throws Exception {
        InetAddress local = InetAddress.ofLiteral(args[0]);
        boolean bfd = args[6].equals("bfd");
        NeighborConfig neighbor = NeighborConfig.builder(InetAddress.ofLiteral(args[2]), Long.parseLong(args[3]))
                .localAddress(local)
                .holdTime(Duration.ofSeconds(Long.parseLong(args[5])))
                .bfd(bfd ? new BfdConfig(Duration.ofMillis(50), 3, false) : null)
                .build();
        SpeakerConfig config = new SpeakerConfig(
                Long.parseLong(args[1]), Inet4Address.ofLiteral(args[0]), null, List.of(neighbor), List.of());
        // The process ends it: no goodbye of BFD is needed when BGP has said its own.
        Speaker speaker = Speaker.start(config, bfd ? new BfdLiveness(BfdService.start()) : Liveness.NONE);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> speaker.shutdown("benchmark", Duration.ofSeconds(1)), "goodbye"));
        speaker.announce(List.of(Announcement.of(Prefix.parse(args[4]))));
        Thread.currentThread().join();
    }
}
