package io.spillway.director.service;

import java.net.InetAddress;

/**
 * A real server as configured.
 *
 * @param port 0..65535; may differ from the service's port with NAT and FULLNAT; 0: the client's packet says
 * @param weight 0..2^31-1; 0 takes no new flows
 * @param upperThreshold at so many connections the server gets no more; 0: no bound
 * @param lowerThreshold below so many it gets connections again; 0: three quarters of the upper threshold
 */
public record ServerSpec(
        InetAddress address, int port, int weight, Forwarding forwarding, int upperThreshold, int lowerThreshold) {
    public ServerSpec {
        String server = "server " + address.getHostAddress();
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of " + server);
        }
        if (weight < 0) {
            throw new IllegalArgumentException("weight " + weight + " of " + server);
        }
        if (upperThreshold < 0 || lowerThreshold < 0 || lowerThreshold > upperThreshold) {
            throw new IllegalArgumentException(
                    "thresholds " + upperThreshold + " (upper) and " + lowerThreshold + " (lower) of " + server);
        }
    }

    /** By NAT, without thresholds. */
    public ServerSpec(InetAddress address, int port, int weight) {
        this(address, port, weight, new Forwarding.Nat(), 0, 0);
    }

    /** The same with another weight. */
    public ServerSpec withWeight(int changed) {
        return new ServerSpec(address, port, changed, forwarding, upperThreshold, lowerThreshold);
    }
}
