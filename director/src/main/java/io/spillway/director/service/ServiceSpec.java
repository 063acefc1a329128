package io.spillway.director.service;

import java.net.Inet4Address;
import java.util.List;

/**
 * A virtual service as configured, forwarded by NAT.
 *
 * @param name unique among the services of a director
 * @param port 1..65535
 * @param servers in configuration order; each (address, port) once
 */
public record ServiceSpec(
        String name, Protocol protocol, Inet4Address vip, int port, SchedulerKind scheduler, List<ServerSpec> servers) {
    public ServiceSpec {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of service " + name);
        }
        servers = List.copyOf(servers);
    }
}
