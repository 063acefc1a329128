package io.spillway.geo.config;

import io.spillway.bgp.message.Addresses;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a forwarding method asks of the service and the servers that it stands between. */
final class MethodRules {
    private final boolean hasLocal4;
    private final boolean hasLocal6;

    /** @param localAddresses for fullnat */
    MethodRules(List<InetAddress> localAddresses) {
        hasLocal4 = localAddresses.stream().anyMatch(address -> !isIpv6(address));
        hasLocal6 = localAddresses.stream().anyMatch(MethodRules::isIpv6);
    }

    void check(Section section, ServiceSpec service) {
        // Where the service says the method one word is enough, however many servers.
        Set<Section> told = new HashSet<>();
        List<Section> servers = section.list("servers");
        for (int i = 0; i < servers.size(); i++) {
            ServerSpec server = service.servers().get(i);
            Section own = servers.get(i);
            port(own, service, server);
            if (section.isGood("vip") && own.isGood("address")) {
                family(own, service.vip(), server);
            }
            Section at = own.has("forward") ? own : section;
            if (server.forwarding() instanceof Forwarding.FullNat method && told.add(at)) {
                clientAddress(at, method, service.protocol());
                if (own.isGood("address")) {
                    localAddress(at, server.address());
                }
            }
        }
    }

    private static void port(Section section, ServiceSpec service, ServerSpec server) {
        boolean mapsPorts = switch (server.forwarding()) {
            case Forwarding.Nat _, Forwarding.FullNat _ -> true;
            case Forwarding.DirectRouting _, Forwarding.Tunnel _, Forwarding.Local _ -> false;
        };
        if (!mapsPorts && server.port() != service.port()) {
            section.error(
                    "port",
                    ServiceWords.method(server.forwarding()) + " leaves the port as it is, "
                            + (service.port() == 0 ? "any" : service.port())
                            + ": leave it out, or take nat or fullnat");
        }
    }

    private static void family(Section section, InetAddress vip, ServerSpec server) {
        InetAddress address = server.address();
        if (isIpv6(address) != isIpv6(vip) && !(server.forwarding() instanceof Forwarding.Tunnel)) {
            section.error(
                    "address",
                    Addresses.text(address) + " is " + family(address) + ", the VIP is " + family(vip) + ", and "
                            + ServiceWords.method(server.forwarding())
                            + " can't change that: take an address of the same family, or tun");
        }
    }

    private static void clientAddress(Section at, Forwarding.FullNat method, Protocol protocol) {
        if (method.clientAddress() != Forwarding.ClientAddress.NONE && protocol != Protocol.TCP) {
            at.section("forward")
                    .error(
                            "client-address",
                            ServiceWords.clientAddress(method.clientAddress()) + " is for tcp, the protocol is "
                                    + ServiceWords.protocol(protocol) + ": leave it out");
        }
    }

    private void localAddress(Section at, InetAddress server) {
        if (isIpv6(server) ? !hasLocal6 : !hasLocal4) {
            at.error(
                    "forward",
                    "fullnat to " + Addresses.text(server) + " needs an " + family(server)
                            + " address that replies come to: add one to director.local-addresses");
        }
    }

    private static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    private static String family(InetAddress address) {
        return isIpv6(address) ? "IPv6" : "IPv4";
    }
}
