package io.spillway.director.it;

import io.spillway.director.DirectorSettings;
import io.spillway.director.TunnelSettings;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.port.KernelShield;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A shield alone, in whatever network namespace it is started. Arguments: client interface, server interface, what it
 * shields from the start. Each line on standard input is what it shields from then on, answered by ms=N: words that are
 * vip=ADDRESS, udp=SERVER/PORT (of the VIP before), local=ADDRESS, or many=SERVICES (of twenty servers each).
 */
public final class ShieldMain {
    private static final int SERVERS_OF_MANY = 20;

    private static final Map<Integer, ServiceSpec> MANY = new HashMap<>();

    private record Shielded(List<ServiceSpec> services, List<InetAddress> locals) {}

    private ShieldMain() {}

    public static void main(String[] args) throws Exception {
        Shielded first = shielded(args[2]);
        var settings = new DirectorSettings(
                args[0], args[1], first.services(), null, List.of(), TunnelSettings.DEFAULT, Timeouts.DEFAULT, 65_536);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var shield = new KernelShield(settings)) {
            shield.update(first.services(), first.locals());
            System.out.println("started");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                Shielded next = shielded(line);
                long startNs = System.nanoTime();
                shield.update(next.services(), next.locals());
                System.out.println(
                        "ms=" + Duration.ofNanos(System.nanoTime() - startNs).toMillis());
            }
        }
    }

    private static Shielded shielded(String line) {
        var services = new ArrayList<ServiceSpec>();
        var locals = new ArrayList<InetAddress>();
        for (String word : line.split(" ", -1)) {
            String value = word.substring(word.indexOf('=') + 1);
            switch (word.substring(0, word.indexOf('='))) {
                case "vip" -> services.add(service(InetAddress.ofLiteral(value), List.of()));
                case "udp" -> {
                    int slash = value.indexOf('/');
                    var server = new ServerSpec(
                            InetAddress.ofLiteral(value.substring(0, slash)),
                            Integer.parseInt(value.substring(slash + 1)),
                            1);
                    services.add(service(services.getFirst().vip(), List.of(server)));
                }
                case "local" -> locals.add(InetAddress.ofLiteral(value));
                case "many" ->
                    IntStream.range(0, Integer.parseInt(value))
                            .forEach(i -> services.add(MANY.computeIfAbsent(i, ShieldMain::many)));
                default -> throw new IllegalArgumentException(word);
            }
        }
        return new Shielded(services, locals);
    }

    private static ServiceSpec many(int number) {
        List<ServerSpec> servers = IntStream.range(0, SERVERS_OF_MANY)
                .mapToObj(i -> address(10, number * SERVERS_OF_MANY + i))
                .map(address -> new ServerSpec(address, 80, 1))
                .toList();
        return service(address(11, number), servers);
    }

    private static InetAddress address(int net, int host) {
        return InetAddress.ofLiteral(net + "." + (host >>> 16) + "." + ((host >>> 8) & 0xff) + "." + (host & 0xff));
    }

    private static ServiceSpec service(InetAddress vip, List<ServerSpec> servers) {
        return new ServiceSpec("a service", Protocol.UDP, vip, 53, SchedulerSpec.of(SchedulerKind.WRR), servers);
    }
}
