package io.spillway.bgp.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** GoBGP. */
final class Gobgp extends RouterUnderTest {
    static final Kind KIND = new Kind(
            "GoBGP",
            Path.of("/usr/bin/gobgpd"),
            "gobgpd",
            EnumSet.of(
                    Feature.IPV6_OVER_IPV4,
                    Feature.IPV6_OVER_IPV4_SENT,
                    Feature.REFRESH_ANSWERED,
                    Feature.MD5,
                    Feature.GTSM,
                    Feature.SHUTDOWN_SHOWN,
                    Feature.SHUTDOWN_SENT,
                    Feature.ADD_PATH),
            -1,
            Gobgp::new);

    private Gobgp(InteropNet net, RouterOptions options) {
        super(net, options);
    }

    @Override
    void writeConfiguration() throws IOException {
        Files.writeString(net.file("gobgpd.toml"), """
                [global.config]
                  as = %1$d
                  router-id = "%2$s"
                %3$s
                %4$s
                """.formatted(
                        options.as(),
                        InteropNet.ROUTER_V4,
                        neighbor(
                                InteropNet.SITE_V4,
                                options.has(Feature.IPV6_OVER_IPV4)
                                        ? List.of("ipv4-unicast", "ipv6-unicast")
                                        : List.of("ipv4-unicast")),
                        neighbor(InteropNet.SITE_V6, List.of("ipv6-unicast"))));
    }

    private String neighbor(String address, List<String> families) {
        StringBuilder text =
                new StringBuilder("""
                [[neighbors]]
                  [neighbors.config]
                    neighbor-address = "%s"
                    peer-as = %d
                    auth-password = "%s"
                  [neighbors.timers.config]
                    hold-time = 9
                    keepalive-interval = 3
                    connect-retry = 1
                    idle-hold-time-after-reset = 1
                """.formatted(address, options.siteAs(), options.md5() == null ? "" : options.md5()));
        if (options.has(Feature.GTSM)) {
            text.append("  [neighbors.ttl-security.config]\n    enabled = true\n    ttl-min = 255\n");
        }
        for (String family : families) {
            text.append("  [[neighbors.afi-safis]]\n    [neighbors.afi-safis.config]\n      afi-safi-name = \"")
                    .append(family)
                    .append("\"\n");
            if (options.has(Feature.ADD_PATH)) {
                text.append("    [neighbors.afi-safis.add-paths.config]\n      send-max = 8\n");
            }
        }
        return text.toString();
    }

    @Override
    List<String> command() {
        return List.of(
                KIND.program().toString(),
                "-f",
                "gobgpd.toml",
                "--api-hosts",
                "127.0.0.1:50051",
                "-l",
                "debug",
                "-p",
                "--pprof-disable");
    }

    @Override
    boolean answers() throws Exception {
        if (!gobgp("global").contains("AS:")) {
            return false;
        }
        String attributes = " med " + MED + " community 2:77 large-community 2:7:7";
        gobgp(("global rib add -a ipv4 " + RouterOptions.ANNOUNCED_V4 + " nexthop " + InteropNet.ROUTER_V4 + attributes)
                .split(" "));
        gobgp(("global rib add -a ipv6 " + RouterOptions.ANNOUNCED_V6 + " nexthop " + InteropNet.ROUTER_V6 + attributes)
                .split(" "));
        return true;
    }

    @Override
    Optional<Route> route(String prefix) throws Exception {
        String text = gobgp("global", "rib", "-a", prefix.contains(":") ? "ipv6" : "ipv4", prefix);
        // *> 10.101.4.0/24   10.99.0.2   4200000005 4200000005   00:00:01   [{Origin: i} {Med: 50}]
        String line = Route.find("^(\\*>.*)$", text);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                Route.find("^\\*> +\\S+ +\\S+ +((?:\\d+ )*) *\\S+ +\\[", line),
                Route.find("^\\*> +\\S+ +(\\S+)", line),
                Route.number("\\{Med: (\\d+)\\}", line),
                Route.number("\\{LocalPref: (\\d+)\\}", line),
                Route.communities(Route.find("\\{Communities: ([^}]*)\\}", line)),
                Route.communities(Route.find("\\{LargeCommunity: ([^}]*)\\}", line))));
    }

    @Override
    boolean established(String neighbor) throws Exception {
        return gobgp("neighbor", neighbor).contains("BGP state = ESTABLISHED");
    }

    @Override
    long updatesReceived(String neighbor) throws Exception {
        return Math.max(0, Route.number("Updates: +\\d+ +(\\d+)", gobgp("neighbor", neighbor)));
    }

    @Override
    void refresh(String neighbor) {
        throw new UnsupportedOperationException("GoBGP's softresetin reads its own copy again");
    }

    @Override
    void shutdown(String neighbor, String words) throws Exception {
        gobgp("neighbor", neighbor, "shutdown", "--reason", words);
    }

    private String gobgp(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of("gobgp"));
        line.addAll(List.of(command));
        return net.ask(line.toArray(String[]::new));
    }
}
