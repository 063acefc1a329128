package io.spillway.director.realserver;

import io.spillway.director.realserver.HostState.Address;
import io.spillway.director.realserver.HostState.DefaultRoute;
import io.spillway.director.realserver.HostState.Link;
import io.spillway.director.realserver.HostState.Socket;
import io.spillway.director.realserver.HostState.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what the host's programs and files say. What isn't understood is passed over. Pure. */
final class HostText {
    /** 2: eth0@if3: <BROADCAST,UP> mtu 1500 qdisc ... \ link/ether ... */
    private static final Pattern LINK =
            Pattern.compile("^\\d+: ([^\\s@:]+)(?:@\\S+)?: <([^>]*)> mtu (\\d+) .*?link/(\\S+)");

    /** 1: lo    inet 127.0.0.1/8 scope host ... ; of a device with a peer the prefix follows that. */
    private static final Pattern ADDRESS =
            Pattern.compile("^\\d+: (\\S+)\\s+inet6? ([0-9a-f.:]+)(?: peer [0-9a-f.:]+)?(?:/(\\d+))?");

    private static final Pattern ROUTE = Pattern.compile("^default (?:via (?:inet6 )?(\\S+) )?.*?dev (\\S+)");

    /** sl local_address rem_address st: "0: 0100007F:0050 00000000:0000 0A" */
    private static final Pattern SOCKET =
            Pattern.compile("^\\s*\\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) ");

    private static final String LISTEN = "0A";

    private HostText() {}

    /** Of {@code ip -o link show}. */
    static List<Link> links(String text) {
        return matches(LINK, text)
                .map(m -> new Link(
                        m.group(1), Set.of(m.group(2).split(",", -1)), Integer.parseInt(m.group(3)), m.group(4)))
                .toList();
    }

    /** Of {@code ip -o address show}. */
    static List<Address> addresses(String text) {
        return matches(ADDRESS, text)
                .map(m -> {
                    InetAddress address = InetAddress.ofLiteral(m.group(2));
                    int bits = address.getAddress().length * 8;
                    return new Address(m.group(1), address, m.group(3) == null ? bits : Integer.parseInt(m.group(3)));
                })
                .toList();
    }

    /** Of {@code ip -o route show default}, of one family. */
    static List<DefaultRoute> defaultRoutes(boolean v4, String text) {
        return matches(ROUTE, text)
                .map(m ->
                        new DefaultRoute(v4, m.group(1) == null ? null : InetAddress.ofLiteral(m.group(1)), m.group(2)))
                .toList();
    }

    /** Of {@code /proc/net/tcp}, {@code udp6}, {@code raw} and so on; of TCP only what listens. */
    static List<Socket> sockets(Transport transport, String text) {
        return matches(SOCKET, text)
                .filter(m -> transport != Transport.TCP || m.group(3).equals(LISTEN))
                .map(m -> new Socket(transport, address(m.group(1)), Integer.parseInt(m.group(2), 16)))
                .toList();
    }

    /** What {@code tcp option maxseg size set} of any rule, or advmss of a default route, sets at least; null: nothing. */
    static @Nullable Integer mss(@Nullable String ruleset, boolean v4) {
        return ruleset == null
                ? null
                : matches(Pattern.compile("^(.*)tcp option maxseg size set (\\d+)"), ruleset)
                        // A rule that names neither family's addresses counts for both.
                        .filter(m -> !m.group(1).contains(v4 ? "ip6 saddr" : "ip saddr"))
                        .map(m -> Integer.parseInt(m.group(2)))
                        .min(Integer::compare)
                        .orElse(null);
    }

    private static Stream<Matcher> matches(Pattern pattern, String text) {
        return text.lines().map(pattern::matcher).filter(Matcher::find);
    }

    /** Words of 32 bits in the host's order, which is little-endian wherever this runs. */
    private static InetAddress address(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int i = 0; i < bytes.length; i += 4) {
            byte first = bytes[i];
            byte second = bytes[i + 1];
            bytes[i] = bytes[i + 3];
            bytes[i + 1] = bytes[i + 2];
            bytes[i + 2] = second;
            bytes[i + 3] = first;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are always an address", e);
        }
    }
}
