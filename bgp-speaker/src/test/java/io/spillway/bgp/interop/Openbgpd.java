package io.spillway.bgp.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** OpenBGPD. */
final class Openbgpd extends RouterUnderTest {
    static final Kind KIND = new Kind(
            "OpenBGPD",
            Path.of("/usr/sbin/bgpd"),
            "openbgpd",
            // 7.7 answers no ROUTE-REFRESH (its issue 46), and sends ::1 as next hop over IPv4.
            EnumSet.complementOf(EnumSet.of(
                    Feature.BFD,
                    Feature.EXTENDED_MESSAGES,
                    Feature.EXTENDED_NEXT_HOP,
                    Feature.IPV6_OVER_IPV4_SENT,
                    Feature.REFRESH_ANSWERED,
                    Feature.ENHANCED_REFRESH)),
            100,
            Openbgpd::new);

    private Openbgpd(InteropNet net, RouterOptions options) {
        super(net, options);
    }

    @Override
    void writeConfiguration() throws IOException {
        // Where its unprivileged halves are locked up; its unit makes it (RuntimeDirectory=).
        Files.createDirectories(Path.of("/run/openbgpd"));
        Path file = net.file("bgpd.conf");
        Files.writeString(file, """
                AS %1$d
                router-id %2$s
                listen on %2$s
                listen on %3$s
                fib-update no
                holdtime 9
                connect-retry 1
                socket "%4$s"
                network %5$s set { med %6$d community 2:77 large-community 2:7:7 }
                network %7$s set { med %6$d community 2:77 large-community 2:7:7 }
                %8$s
                %9$s
                allow from any
                allow to any
                """.formatted(
                        options.as(),
                        InteropNet.ROUTER_V4,
                        InteropNet.ROUTER_V6,
                        net.file("bgpd.ctl"),
                        RouterOptions.ANNOUNCED_V4,
                        MED,
                        RouterOptions.ANNOUNCED_V6,
                        neighbor(InteropNet.SITE_V4, "IPv4", options.has(Feature.IPV6_OVER_IPV4) ? "IPv6" : ""),
                        neighbor(InteropNet.SITE_V6, "IPv6", "")));
        // It refuses a configuration that others may read.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String neighbor(String address, String family, String secondFamily) {
        List<String> lines = new ArrayList<>();
        lines.add("remote-as " + options.siteAs());
        lines.add("announce " + family + " unicast");
        lines.add("announce " + (family.equals("IPv4") ? "IPv6" : "IPv4") + " none");
        if (!secondFamily.isEmpty()) {
            lines.removeLast();
            lines.add("announce " + secondFamily + " unicast");
        }
        if (options.md5() != null) {
            lines.add("tcp md5sig password \"" + options.md5() + "\"");
        }
        lines.add(options.when(Feature.GTSM, "ttl-security yes"));
        lines.add(options.when(Feature.TWO_OCTET_AS, "announce as-4byte no"));
        lines.add(options.when(Feature.ROLE, "announce policy provider"));
        lines.add(options.when(Feature.ADD_PATH, "announce add-path send all"));
        return "neighbor " + address + " {\n" + String.join("\n", lines) + "\n}";
    }

    @Override
    List<String> command() {
        return List.of(
                KIND.program().toString(),
                "-d",
                "-v",
                "-f",
                net.file("bgpd.conf").toString());
    }

    @Override
    boolean answers() throws Exception {
        return bgpctl("show", "summary").contains("Neighbor");
    }

    @Override
    Optional<Route> route(String prefix) throws Exception {
        String text = bgpctl("show", "rib", "detail", prefix);
        if (!text.contains("Nexthop")) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                Route.find("^ +((?:\\d+ ?)*)$", text.substring(text.indexOf("BGP routing table entry"))),
                Route.find("Nexthop (\\S+)", text),
                Route.number("metric (\\d+)", text),
                Route.number("localpref (\\d+)", text),
                Route.communities(Route.find("^ +Communities: (.*)$", text)),
                Route.communities(Route.find("^ +Large Communities: (.*)$", text))));
    }

    @Override
    boolean established(String neighbor) throws Exception {
        return bgpctl("show", "neighbor", neighbor).contains("BGP state = Established");
    }

    @Override
    long updatesReceived(String neighbor) throws Exception {
        return Math.max(0, Route.number("Updates +\\d+ +(\\d+)", bgpctl("show", "neighbor", neighbor)));
    }

    @Override
    void refresh(String neighbor) throws Exception {
        bgpctl("neighbor", neighbor, "refresh");
    }

    @Override
    void shutdown(String neighbor, String words) throws Exception {
        bgpctl("neighbor", neighbor, "down", words);
    }

    private String bgpctl(String... command) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("bgpctl", "-s", net.file("bgpd.ctl").toString()));
        line.addAll(List.of(command));
        return net.ask(line.toArray(String[]::new));
    }
}
