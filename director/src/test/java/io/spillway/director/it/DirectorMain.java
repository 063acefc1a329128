package io.spillway.director.it;

import io.spillway.director.Director;
import io.spillway.director.DirectorSettings;
import io.spillway.director.DirectorSnapshot;
import io.spillway.director.SpillPlan;
import io.spillway.director.TunnelPeer;
import io.spillway.director.TunnelSettings;
import io.spillway.director.TunnelStats;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A director alone, in whatever network namespace it is started. Arguments: client interface, server interface,
 * VIP:port, protocol, tunnel address, site=address of peers, then real servers as address:port. Each line on standard
 * input is a command, answered by one line.
 */
public final class DirectorMain {
    private DirectorMain() {}

    public static void main(String[] args) throws Exception {
        List<TunnelPeer> peers = Arrays.stream(args[5].split(",", -1))
                .map(peer -> peer.split("=", -1))
                .map(peer -> new TunnelPeer(peer[0], address(peer[1])))
                .toList();
        List<ServerSpec> servers = Arrays.stream(args)
                .skip(6)
                .map(server -> new ServerSpec(address(host(server)), port(server), 1))
                .toList();
        var service = new ServiceSpec(
                "web",
                Protocol.valueOf(args[3]),
                address(host(args[2])),
                port(args[2]),
                SchedulerSpec.of(SchedulerKind.WRR),
                servers);
        var settings = new DirectorSettings(
                args[0],
                args[1],
                List.of(service),
                address(args[4]),
                peers,
                new TunnelSettings(Duration.ofMillis(100), true, 10_000),
                Timeouts.DEFAULT,
                65_536);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var director = Director.start(settings)) {
            servers.forEach(server -> director.setServerUsable("web", server, true));
            System.out.println("started");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                System.out.println(run(director, line.split(" ", -1)));
            }
        }
    }

    private static String run(Director director, String[] command) {
        switch (command[0]) {
            case "spill" -> {
                long leaseNs = Duration.ofMillis(Long.parseLong(command[2])).toNanos();
                director.setSpill("web", new SpillPlan(0, List.of(SpillPlan.Credit.unlimited(command[1])), leaseNs));
            }
            case "usable" ->
                director.setServerUsable(
                        "web",
                        new ServerSpec(address(host(command[1])), port(command[1]), 1),
                        Boolean.parseBoolean(command[2]));
            default -> {
                // Only the answer is wanted.
            }
        }
        return describe(director.snapshot());
    }

    private static String describe(DirectorSnapshot snapshot) {
        var service = snapshot.services().getFirst();
        String counters = snapshot.counters().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
        String servers = service.servers().stream()
                .map(server -> "new[" + server.spec().address().getHostAddress() + "]=" + server.newFlows())
                .collect(Collectors.joining(" "));
        String tunnels = snapshot.tunnels().stream()
                .map(tunnel -> "up[%1$s]=%2$d down[%1$s]=%3$d rtt[%1$s]=%4$d owner[%1$s]=%5$d"
                        .formatted(
                                tunnel.site(),
                                tunnel.state() == TunnelStats.State.UP ? 1 : 0,
                                tunnel.state() == TunnelStats.State.DOWN ? 1 : 0,
                                tunnel.rttNs(),
                                tunnel.ownerFlows()))
                .collect(Collectors.joining(" "));
        return "flows=" + snapshot.flows() + " " + servers + " " + tunnels + " " + counters;
    }

    private static String host(String endpoint) {
        return endpoint.substring(0, endpoint.indexOf(':'));
    }

    private static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1));
    }

    private static Inet4Address address(String text) {
        return Inet4Address.ofLiteral(text);
    }
}
