package io.spillway.geo.config;

import io.spillway.director.service.Forwarding;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether the servers of one file get along with each other. */
final class ServerRules {
    /** By NAT, of the services so far. */
    private final List<Owned> byNat = new ArrayList<>();

    private record Owned(ServiceSpec service, ServerSpec server) {
        /**
         * A client may have the same address and port in connections to two services. By NAT, a reply has nothing that
         * would tell them apart when it comes from the same endpoint of the same server; by DR and TUN replies don't
         * come here, and by FULLNAT they come to different ports.
         */
        boolean isAmbiguous(Owned other) {
            if (service.protocol() != other.service.protocol()
                    || !server.address().equals(other.server.address())) {
                return false;
            }
            if (server.port() != 0 && other.server.port() != 0) {
                return server.port() == other.server.port();
            }
            // One has whatever port the client names: of the same VIP, all but that of the other service.
            boolean apart = service.vip().equals(other.service.vip()) && keepsPort() && other.keepsPort();
            return !apart;
        }

        private boolean keepsPort() {
            return server.port() == service.port();
        }
    }

    void check(Section section, ServiceConfig service) {
        Set<String> seen = new HashSet<>();
        List<Owned> added = new ArrayList<>();
        List<Section> servers = section.list("servers");
        for (int i = 0; i < servers.size(); i++) {
            Section own = servers.get(i);
            ServerSpec server = service.servers().get(i).spec();
            if (!own.isGood("address")) {
                continue;
            }
            if (!seen.add(Endpoint.of(server))) {
                own.error(
                        "address",
                        "server " + Endpoint.of(server) + " stands here twice; weights say what is its share");
            } else if (server.forwarding() instanceof Forwarding.Nat) {
                Owned owned = new Owned(service.spec(), server);
                alone(own, owned);
                added.add(owned);
            }
            if (service.prefix().contains(server.address())) {
                own.error("address", "lies in the announced prefix " + service.prefix());
            }
        }
        byNat.addAll(added);
    }

    private void alone(Section section, Owned owned) {
        byNat.stream().filter(owned::isAmbiguous).findFirst().ifPresent(other -> {
            section.error(
                    "address",
                    ServiceWords.protocol(owned.service().protocol()) + " " + Endpoint.of(owned.server())
                            + " is a server of service " + other.service().name()
                            + " already, and by nat replies could belong to either: take another port, or dr, tun or"
                            + " fullnat");
        });
    }
}
