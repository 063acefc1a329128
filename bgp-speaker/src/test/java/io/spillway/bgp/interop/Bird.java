package io.spillway.bgp.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** BIRD 2. */
final class Bird extends RouterUnderTest {
    static final Kind KIND =
            new Kind("BIRD", Path.of("/usr/sbin/bird"), "bird2", EnumSet.allOf(Feature.class), 100, Bird::new);

    private Bird(InteropNet net, RouterOptions options) {
        super(net, options);
    }

    @Override
    void writeConfiguration() throws IOException {
        Files.writeString(net.file("bird.conf"), """
                log "router.log" all;
                router id %1$s;
                protocol device {}
                %2$s
                filter announced {
                  if source != RTS_STATIC then reject;
                  bgp_med = %3$d;
                  bgp_community.add((2, 77));
                  bgp_large_community.add((2, 7, 7));
                  accept;
                }
                template bgp site {
                  local as %4$d;
                  hold time %14$d;
                  debug { states, events };
                  connect delay time 1;
                  connect retry time 1;
                  error wait time 1, 2;
                  %5$s
                }
                protocol bgp v4 from site {
                  neighbor %6$s %7$s;
                  ipv4 { import all; export filter announced; %8$s };
                  %9$s
                }
                protocol bgp v6 from site {
                  neighbor %10$s %7$s;
                  ipv6 { import all; export filter announced; };
                  %11$s
                }
                protocol static static4 { ipv4; route %12$s blackhole; }
                include "more*.conf";
                protocol static static6 { ipv6; route %13$s blackhole; }
                """.formatted(
                        InteropNet.ROUTER_V4,
                        options.when(Feature.BFD, "protocol bfd { interface \"eth0\" { interval 100 ms; }; }"),
                        MED,
                        options.as(),
                        session(),
                        InteropNet.SITE_V4,
                        // BIRD takes no 4-octet AS here without as4, but sees it in our OPEN.
                        options.has(Feature.TWO_OCTET_AS) ? "external" : "as " + options.siteAs(),
                        options.when(Feature.ADD_PATH, "add paths tx;"),
                        options.when(
                                Feature.IPV6_OVER_IPV4,
                                "ipv6 { import all; export filter announced; next hop address " + InteropNet.ROUTER_V6
                                        + "; };"),
                        InteropNet.SITE_V6,
                        options.when(
                                Feature.EXTENDED_NEXT_HOP,
                                "ipv4 { import all; export filter announced; extended next hop on; };"),
                        RouterOptions.ANNOUNCED_V4,
                        RouterOptions.ANNOUNCED_V6,
                        options.holdS()));
    }

    private String session() {
        List<String> lines = new ArrayList<>();
        if (options.md5() != null) {
            lines.add("password \"" + options.md5() + "\";");
        }
        lines.add(options.when(Feature.GTSM, "ttl security on;"));
        lines.add(options.when(Feature.TWO_OCTET_AS, "enable as4 off;"));
        lines.add(options.when(Feature.EXTENDED_MESSAGES, "enable extended messages on;"));
        lines.add(options.when(Feature.ROLE, "local role provider;"));
        lines.add(options.when(Feature.BFD, "bfd on;"));
        return String.join("\n", lines);
    }

    @Override
    List<String> command() {
        return List.of(KIND.program().toString(), "-f", "-c", "bird.conf", "-s", "bird.ctl");
    }

    @Override
    boolean answers() throws Exception {
        return birdc("show", "status").contains("up and running");
    }

    @Override
    Optional<Route> route(String prefix) throws Exception {
        String text = birdc("show", "route", "all", "for", prefix);
        if (!text.contains("BGP.origin")) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                Route.find("BGP.as_path: ?(.*)$", text),
                Route.find("BGP.next_hop: (\\S+)", text),
                Route.number("BGP.med: (\\d+)", text),
                Route.number("BGP.local_pref: (\\d+)", text),
                Route.communities(Route.find("BGP.community: (.*)$", text)),
                Route.communities(Route.find("BGP.large_community: (.*)$", text))));
    }

    @Override
    boolean established(String neighbor) throws Exception {
        return birdc("show", "protocols", name(neighbor)).contains("Established");
    }

    @Override
    long updatesReceived(String neighbor) throws Exception {
        return Math.max(0, Route.number("Import updates: +(\\d+)", birdc("show", "protocols", "all", name(neighbor))));
    }

    @Override
    void refresh(String neighbor) throws Exception {
        birdc("reload", "in", name(neighbor));
    }

    @Override
    void shutdown(String neighbor, String words) throws Exception {
        birdc("disable", name(neighbor), "\"" + words + "\"");
    }

    private static String name(String neighbor) {
        return neighbor.equals(InteropNet.SITE_V4) ? "v4" : "v6";
    }

    private String birdc(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of("birdc", "-s", "bird.ctl"));
        line.addAll(List.of(command));
        return net.ask(line.toArray(String[]::new));
    }
}
