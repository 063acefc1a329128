package io.spillway.bgp.session;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdException;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A speaker in a process of its own, to be started in another network namespace and told what to do over stdin:
 * {@code announce PREFIX}, {@code withdraw PREFIX}, {@code status}, {@code shutdown TEXT}. Answers each line with one.
 *
 * <p>Arguments: LOCAL_AS ROUTER_ID LISTEN, then for each neighbor ADDRESS=REMOTE_AS, with BFD 50 ms x 3 ADDRESS=REMOTE_AS,bfd.
 */
public final class SpeakerProcess {
    private SpeakerProcess() {}

    public static void main(String[] args) throws SpeakerException, BfdException, IOException {
        List<NeighborConfig> neighbors = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            String[] neighbor = args[i].split("=", 2);
            String[] options = neighbor[1].split(",", 2);
            neighbors.add(NeighborConfig.builder(InetAddress.ofLiteral(neighbor[0]), Long.parseLong(options[0]))
                    .bfd(options.length > 1 ? new BfdConfig(Duration.ofMillis(50), 3, false) : null)
                    .build());
        }
        SpeakerConfig config = new SpeakerConfig(
                Long.parseLong(args[0]),
                Inet4Address.ofLiteral(args[1]),
                new InetSocketAddress(InetAddress.ofLiteral(args[2]), 179),
                neighbors,
                List.of());
        try (BfdService bfd = BfdService.start();
                Speaker speaker = Speaker.start(config, new BfdLiveness(bfd));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(obey(speaker, line));
            }
        }
    }

    private static String obey(Speaker speaker, String line) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "announce" ->
                speaker.announce(List.of(Announcement.of(Prefix.parse(words[1]))
                        .withPrepends(1)
                        .withMed(50)
                        .withCommunities(List.of(0xFFFF_0000, 5 << 16 | 100))));
            case "withdraw" -> speaker.withdraw(List.of(Prefix.parse(words[1])));
            case "shutdown" -> speaker.shutdown(words[1], Duration.ofSeconds(2));
            default -> {
                return speaker.neighbors().toString();
            }
        }
        return "done";
    }
}
