package io.spillway.director.port;

import io.spillway.director.DirectorException;
import io.spillway.director.DirectorSettings;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Keeps the kernel from answering or forwarding the packets the director takes: an nftables table whose ingress hooks
 * drop exactly those, after the packet sockets got their copies. It stays when the process is killed, so the kernel
 * doesn't answer for the VIP meanwhile, and the next start replaces it. Thread rule: any one thread at a time.
 */
public final class KernelShield implements AutoCloseable {
    private final String table;

    public KernelShield(DirectorSettings settings) throws DirectorException {
        table = "spillway_" + settings.clientInterface().replaceAll("[^A-Za-z0-9]", "_");
        nft(script(table, settings));
    }

    @Override
    public void close() throws DirectorException {
        nft("delete table netdev " + table + "\n");
    }

    static String script(String table, DirectorSettings settings) {
        var script = new StringBuilder();
        // Deleting a table that isn't there is an error, so it is created first.
        script.append("table netdev %1$s\ndelete table netdev %1$s\ntable netdev %1$s {\n".formatted(table));
        beginChain(script, "clients", settings.clientInterface());
        script.append("ip daddr { %s } drop\n".formatted(vips(settings.services())));
        if (settings.tunnelAddress() != null) {
            String tunnel = settings.tunnelAddress().getHostAddress();
            script.append("ip daddr %s ip protocol ipencap drop\n".formatted(tunnel));
        }
        script.append("}\n");
        beginChain(script, "servers", settings.serverInterface());
        // Health checks and whatever else this host itself asks a real server.
        script.append("fib daddr type local accept\n");
        settings.services().stream()
                .filter(service -> !service.servers().isEmpty())
                .collect(Collectors.groupingBy(ServiceSpec::protocol))
                .forEach((protocol, services) -> script.append("ip saddr . %s sport { %s } drop\n"
                        .formatted(protocol.name().toLowerCase(Locale.ROOT), endpoints(services))));
        script.append("}\n}\n");
        return script.toString();
    }

    private static void beginChain(StringBuilder script, String name, String device) {
        script.append("chain %s {\ntype filter hook ingress device \"%s\" priority -500\n".formatted(name, device));
    }

    private static String vips(List<ServiceSpec> services) {
        return services.stream()
                .map(ServiceSpec::vip)
                .map(InetAddress::getHostAddress)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String endpoints(List<ServiceSpec> services) {
        return services.stream()
                .flatMap(service -> service.servers().stream())
                .map(KernelShield::endpoint)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String endpoint(ServerSpec server) {
        return server.address().getHostAddress() + " . " + server.port();
    }

    private static void nft(String script) throws DirectorException {
        try {
            var process = new ProcessBuilder("nft", "-f", "-")
                    .redirectErrorStream(true)
                    .start();
            try (var input = process.getOutputStream()) {
                input.write(script.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new DirectorException("nft refused the rules that keep the kernel from answering for the VIPs; "
                        + "it needs CAP_NET_ADMIN and a kernel with nf_tables for netdev: " + output.strip());
            }
        } catch (IOException e) {
            throw new DirectorException("`nft` can't be run; install it: apt-get install nftables", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DirectorException("interrupted while waiting for nft", e);
        }
    }
}
