package io.spillway.director.it;

import io.spillway.director.Behaviour;
import io.spillway.director.Defence;
import io.spillway.director.Director;
import io.spillway.director.DirectorSettings;
import io.spillway.director.TunnelSettings;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A director with a service by FULLNAT on port 80 of each VIP, in whatever network namespace it is started. Arguments: client
 * interface, server interface, how servers learn the client's address, then VIP, local address and server (port 80) of each
 * service. Each line on standard input is answered by the counters.
 */
public final class ClientAddressMain {
    private ClientAddressMain() {}

    public static void main(String[] args) throws Exception {
        var forwarding = new Forwarding.FullNat(Forwarding.ClientAddress.valueOf(args[2]));
        List<ServiceSpec> services = new ArrayList<>();
        List<InetAddress> locals = new ArrayList<>();
        for (int i = 3; i < args.length; i += 3) {
            locals.add(InetAddress.ofLiteral(args[i + 1]));
            services.add(new ServiceSpec(
                    "web" + i,
                    Protocol.TCP,
                    InetAddress.ofLiteral(args[i]),
                    80,
                    SchedulerSpec.of(SchedulerKind.RR),
                    List.of(new ServerSpec(InetAddress.ofLiteral(args[i + 2]), 80, 1, forwarding, 0, 0))));
        }
        var settings = new DirectorSettings(
                args[0],
                args[1],
                services,
                null,
                List.of(),
                TunnelSettings.DEFAULT,
                Timeouts.DEFAULT,
                65_536,
                Behaviour.DEFAULT,
                Defence.DEFAULT,
                locals,
                1);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var director = Director.start(settings)) {
            for (ServiceSpec service : services) {
                director.setServerUsable(service.name(), service.servers().getFirst(), true);
            }
            System.out.println("started");
            while (commands.readLine() != null) {
                System.out.println(director.snapshot().counters().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" ")));
            }
        }
    }
}
