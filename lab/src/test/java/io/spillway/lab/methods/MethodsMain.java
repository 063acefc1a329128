package io.spillway.lab.methods;

import io.spillway.director.Behaviour;
import io.spillway.director.Defence;
import io.spillway.director.Director;
import io.spillway.director.DirectorSettings;
import io.spillway.director.DirectorSnapshot;
import io.spillway.director.TunnelSettings;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Forwarding.ClientAddress;
import io.spillway.director.service.Forwarding.Encapsulation;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * A director alone, in whatever network namespace it is started. Arguments: client interface, server interface, engines, local
 * addresses of FULLNAT with commas or {@code -}, services with semicolons between them; a service is
 * {@code NAME PROTOCOL VIP PORT SCHEDULER SERVER...}, a server {@code ADDRESS|PORT|WEIGHT|METHOD}. Each line on standard input is a
 * command, answered by one line of {@code name=value}.
 */
public final class MethodsMain {
    private MethodsMain() {}

    public static void main(String[] args) throws Exception {
        List<InetAddress> localAddresses = args[3].equals("-")
                ? List.of()
                : Stream.of(args[3].split(",", -1)).map(InetAddress::ofLiteral).toList();
        List<ServiceSpec> services = services(args[4]);
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
                localAddresses,
                Integer.parseInt(args[2]));
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var director = Director.start(settings)) {
            for (ServiceSpec service : services) {
                service.servers().forEach(server -> director.setServerUsable(service.name(), server, true));
            }
            System.out.println("started");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                run(director, line.split(" ", 2));
                System.out.println(describe(director.snapshot()));
            }
        }
    }

    /** {@code usable SERVICE SERVER true|false}, {@code services SERVICE; SERVICE}, {@code snapshot}. */
    private static void run(Director director, String[] command) throws Exception {
        switch (command[0]) {
            case "usable" -> {
                String[] words = command[1].split(" ", -1);
                director.setServerUsable(words[0], server(words[1]), Boolean.parseBoolean(words[2]));
            }
            case "services" -> director.setServices(services(command[1]));
            case "snapshot" -> {
                // Every command is answered by one.
            }
            default -> throw new IllegalArgumentException(command[0]);
        }
    }

    private static String describe(DirectorSnapshot snapshot) {
        var words = new StringJoiner(" ").add("flows=" + snapshot.flows());
        snapshot.services()
                .forEach(service -> service.servers()
                        .forEach(server -> words.add(service.spec().name() + "/"
                                + server.spec().address().getHostAddress() + "=" + server.newFlows())));
        snapshot.counters().forEach((name, value) -> words.add(name + "=" + value));
        return words.toString();
    }

    private static List<ServiceSpec> services(String text) {
        return Stream.of(text.split("; *", -1)).map(MethodsMain::service).toList();
    }

    private static ServiceSpec service(String text) {
        String[] words = text.split(" ", -1);
        return new ServiceSpec(
                words[0],
                Protocol.valueOf(words[1].toUpperCase(Locale.ROOT)),
                InetAddress.ofLiteral(words[2]),
                Integer.parseInt(words[3]),
                SchedulerSpec.of(SchedulerKind.valueOf(words[4].toUpperCase(Locale.ROOT))),
                Arrays.stream(words).skip(5).map(MethodsMain::server).toList());
    }

    private static ServerSpec server(String text) {
        String[] parts = text.split("\\|", -1);
        return new ServerSpec(
                InetAddress.ofLiteral(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                forwarding(parts[3]),
                0,
                0);
    }

    private static Forwarding forwarding(String method) {
        return switch (method) {
            case "nat" -> new Forwarding.Nat();
            case "dr" -> new Forwarding.DirectRouting();
            case "ipip" -> Forwarding.Tunnel.IPIP;
            case "gre" -> new Forwarding.Tunnel(Encapsulation.GRE, 0, false);
            case "gre-csum" -> new Forwarding.Tunnel(Encapsulation.GRE, 0, true);
            case "gue" -> new Forwarding.Tunnel(Encapsulation.GUE, 6080, false);
            case "gue-csum" -> new Forwarding.Tunnel(Encapsulation.GUE, 6080, true);
            case "fullnat" -> new Forwarding.FullNat(ClientAddress.NONE);
            case "local" -> new Forwarding.Local();
            default -> throw new IllegalArgumentException(method);
        };
    }
}
