package io.spillway.director;

import static io.spillway.director.SettingsCheck.require;

import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether services, their servers and the addresses that FULLNAT takes make sense together. */
final class ServicesCheck {
    private ServicesCheck() {}

    static void check(DirectorSettings settings) throws DirectorException {
        var names = new HashSet<String>();
        var keys = new HashSet<String>();
        for (ServiceSpec service : settings.services()) {
            require(names.add(service.name()), "two services are named " + service.name());
            String key = service.protocol() + " " + service.vip().getHostAddress() + ":" + service.port();
            require(keys.add(key), "two services are on " + key);
            checkPersistence(service);
            checkServers(service, settings.localAddresses());
        }
        checkLocalAddresses(settings);
    }

    private static void checkPersistence(ServiceSpec service) throws DirectorException {
        int bits = service.vip().getAddress().length * 8;
        require(
                service.persistence() == null || service.persistence().prefixLength() <= bits,
                "service " + service.name() + " has a persistence prefix longer than an address: at most " + bits);
    }

    private static void checkServers(ServiceSpec service, List<InetAddress> localAddresses) throws DirectorException {
        var endpoints = new HashSet<String>();
        for (ServerSpec server : service.servers()) {
            String endpoint = server.address().getHostAddress() + ":" + server.port();
            String where = "server " + endpoint + " of service " + service.name();
            require(endpoints.add(endpoint), "service " + service.name() + " has server " + endpoint + " twice");
            boolean isSameFamily = isV4(server.address()) == isV4(service.vip());
            switch (server.forwarding()) {
                case Forwarding.Nat _ -> require(isSameFamily, where + otherFamily("NAT"));
                case Forwarding.FullNat method -> {
                    require(isSameFamily, where + otherFamily("FULLNAT"));
                    checkFullNat(where, service, server, method, localAddresses);
                }
                case Forwarding.DirectRouting _ -> {
                    require(isSameFamily, where + otherFamily("DR"));
                    checkPort(where, service, server);
                }
                case Forwarding.Tunnel _ -> checkPort(where, service, server);
                case Forwarding.Local _ -> {
                    require(isSameFamily, where + otherFamily("a local server"));
                    checkPort(where, service, server);
                    require(
                            isOwn(server.address()),
                            where + " is local, but its address is none of this host; give it to an interface first:"
                                    + " ip address add "
                                    + server.address().getHostAddress() + " dev lo");
                }
            }
        }
    }

    private static void checkFullNat(
            String where,
            ServiceSpec service,
            ServerSpec server,
            Forwarding.FullNat method,
            List<InetAddress> localAddresses)
            throws DirectorException {
        require(
                method.clientAddress() == Forwarding.ClientAddress.NONE || service.protocol() == Protocol.TCP,
                where + " can be told the client's address only over TCP");
        require(
                localAddresses.stream().anyMatch(local -> isV4(local) == isV4(server.address())),
                where + " is reached by FULLNAT, but there is no local address of its family");
    }

    private static void checkPort(String where, ServiceSpec service, ServerSpec server) throws DirectorException {
        require(
                server.port() == service.port(),
                where + " must have the service's port, " + service.port() + ": only NAT and FULLNAT change ports");
    }

    private static void checkLocalAddresses(DirectorSettings settings) throws DirectorException {
        Set<InetAddress> seen = new HashSet<>();
        for (InetAddress local : settings.localAddresses()) {
            String where = "local address " + local.getHostAddress();
            require(seen.add(local), where + " is there twice");
            require(!local.equals(settings.tunnelAddress()), where + " is also the tunnel address");
            for (ServiceSpec service : settings.services()) {
                require(!service.vip().equals(local), where + " is also the VIP of service " + service.name());
                require(
                        service.servers().stream()
                                .noneMatch(server -> server.address().equals(local)),
                        where + " is also a server of service " + service.name());
            }
        }
    }

    private static String otherFamily(String method) {
        return " is of another family than the VIP, and " + method + " can't change that: only a tunnel can";
    }

    static boolean isV4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    private static boolean isOwn(InetAddress address) throws DirectorException {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            throw new DirectorException("this host's interfaces can't be listed", e);
        }
    }
}
