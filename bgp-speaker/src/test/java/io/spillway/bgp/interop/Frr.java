package io.spillway.bgp.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** FRR's bgpd, with zebra (next hops, interfaces) and, for BFD, bfdd. */
final class Frr extends RouterUnderTest {
    static final Kind KIND = new Kind(
            "FRR",
            Path.of("/usr/lib/frr/bgpd"),
            "frr",
            // 8.4 answers an enhanced refresh only to neighbors with graceful restart (its issue 16126).
            EnumSet.complementOf(EnumSet.of(Feature.TWO_OCTET_AS, Feature.ENHANCED_REFRESH)),
            -1,
            Frr::new);

    private Frr(InteropNet net, RouterOptions options) {
        super(net, options);
    }

    @Override
    void writeConfiguration() throws IOException {
        // Its daemons give up root and meet in this folder.
        Files.setPosixFilePermissions(net.folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(net.file("zebra.conf"), "hostname zebra\n");
        Files.writeString(net.file("bfdd.conf"), """
                hostname bfdd
                bfd
                 profile fast
                  receive-interval 100
                  transmit-interval 100
                """);
        Files.writeString(net.file("bgpd.conf"), """
                hostname router
                log file %1$s/router.log
                log commands
                debug bgp neighbor-events
                debug bgp updates
                router bgp %2$d
                 bgp router-id %3$s
                 no bgp ebgp-requires-policy
                 no bgp default ipv4-unicast
                 no bgp network import-check
                 timers bgp 3 %13$d
                %4$s
                %5$s
                 address-family ipv4 unicast
                  network %6$s
                  neighbor %7$s activate
                  neighbor %7$s route-map announced out
                %8$s
                 exit-address-family
                 address-family ipv6 unicast
                  network %9$s
                  neighbor %10$s activate
                  neighbor %10$s route-map announced out
                %11$s
                 exit-address-family
                !
                route-map announced permit 10
                 set metric %12$d
                 set community 2:77
                 set large-community 2:7:7
                """.formatted(
                        net.folder(),
                        options.as(),
                        InteropNet.ROUTER_V4,
                        neighbor(InteropNet.SITE_V4),
                        neighbor(InteropNet.SITE_V6),
                        RouterOptions.ANNOUNCED_V4,
                        InteropNet.SITE_V4,
                        options.when(Feature.ADD_PATH, "  neighbor " + InteropNet.SITE_V4 + " addpath-tx-all-paths")
                                + options.when(Feature.EXTENDED_NEXT_HOP, active(InteropNet.SITE_V6)),
                        RouterOptions.ANNOUNCED_V6,
                        InteropNet.SITE_V6,
                        options.when(Feature.IPV6_OVER_IPV4, active(InteropNet.SITE_V4)),
                        MED,
                        options.holdS()));
    }

    private static String active(String neighbor) {
        return "  neighbor %1$s activate\n  neighbor %1$s route-map announced out".formatted(neighbor);
    }

    private String neighbor(String address) {
        List<String> lines = new ArrayList<>();
        lines.add("remote-as " + options.siteAs());
        lines.add("timers connect 1");
        lines.add("advertisement-interval 0");
        if (options.md5() != null) {
            lines.add("password " + options.md5());
        }
        if (options.has(Feature.GTSM)) {
            lines.add("ttl-security hops 1");
        }
        if (options.has(Feature.ROLE)) {
            lines.add("local-role provider");
        }
        if (options.has(Feature.BFD)) {
            lines.add("bfd");
            lines.add("bfd profile fast");
        }
        if (options.has(Feature.EXTENDED_NEXT_HOP)) {
            lines.add("capability extended-nexthop");
        }
        return String.join(
                "\n",
                lines.stream().map(line -> " neighbor " + address + " " + line).toList());
    }

    @Override
    List<String> command() {
        // One process to start and to kill: the shell's children go with it.
        String bfdd = options.when(Feature.BFD, daemon("bfdd", "--bfdctl " + net.file("bfdd.ctl")) + " & ");
        return List.of(
                "/bin/sh",
                "-c",
                "umask 0; " + daemon("zebra", "") + " & "
                        + "while [ ! -S zserv ]; do sleep 0.05; done; "
                        + bfdd
                        + daemon("bgpd", "-p 179") + " & wait");
    }

    private String daemon(String name, String more) {
        return "/usr/lib/frr/%1$s -u frr -g frr -f %2$s/%1$s.conf -i %2$s/%1$s.pid -z %2$s/zserv -P 0 --vty_socket %2$s --log stdout %3$s"
                .formatted(name, net.folder(), more);
    }

    @Override
    boolean answers() throws Exception {
        return vtysh("show bgp summary").contains("router identifier");
    }

    @Override
    Optional<Route> route(String prefix) throws Exception {
        String text = vtysh("show bgp " + family(prefix) + " unicast " + prefix);
        if (!text.contains("valid")) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                Route.find("^  ((?:\\d+ ?)+|Local)(?:,.*)?$", text).replace("Local", ""),
                Route.find("^    ([0-9a-f.:]+) (?:\\(.*\\) )?from", text),
                Route.number("metric (\\d+)", text),
                Route.number("localpref (\\d+)", text),
                Route.communities(Route.find("^ +Community: (.*)$", text)),
                Route.communities(Route.find("^ +Large Community: (.*)$", text))));
    }

    @Override
    boolean established(String neighbor) throws Exception {
        return vtysh("show bgp neighbors " + neighbor).contains("BGP state = Established");
    }

    @Override
    long updatesReceived(String neighbor) throws Exception {
        return Route.number("Updates: +\\d+ +(\\d+)", vtysh("show bgp neighbors " + neighbor));
    }

    @Override
    void refresh(String neighbor) throws Exception {
        vtysh("clear bgp " + family(neighbor) + " unicast " + neighbor + " soft in");
    }

    @Override
    void shutdown(String neighbor, String words) throws Exception {
        vtysh(
                "configure terminal",
                "router bgp " + options.as(),
                "neighbor " + neighbor + " shutdown message " + words);
    }

    private static String family(String prefix) {
        return prefix.contains(":") ? "ipv6" : "ipv4";
    }

    String vtysh(String... commands) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                "vtysh",
                "--vty_socket",
                net.folder().toString(),
                "--config_dir",
                net.folder().toString(),
                "-d",
                "bgpd"));
        for (String command : commands) {
            line.add("-c");
            line.add(command);
        }
        return net.ask(line.toArray(String[]::new));
    }
}
