package io.spillway.director.realserver;

import io.spillway.director.realserver.HostState.Link;
import io.spillway.director.realserver.HostState.Socket;
import io.spillway.director.realserver.HostState.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Looks at this host, in whatever network namespace the process is. Thread rule: any thread. */
public final class HostReader {
    private static final Path SYSCTLS = Path.of("/proc/sys");
    private static final Path NET = Path.of("/proc/net");

    private HostReader() {}

    /** @throws RealServerException {@code ip} can't be run or fails; what else can't be looked at is left out */
    public static HostState read() throws RealServerException {
        List<Link> links = HostText.links(HostCommand.run(List.of("ip", "-o", "link", "show")));
        return new HostState(
                links,
                HostText.addresses(HostCommand.run(List.of("ip", "-o", "address", "show"))),
                Stream.concat(
                                HostText.defaultRoutes(true, ifPossible("ip", "-4", "-o", "route", "show", "default"))
                                        .stream(),
                                HostText.defaultRoutes(false, ifPossible("ip", "-6", "-o", "route", "show", "default"))
                                        .stream())
                        .toList(),
                sysctls(links),
                sockets(),
                ifPossible("ip", "fou", "show").lines().toList(),
                ruleset());
    }

    private static String ifPossible(String... command) throws RealServerException {
        HostCommand.Result result = HostCommand.tryRun(List.of(command), "");
        return result.status() == 0 ? result.output() : "";
    }

    @SuppressWarnings("NullAway") // the record takes null
    private static String ruleset() {
        try {
            HostCommand.Result result = HostCommand.tryRun(List.of("nft", "list", "ruleset"), "");
            return result.status() == 0 ? result.output() : null;
        } catch (RealServerException e) {
            return null; // there is no nft; the check says that it can't see the rules
        }
    }

    private static Map<String, String> sysctls(List<Link> links) {
        List<String> keys = new ArrayList<>(
                List.of("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", "net/ipv6/conf/lo/disable_ipv6"));
        Stream.concat(Stream.of("all"), links.stream().map(Link::name))
                .flatMap(name -> Stream.of("arp_ignore", "arp_announce", "rp_filter")
                        .map(leaf -> "net/ipv4/conf/" + name + "/" + leaf))
                .forEach(keys::add);
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : keys) {
            String value = text(SYSCTLS.resolve(key));
            if (!value.isBlank()) {
                values.put(key, value.strip());
            }
        }
        return values;
    }

    private static List<Socket> sockets() {
        List<Socket> sockets = new ArrayList<>();
        for (String family : List.of("", "6")) {
            sockets.addAll(HostText.sockets(Transport.TCP, text(NET.resolve("tcp" + family))));
            sockets.addAll(HostText.sockets(Transport.UDP, text(NET.resolve("udp" + family))));
            sockets.addAll(HostText.sockets(Transport.RAW, text(NET.resolve("raw" + family))));
        }
        return sockets;
    }

    /** Empty if there is no such file. */
    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
