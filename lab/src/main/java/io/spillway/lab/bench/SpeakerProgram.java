package io.spillway.lab.bench;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.ImportPolicy;
import io.spillway.bgp.session.NeighborConfig;
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
 * The speaker as {@code spillway bgp run} starts it, with one neighbor whose routes are kept. Says that it runs, and
 * answers {@code best PREFIX} with {@code yes} or {@code no} and {@code count} with the number of prefixes. Ends with
 * its input. Arguments: its AS and address, the neighbor's address and AS.
 */
public final class SpeakerProgram {
    private SpeakerProgram() {}

    public static void main(String[] args) throws Exception {
        ImportPolicy keep = new ImportPolicy(true, 4_000_000, Duration.ZERO);
        NeighborConfig neighbor = NeighborConfig.builder(InetAddress.ofLiteral(args[2]), Long.parseLong(args[3]))
                .passive(true)
                .holdTime(Duration.ofMinutes(4))
                .imports(keep)
                .build();
        InetAddress local = InetAddress.ofLiteral(args[1]);
        SpeakerConfig config = new SpeakerConfig(
                Long.parseLong(args[0]),
                Inet4Address.ofLiteral(args[1]),
                new InetSocketAddress(local, 179),
                List.of(neighbor),
                List.of());
        try (Speaker speaker = Speaker.start(config);
                var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer("running");
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                if (line.startsWith("best ")) {
                    Prefix prefix = Prefix.parse(line.substring(5));
                    boolean isThere = speaker.routes(prefix).stream().anyMatch(route -> route.best());
                    answer(isThere ? "yes" : "no");
                } else {
                    answer(Integer.toString(speaker.prefixes(Family.IPV4_UNICAST)));
                }
            }
        }
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
