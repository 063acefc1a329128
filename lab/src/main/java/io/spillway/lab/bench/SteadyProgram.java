package io.spillway.lab.bench;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.bfd.BfdSession;
import io.spillway.bgp.bfd.BfdStatus;
import io.spillway.bgp.bfd.BfdTarget;
import io.spillway.bgp.session.ImportPolicy;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.NeighborStatus;
import io.spillway.bgp.session.Speaker;
import io.spillway.bgp.session.SpeakerConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A speaker that keeps the routes of one neighbor, and in the same JVM BFD 50 ms x 3 with another. Answers {@code prefixes}
 * with how many it has, anything else with the BFD session: {@code STATE UPS DOWNS PACKETS_IN WORST_DELAY_NS}. Ends with its
 * input.
 *
 * <p>Arguments: LOCAL WATCHED FEEDER FEEDER_AS
 */
public final class SteadyProgram {
    private SteadyProgram() {}

    public static void main(String[] args) throws Exception {
        InetAddress local = InetAddress.ofLiteral(args[0]);
        NeighborConfig feeder = NeighborConfig.builder(InetAddress.ofLiteral(args[2]), Long.parseLong(args[3]))
                .passive(true)
                .holdTime(Duration.ofMinutes(4))
                .imports(new ImportPolicy(true, 4_000_000, Duration.ZERO))
                .build();
        SpeakerConfig config = new SpeakerConfig(
                5, Inet4Address.ofLiteral(args[0]), new InetSocketAddress(local, 179), List.of(feeder), List.of());
        BfdTarget target =
                new BfdTarget(local, InetAddress.ofLiteral(args[1]), new BfdConfig(Duration.ofMillis(50), 3, false));
        try (BfdService bfd = BfdService.start();
                BfdSession session = bfd.add(target, _ -> {});
                Speaker speaker = Speaker.start(config);
                var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                System.out.println(line.equals("prefixes") ? prefixes(speaker) : watched(bfd, session));
                System.out.flush();
            }
        }
    }

    private static String prefixes(Speaker speaker) {
        return Integer.toString(speaker.neighbors().stream()
                .mapToInt(NeighborStatus::prefixesReceived)
                .sum());
    }

    private static String watched(BfdService bfd, BfdSession session) {
        BfdStatus status = session.status();
        return "%s %d %d %d %d"
                .formatted(
                        status.state(),
                        status.ups(),
                        status.downs(),
                        status.packetsIn(),
                        bfd.counters().worstDelay().toNanos());
    }
}
