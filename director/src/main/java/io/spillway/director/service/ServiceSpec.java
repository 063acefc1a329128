package io.spillway.director.service;

import io.spillway.director.schedule.SchedulerSpec;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service as configured.
 *
 * @param name unique among the services of a director
 * @param port 0..65535; 0 takes every port that no other service of the VIP has, and needs persistence
 * @param persistence null: every connection is scheduled
 * @param onePacket each packet is scheduled by itself and leaves no flow; UDP only
 * @param servers in configuration order; each (address, port) once
 */
public record ServiceSpec(
        String name,
        Protocol protocol,
        InetAddress vip,
        int port,
        SchedulerSpec scheduler,
        @Nullable Persistence persistence,
        boolean onePacket,
        Limits limits,
        List<ServerSpec> servers) {
    /** FTP: a client's data connections go to any port of the server that has its control connection. */
    private static final int FTP_PORT = 21;

    public ServiceSpec {
        servers = List.copyOf(servers);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of service " + name);
        }
        if (port == 0 && persistence == null) {
            throw new IllegalArgumentException("service " + name + " has port 0, which needs persistence");
        }
        if (onePacket && protocol != Protocol.UDP) {
            throw new IllegalArgumentException("service " + name + " is one-packet, which needs UDP");
        }
        if (onePacket && servers.stream().anyMatch(server -> server.forwarding() instanceof Forwarding.FullNat)) {
            throw new IllegalArgumentException(
                    "service " + name + " is one-packet, and FULLNAT would find no client for a reply");
        }
    }

    /** Without persistence, one-packet scheduling and limits. */
    public ServiceSpec(
            String name,
            Protocol protocol,
            InetAddress vip,
            int port,
            SchedulerSpec scheduler,
            List<ServerSpec> servers) {
        this(name, protocol, vip, port, scheduler, null, false, Limits.NONE, servers);
    }

    /** Whether connections to other ports than its own may be this service's: port 0, and FTP with persistence. */
    public boolean takesOtherPorts() {
        return port == 0 || (port == FTP_PORT && protocol == Protocol.TCP && persistence != null);
    }
}
