package io.spillway.director;

import io.spillway.director.linux.LinuxException;
import io.spillway.director.port.OwnHost;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.ServiceSpec;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The engines' ways to servers on this very host, opened as soon as there is such a server. Thread rule: any thread. */
final class OwnHosts implements AutoCloseable {
    private final List<OwnHost> opened = new ArrayList<>();
    private boolean closed;

    /**
     * To be called before a service with a local server is used.
     *
     * @throws DirectorException the host wouldn't take their packets
     * @throws IllegalStateException after {@link #close}
     */
    synchronized void openFor(Collection<ServiceSpec> services, List<Shard> shards)
            throws DirectorException, IOException {
        List<ServiceSpec> local = services.stream().filter(OwnHosts::hasLocal).toList();
        if (local.isEmpty()) {
            return;
        }
        if (local.stream().anyMatch(service -> service.vip() instanceof Inet4Address) && OwnHost.isFiltered()) {
            throw new DirectorException("service " + local.getFirst().name()
                    + " has a local server, whose packets come in by lo, but rp_filter is strict there and drops them:"
                    + " sysctl -w net.ipv4.conf.lo.rp_filter=2");
        }
        if (closed) {
            throw new IllegalStateException("the director is closed");
        }
        while (opened.size() < shards.size()) {
            Shard shard = shards.get(opened.size());
            var host = new OwnHost();
            opened.add(host);
            shard.execute(_ -> shard.use(host));
        }
    }

    @Override
    public synchronized void close() throws LinuxException {
        closed = true;
        for (OwnHost host : opened) {
            host.close();
        }
    }

    private static boolean hasLocal(ServiceSpec service) {
        return service.servers().stream().anyMatch(server -> server.forwarding() instanceof Forwarding.Local);
    }
}
