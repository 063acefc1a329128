package io.spillway.director.port;

import io.spillway.director.DirectorException;
import io.spillway.director.DirectorSettings;
import io.spillway.director.service.ServiceSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Keeps the kernel from answering or forwarding the packets the director takes: an nftables table whose ingress hooks
 * drop exactly those, after the packet sockets got their copies. It stays when the process is killed, so the kernel
 * doesn't answer for the VIP meanwhile, and the next start replaces it. ARP and neighbor discovery always pass. Thread
 * rule: any one thread at a time.
 */
public final class KernelShield implements AutoCloseable {
    private final DirectorSettings settings;
    private final String table;
    private final ShieldSets sets = new ShieldSets();

    public KernelShield(DirectorSettings settings) throws DirectorException {
        this.settings = settings;
        table = table(settings);
        sets.apply(sets.changeTo(settings.services(), settings.localAddresses()));
        nft(script(settings, sets));
    }

    /**
     * Goes over to other services in one step: no packet meets neither the old rules nor the new ones.
     *
     * @param localAddresses of FULLNAT
     * @throws DirectorException if it failed; the rules are as they were
     */
    public void update(Collection<ServiceSpec> services, Collection<InetAddress> localAddresses)
            throws DirectorException {
        ShieldSets.Change change = sets.changeTo(services, localAddresses);
        String commands = sets.commands(change, table);
        // What changes takes milliseconds where all of 200,000 servers takes seconds. It fails if somebody else has
        // removed
        // the table or changed the sets: then all of it is written again.
        if (!commands.isEmpty() && !run(commands, "nft", "-f", "-").isOk()) {
            var wanted = new ShieldSets();
            wanted.apply(wanted.changeTo(services, localAddresses));
            nft(script(settings, wanted));
        }
        sets.apply(change);
    }

    @Override
    public void close() throws DirectorException {
        nft("delete table netdev " + table + "\n");
    }

    private static String table(DirectorSettings settings) {
        return "spillway_" + settings.clientInterface().replaceAll("[^A-Za-z0-9]", "_");
    }

    /** All of it, in place of what is there. */
    static String script(DirectorSettings settings, ShieldSets sets) {
        String table = table(settings);
        var script = new StringBuilder();
        // Deleting a table that isn't there is an error, so it is created first.
        script.append("table netdev %1$s\ndelete table netdev %1$s\ntable netdev %1$s {\n".formatted(table));
        sets.declare(script);
        beginChain(script, "clients", settings.clientInterface());
        // First, because nearly all packets are of this kind, and the kernel looks at one rule after another.
        script.append("ip daddr @vips4 drop\n");
        allButNeighbors(script);
        script.append("ip6 daddr @vips6 drop\n");
        if (settings.tunnelAddress() != null) {
            String tunnel = settings.tunnelAddress().getHostAddress();
            // IPv4 and IPv6 in IPv4
            script.append("ip daddr %s ip protocol { 4, 41 } drop\n".formatted(tunnel));
        }
        script.append("}\n");
        beginChain(script, "servers", settings.serverInterface());
        allButNeighbors(script);
        script.append("""
                fib daddr type local accept comment "health checks, and what else this host asks a server"
                ip saddr . meta l4proto . th sport @servers4 drop
                ip6 saddr . meta l4proto . th sport @servers6 drop
                ip saddr . meta l4proto @allports4 drop
                ip6 saddr . meta l4proto @allports6 drop
                ip saddr @hosts4 ip frag-off & 0x1fff != 0 drop
                ip6 saddr @hosts6 frag frag-off != 0 drop
                ip saddr @hosts4 icmp type { 3, 11, 12 } drop
                ip6 saddr @hosts6 icmpv6 type { 1, 2, 3, 4 } drop
                }
                }
                """);
        return script.toString();
    }

    private static void beginChain(StringBuilder script, String name, String device) {
        script.append("chain %s {\ntype filter hook ingress device \"%s\" priority -500\n".formatted(name, device));
    }

    private static void allButNeighbors(StringBuilder script) {
        // To an address they are unicast when a neighbor is only confirmed.
        script.append("icmpv6 type { 133, 134, 135, 136, 137 } accept comment \"neighbor discovery\"\n");
        script.append("ip daddr @locals4 drop\nip6 daddr @locals6 drop\n");
    }

    private static void nft(String script) throws DirectorException {
        Result result = run(script, "nft", "-f", "-");
        if (!result.isOk()) {
            throw new DirectorException("nft refused the rules that keep the kernel from answering for the VIPs; "
                    + "it needs CAP_NET_ADMIN and a kernel with nf_tables for netdev: " + result.output());
        }
    }

    private record Result(int status, String output) {
        boolean isOk() {
            return status == 0;
        }
    }

    private static Result run(String input, String... command) throws DirectorException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.strip());
        } catch (IOException e) {
            throw new DirectorException("`nft` can't be run; install it: apt-get install nftables", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DirectorException("interrupted while waiting for nft", e);
        }
    }
}
