package io.spillway.lab.methods;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A forwarding method with what it is tried with. Servers have the numbers 1 to 3.
 *
 * @param method as {@link MethodsMain} knows it
 * @param outer IP version of the tunnel; 0: the VIP's own, as the other methods have to
 * @param shards engines
 */
record Combination(String method, int outer, int shards) {
    /** A server of a service, with its weight. */
    record Weighed(int server, int weight) {}

    boolean isTunnel() {
        return outer != 0;
    }

    boolean isFullNat() {
        return method.equals("fullnat");
    }

    /** Server 1 is the director's own host; the others are reached by NAT. */
    boolean isLocal() {
        return method.equals("local");
    }

    boolean isNat() {
        return method.equals("nat") || isLocal();
    }

    /** Whether servers have the VIPs themselves. */
    boolean isDirect() {
        return isTunnel() || method.equals("dr");
    }

    private boolean mapsPorts() {
        return method.equals("nat") || isFullNat();
    }

    /** All services: a web, a bulk and a DNS service on a VIP of each family, all with the same servers. */
    String services(List<Weighed> servers) {
        List<Weighed> first = List.of(new Weighed(1, 1));
        return IntStream.of(4, 6)
                .mapToObj(family -> String.join(
                        "; ",
                        service(family, "web", "tcp", 80, "wrr", servers),
                        // A test of iperf3 takes several connections to the same server.
                        service(family, "bulk", "tcp", 5201, "sh", isLocal() ? first : servers),
                        service(family, "dns", "udp", 53, "wrr", servers)))
                .collect(Collectors.joining("; "));
    }

    /** A server of the web service. */
    String webServer(int family, int number) {
        return server(family, 80, new Weighed(number, 1));
    }

    String address(int family, int number) {
        int segment = isTunnel() ? 17 : 16;
        int last = isLocal() && number == 1 ? 1 : 10 + number;
        int version = isTunnel() ? outer : family;
        return version == 4 ? MethodsLab.v4(segment, last) : MethodsLab.v6(segment, last);
    }

    private String service(
            int family, String name, String protocol, int port, String scheduler, List<Weighed> servers) {
        String vip = family == 4 ? MethodsLab.VIP : MethodsLab.VIP6;
        String list =
                servers.stream().map(server -> server(family, port, server)).collect(Collectors.joining(" "));
        return String.join(" ", name + family, protocol, vip, String.valueOf(port), scheduler, list);
    }

    /** The second server's web is on another port where the method can say so. */
    private String server(int family, int port, Weighed server) {
        boolean isNatted = mapsPorts() || (isLocal() && server.server() > 1);
        int serverPort = isNatted && port == 80 && server.server() == 2 ? 8000 : port;
        String serverMethod = isLocal() && server.server() > 1 ? "nat" : method;
        return address(family, server.server()) + "|" + serverPort + "|" + server.weight() + "|" + serverMethod;
    }
}
