package io.spillway.bgp.session;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.bfd.BfdException;
import io.spillway.bgp.bfd.BfdService;
import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.LargeCommunities;
import io.spillway.bgp.message.LocalPref;
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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A speaker in a process of its own, to be started in another network namespace and told what to do over stdin. Answers
 * each line with one:
 *
 * <ul>
 *   <li>{@code announce PREFIX}: with a prepend, MED 50 and two communities
 *   <li>{@code announce PREFIX [med N] [community A:B,…] [large A:B:C,…] [prepend N] [local-pref N] [next-hop ADDRESS]}
 *   <li>{@code withdraw PREFIX}
 *   <li>{@code status}: every neighbor; {@code neighbor ADDRESS}: one
 *   <li>{@code heard PREFIX}: how it was last announced to us
 *   <li>{@code refresh ADDRESS ipv4|ipv6}: ask a neighbor to send its routes again
 *   <li>{@code shutdown TEXT}
 * </ul>
 *
 * <p>Arguments: LOCAL_AS ROUTER_ID LISTEN, then for each neighbor ADDRESS=REMOTE_AS[,KEY=VALUE…]; the keys are in
 * {@code Options}.
 */
public final class SpeakerProcess {
    private SpeakerProcess() {}

    public static void main(String[] args) throws SpeakerException, BfdException, IOException {
        List<NeighborConfig> neighbors = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            neighbors.add(neighbor(args[i]));
        }
        SpeakerConfig config = new SpeakerConfig(
                Long.parseLong(args[0]),
                Inet4Address.ofLiteral(args[1]),
                new InetSocketAddress(InetAddress.ofLiteral(args[2]), 179),
                neighbors,
                List.of());
        HeardRoutes heard = new HeardRoutes();
        boolean watch = neighbors.stream().anyMatch(neighbor -> neighbor.bfd() != null);
        try (BfdService bfd = watch ? BfdService.start() : null;
                Speaker speaker = Speaker.start(config, bfd == null ? Liveness.NONE : new BfdLiveness(bfd));
                Observation _ = speaker.observe(heard);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(obey(speaker, heard, line));
            }
        }
    }

    private static NeighborConfig neighbor(String argument) {
        String[] parts = argument.split(",", -1);
        String[] name = parts[0].split("=", 2);
        NeighborConfig.Builder builder =
                NeighborConfig.builder(InetAddress.ofLiteral(name[0]), Long.parseLong(name[1]));
        Options options = new Options();
        for (int i = 1; i < parts.length; i++) {
            String[] option = parts[i].split("=", 2);
            options.option(builder, option[0], option.length > 1 ? option[1] : "");
        }
        return builder.transport(new Transport(options.md5, options.gtsmHops, options.multihopTtl))
                .offer(new Offer(
                        options.role,
                        options.strictRole,
                        options.extendedMessages,
                        options.enhancedRefresh,
                        options.extendedNextHop,
                        options.addPath,
                        Duration.ZERO))
                .build();
    }

    private static String obey(Speaker speaker, HeardRoutes heard, String line) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "announce" -> speaker.announce(List.of(announcement(words[1].split(" ", -1))));
            case "withdraw" -> speaker.withdraw(List.of(Prefix.parse(words[1])));
            case "shutdown" -> speaker.shutdown(words[1], Duration.ofSeconds(2));
            case "heard" -> {
                return heard.show(words[1]);
            }
            case "refresh" -> {
                String[] what = words[1].split(" ", -1);
                Family family = what[1].equals("ipv6") ? Family.IPV6_UNICAST : Family.IPV4_UNICAST;
                return "asked: " + speaker.requestRefresh(InetAddress.ofLiteral(what[0]), family);
            }
            case "neighbor" -> {
                return status(speaker, words[1]);
            }
            default -> {
                return status(speaker, "");
            }
        }
        return "done";
    }

    /** One line for all neighbors, or for one; no test is to depend on how the records look. */
    private static String status(Speaker speaker, String address) {
        return speaker.neighbors().stream()
                .filter(status -> address.isEmpty()
                        || Addresses.text(status.config().address()).equals(address))
                .map(status -> "address=" + Addresses.text(status.config().address())
                        + ", state=" + status.state()
                        + ", routerId=" + status.routerId()
                        + ", holdTimeS=" + status.holdTimeS()
                        + ", capabilities=" + status.capabilities()
                        + ", prefixesSent=" + status.prefixesSent()
                        + ", prefixesReceived=" + status.prefixesReceived()
                        + ", pathsReceived=" + status.pathsReceived()
                        + ", flaps=" + status.flaps()
                        + ", bfd=" + status.bfd()
                        + ", lastError=" + status.lastError())
                .collect(Collectors.joining("; "));
    }

    private static Announcement announcement(String[] words) {
        Announcement announcement = Announcement.of(Prefix.parse(words[0]));
        if (words.length == 1) {
            return announcement.withPrepends(1).withMed(50).withCommunities(List.of(0xFFFF_0000, 5 << 16 | 100));
        }
        for (int i = 1; i + 1 < words.length; i += 2) {
            String value = words[i + 1];
            announcement = switch (words[i]) {
                case "med" -> announcement.withMed(Long.parseLong(value));
                case "community" -> announcement.with(new Communities(communities(value)));
                case "large" -> announcement.with(new LargeCommunities(largeCommunities(value)));
                case "prepend" -> announcement.withPrepends(Integer.parseInt(value));
                case "local-pref" -> announcement.with(new LocalPref(Long.parseLong(value)));
                case "next-hop" -> announcement.withNextHop(InetAddress.ofLiteral(value));
                default -> throw new IllegalArgumentException("announce what? " + words[i]);
            };
        }
        return announcement;
    }

    private static List<Integer> communities(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(community -> community.split(":", -1))
                .map(parts -> Integer.parseInt(parts[0]) << 16 | Integer.parseInt(parts[1]))
                .toList();
    }

    private static List<LargeCommunities.Value> largeCommunities(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(community -> community.split(":", -1))
                .map(parts -> new LargeCommunities.Value(
                        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])))
                .toList();
    }

    /** What a neighbor's options say that goes into records of their own. */
    private static final class Options {
        private @Nullable String md5;
        private int gtsmHops;
        private int multihopTtl;
        private Offer.@Nullable Role role;
        private boolean strictRole;
        private boolean extendedMessages = Offer.DEFAULT.extendedMessages();
        private boolean enhancedRefresh = Offer.DEFAULT.enhancedRefresh();
        private boolean extendedNextHop = Offer.DEFAULT.extendedNextHop();
        private boolean addPath;

        private void option(NeighborConfig.Builder builder, String key, String value) {
            switch (key) {
                case "families" -> builder.families(families(value));
                case "hold" -> builder.holdTime(Duration.ofSeconds(Long.parseLong(value)));
                case "retry" -> builder.connectRetry(Duration.ofSeconds(Long.parseLong(value)));
                case "passive" -> builder.passive(value.equals("1"));
                case "local" -> builder.localAddress(InetAddress.ofLiteral(value));
                case "md5" -> md5 = value;
                case "gtsm" -> gtsmHops = Integer.parseInt(value);
                case "multihop" -> multihopTtl = Integer.parseInt(value);
                case "role" -> role = Offer.Role.valueOf(value.toUpperCase(Locale.ROOT));
                case "strict-role" -> strictRole = value.equals("1");
                case "extended-messages" -> extendedMessages = value.equals("1");
                case "enhanced-refresh" -> enhancedRefresh = value.equals("1");
                case "extended-next-hop" -> extendedNextHop = value.equals("1");
                case "bfd" -> builder.bfd(bfd((value.isEmpty() ? "50x3" : value).split("x", -1)));
                case "add-path" -> addPath = value.equals("1");
                default -> throw new IllegalArgumentException("no option " + key);
            }
        }

        private static BfdConfig bfd(String[] value) {
            return new BfdConfig(Duration.ofMillis(Long.parseLong(value[0])), Integer.parseInt(value[1]), false);
        }

        private static Set<Family> families(String list) {
            Set<Family> families = EnumSet.noneOf(Family.class);
            for (String name : list.split("\\+", -1)) {
                families.add(name.equals("ipv6") ? Family.IPV6_UNICAST : Family.IPV4_UNICAST);
            }
            return families;
        }
    }
}
