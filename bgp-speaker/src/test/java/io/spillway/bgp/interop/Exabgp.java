package io.spillway.bgp.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ExaBGP. It has no table to ask: a child of it writes its events, as JSON, to a file, and hands it commands from
 * another. It is passive because 4.2.21 sometimes fails over two connections at once (its log then says 'NoneType'
 * object has no attribute 'router_id') and the session is dead for minutes.
 */
final class Exabgp extends RouterUnderTest {
    static final Kind KIND = new Kind(
            "ExaBGP",
            Path.of("/usr/sbin/exabgp"),
            "exabgp",
            // 4.2.21 fails on a shutdown communication ("can not decode"), and has no words for its own teardown.
            EnumSet.of(
                    Feature.IPV6_OVER_IPV4,
                    Feature.IPV6_OVER_IPV4_SENT,
                    Feature.REFRESH_ANSWERED,
                    Feature.REFRESH,
                    Feature.MD5,
                    Feature.GTSM,
                    Feature.TWO_OCTET_AS,
                    Feature.EXTENDED_MESSAGES,
                    Feature.ADD_PATH,
                    Feature.EXTENDED_NEXT_HOP),
            -1,
            Exabgp::new);

    private static final int AS_TRANS = 23456;
    private static final Pattern UPDATE = Pattern.compile("\"type\": \"update\"");

    private Exabgp(InteropNet net, RouterOptions options) {
        super(net, options);
    }

    @Override
    void writeConfiguration() throws IOException {
        Path child = net.file("child.sh");
        Files.writeString(child, """
                #!/bin/sh
                tail -q -n 0 --pid=$$ -F %1$s/commands &
                exec cat >%1$s/events
                """.formatted(net.folder()));
        child.toFile().setExecutable(true);
        Files.writeString(net.file("commands"), "");
        Files.writeString(net.file("events"), "");
        Files.writeString(net.file("exabgp.conf"), """
                process child {
                  run %1$s;
                  encoder json;
                }
                %2$s
                %3$s
                """.formatted(
                        child, neighbor(InteropNet.SITE_V4), neighbor(InteropNet.SITE_V6)));
    }

    private String neighbor(String address) {
        boolean v4 = address.equals(InteropNet.SITE_V4);
        List<String> routes = new ArrayList<>();
        if (v4 || options.has(Feature.EXTENDED_NEXT_HOP)) {
            routes.add(route(RouterOptions.ANNOUNCED_V4, v4 ? InteropNet.ROUTER_V4 : InteropNet.ROUTER_V6));
        }
        if (!v4 || options.has(Feature.IPV6_OVER_IPV4)) {
            routes.add(route(RouterOptions.ANNOUNCED_V6, InteropNet.ROUTER_V6));
        }
        List<String> families = new ArrayList<>();
        if (v4 || options.has(Feature.EXTENDED_NEXT_HOP)) {
            families.add("ipv4 unicast;");
        }
        if (!v4 || options.has(Feature.IPV6_OVER_IPV4)) {
            families.add("ipv6 unicast;");
        }
        return """
                neighbor %1$s {
                  router-id %2$s;
                  local-address %3$s;
                  local-as %4$d;
                  peer-as %5$d;
                  hold-time 9;
                  %12$s
                  %6$s
                  capability {
                    route-refresh enable;
                    asn4 %7$s;
                    %8$s
                  }
                  family { %9$s }
                  %10$s
                  api { processes [ child ]; neighbor-changes; receive { parsed; update; notification; open; } }
                  static { %11$s }
                }
                """.formatted(
                        address,
                        InteropNet.ROUTER_V4,
                        v4 ? InteropNet.ROUTER_V4 : InteropNet.ROUTER_V6,
                        options.as(),
                        options.has(Feature.TWO_OCTET_AS) ? AS_TRANS : options.siteAs(),
                        (options.md5() == null ? "" : "md5-password '" + options.md5() + "';")
                                + options.when(Feature.GTSM, "incoming-ttl 255; outgoing-ttl 255;"),
                        options.has(Feature.TWO_OCTET_AS) ? "disable" : "enable",
                        options.when(Feature.EXTENDED_MESSAGES, "extended-message enable;")
                                + options.when(Feature.ADD_PATH, "add-path send;")
                                + (!v4 ? options.when(Feature.EXTENDED_NEXT_HOP, "nexthop enable;") : ""),
                        String.join(" ", families),
                        !v4 ? options.when(Feature.EXTENDED_NEXT_HOP, "nexthop { ipv4 unicast ipv6; }") : "",
                        String.join(" ", routes),
                        // Its listening socket does not answer with a TTL of 255.
                        options.has(Feature.GTSM) ? "" : "passive true; listen 179;");
    }

    private String route(String prefix, String nextHop) {
        return "route %s next-hop %s med %d community [ 2:77 ] large-community [ 2:7:7 ] %s;"
                .formatted(prefix, nextHop, MED, options.when(Feature.ADD_PATH, "path-information 0.0.0.9"));
    }

    @Override
    List<String> command() {
        return List.of(
                "env",
                "exabgp.log.level=INFO",
                "exabgp.log.destination=stdout",
                "exabgp.daemon.user=root",
                "exabgp.daemon.drop=false",
                "exabgp.api.cli=false",
                "exabgp.api.ack=false",
                KIND.program().toString(),
                net.file("exabgp.conf").toString());
    }

    @Override
    boolean answers() {
        return log().contains("loaded new configuration successfully");
    }

    /** The last of its events about a prefix; gone when it is a withdrawal or the session went down since. */
    @Override
    Optional<Route> route(String prefix) {
        Optional<Route> route = Optional.empty();
        for (String event : events()) {
            if (event.contains("\"type\": \"state\"") && event.contains("\"state\": \"down\"")) {
                route = Optional.empty();
            } else if (event.contains("\"" + prefix + "\"")) {
                int announce = event.indexOf("\"announce\"");
                int withdraw = event.indexOf("\"withdraw\"");
                int at = event.indexOf("\"" + prefix + "\"");
                boolean withdrawn = withdraw >= 0 && at > withdraw && (announce < 0 || announce < withdraw);
                route = withdrawn ? Optional.empty() : Optional.of(parse(event, prefix));
            }
        }
        return route;
    }

    private static Route parse(String event, String prefix) {
        String before = event.substring(0, event.indexOf("\"" + prefix + "\""));
        Matcher hops = Pattern.compile("\"([0-9a-f.:]+)\": \\[").matcher(before);
        String nextHop = "";
        while (hops.find()) {
            nextHop = hops.group(1);
        }
        return new Route(
                Route.find("\"as-path\": \\[ ([^\\]]*) \\]", event).replace(",", ""),
                nextHop,
                Route.number("\"med\": (\\d+)", event),
                Route.number("\"local-preference\": (\\d+)", event),
                Route.communities(Route.find("\"community\": \\[(.*?\\]) ?\\]", event)),
                Route.communities(Route.find("\"large-community\": \\[(.*?\\]) ?\\]", event)));
    }

    @Override
    boolean established(String neighbor) {
        boolean up = false;
        for (String event : events()) {
            if (event.contains("\"peer\": \"" + neighbor + "\"") && event.contains("\"type\": \"state\"")) {
                up = event.contains("\"state\": \"up\"");
            }
        }
        return up;
    }

    @Override
    long updatesReceived(String neighbor) {
        return events().stream()
                .filter(event -> event.contains("\"peer\": \"" + neighbor + "\""))
                .filter(event -> UPDATE.matcher(event).find())
                .count();
    }

    @Override
    void refresh(String neighbor) throws IOException {
        tell("neighbor " + neighbor + " announce route-refresh " + (neighbor.contains(":") ? "ipv6" : "ipv4")
                + " unicast");
    }

    @Override
    void shutdown(String neighbor, String words) throws IOException {
        throw new UnsupportedOperationException("ExaBGP's teardown has no words");
    }

    private void tell(String command) throws IOException {
        Files.writeString(net.file("commands"), command + "\n", StandardOpenOption.APPEND);
    }

    private List<String> events() {
        return net.text("events").lines().toList();
    }

    @Override
    String log() {
        return super.log() + net.text("events");
    }
}
