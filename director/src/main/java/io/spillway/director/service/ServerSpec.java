package io.spillway.director.service;

import java.net.Inet4Address;

/**
 * A real server as configured.
 *
 * @param port 1..65535; may differ from the service's port (NAT maps it)
 * @param weight 0..2^31-1; 0 takes no new flows
 */
public record ServerSpec(Inet4Address address, int port, int weight) {
    public ServerSpec {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of server " + address.getHostAddress());
        }
        if (weight < 0) {
            throw new IllegalArgumentException("weight " + weight + " of server " + address.getHostAddress());
        }
    }
}
